"""Who writes, what about, and in which words, for a database to be measured."""

from datetime import timedelta
from itertools import product

from django.contrib.auth.models import Group
from django.db import connection
from django.utils import timezone

from accounts.models import MODERATORS, Member
from comments import markup
from posts.models import Post

AUTHORS, COLLEAGUES, POSTS = 5000, 20, 3000
YEARS = timedelta(days=3 * 365)
# Words of texts: one that most hold, one that one of some thousands holds.
FREQUENT, RARE = "the", "quokka"

_BEGINNINGS = (
    "I have read the article <em>twice</em> now, and",
    "Thank you for the link to https://example.org/notes/27 in the second part;",
    "As somebody who has done the same for years:",
    "The figure for Tuesday can't be right, since",
    "<blockquote>What was tried, not only what worked.</blockquote>\nThat is it, and",
    "Isn't that what was said in March already? To me,",
    "Where I live the trains are <strong>late</strong> as well, so",
    "No.",
    "One more thing that the author leaves out:",
    "I would like to know who has paid for the study, as",
)
_MIDDLES = (
    "the second half is the better one.",
    "nobody has asked those who live there.",
    "it all depends on what the weather does to the harvest.",
    "there is a longer piece on it at www.example.net/pieces/of/2026.",
    "the numbers of last year say something else, and nobody explains why they do.",
    "my grandmother kept bees for forty years and would laugh at this.",
    "the comparison with other towns is missing, and so are the costs.",
    "it would help to see the whole letter instead of a line of it.",
    "I have changed my mind about the bridge since then.",
    "the answer is in the table, if one reads it from below.",
)
_ENDINGS = tuple(f"\n\nThat is reason number {number} to write." for number in range(1, 31))


def people_and_posts() -> Member:
    """Make members and articles; return a moderator."""
    names = [
        *(f"author-{number}" for number in range(AUTHORS)),
        *(f"colleague-{number}" for number in range(COLLEAGUES)),
        "moderator",
    ]
    members = [Member(username=name, email=f"{name}@example.org") for name in names]
    for member in members:
        member.set_unusable_password()
    made = Member.objects.bulk_create(members)
    moderator: Member = made[-1]
    Group.objects.get(name=MODERATORS).user_set.add(*made[AUTHORS:])
    now = timezone.now()
    posts = [
        Post(
            author=moderator,
            title=f"Article {number} about the {place}",
            slug=f"article-{number}",
            summary="What it is about.",
            status=Post.Status.PUBLISHED,
            published_at=now - YEARS - timedelta(days=1),
        )
        for number, place in zip(
            range(POSTS), ("bridge", "harbour", "library") * POSTS, strict=False
        )
    ]
    posts[0].write("Once upon a time there was a *bridge*. " * 200)
    for post in posts:
        post.body, post.body_html = posts[0].body, posts[0].body_html
    Post.objects.bulk_create(posts)
    return moderator


def texts() -> int:
    """Make the texts that comments have in turn; return how many they are."""
    made = [" ".join(parts) for parts in product(_BEGINNINGS, _MIDDLES, _ENDINGS)]
    made[len(made) // 2] += f" It has a {RARE} in it."
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE texts (id integer, text text, body_html text)")
        cursor.executemany(
            "INSERT INTO texts VALUES (%s, %s, %s)",
            [(number, text, str(markup.render(text))) for number, text in enumerate(made)],
        )
    return len(made)
