"""Make the pages that the site has of itself, with words to begin from."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from posts import markup

PAGES = {
    "about": (
        "About",
        """\
This is a community publication. Authors write articles, members discuss them, and moderators read
every comment before it is published.

Whoever runs this site can say here who they are and what it is for.
""",
    ),
    "house-rules": (
        "House rules",
        """\
Write as you would speak to somebody at your own table.

- Speak to the point, and to the person who made it.
- Disagree with what was said, not with who said it.
- Leave out what others told you in confidence, and what could identify them.
- No advertising. A link that helps the discussion is welcome.

A moderator reads every comment before it is published. What became of yours, and what the
moderators say of it, stands under the article when you are signed in.
""",
    ),
}


def make_pages(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Add the pages that are not there."""
    for slug, (title, body) in PAGES.items():
        apps.get_model("posts", "Page").objects.get_or_create(
            slug=slug,
            defaults={"title": title, "body": body, "body_html": markup.render(body)},
        )


def remove_pages(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the pages away."""
    apps.get_model("posts", "Page").objects.filter(slug__in=PAGES).delete()


class Migration(migrations.Migration):
    dependencies = [("posts", "0002_authors_group")]

    operations = [migrations.RunPython(make_pages, remove_pages)]
