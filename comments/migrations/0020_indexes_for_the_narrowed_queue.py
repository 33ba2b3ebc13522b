"""Indexes for an author's or an article's comments in the queue."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("comments", "0019_log_and_daily_figures")]

    operations = [
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                fields=["author", "status", "waiting_since", "id"], name="comment_by_author"
            ),
        ),
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                fields=["post", "status", "waiting_since", "id"], name="comment_by_article"
            ),
        ),
    ]
