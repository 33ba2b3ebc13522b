"""Let a note hold the passage that is meant by sending a comment back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0023_fewer_and_closer_indexes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="note",
            name="audience",
            field=models.CharField(
                choices=[
                    ("author", "reason, sent to the author"),
                    ("passage", "passage that is meant, sent to the author"),
                    ("team", "note, moderators only"),
                ],
                max_length=10,
            ),
        ),
    ]
