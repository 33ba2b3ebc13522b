"""Hold that a comment is public since a time exactly while it is shown."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("comments", "0004_fill_public_since")]

    operations = [
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("public_since__isnull", True), ("shown__isnull", True)),
                    models.Q(("public_since__isnull", False), ("shown__isnull", False)),
                    _connector="OR",
                ),
                name="comment_public_since_it_is_shown",
            ),
        ),
    ]
