"""When members can comment on an article: the site's policy, or the article's own."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import ngettext

from posts.models import Post

from .models import ArticlePolicy, Discussions, Policy


@dataclass(frozen=True)
class State:
    """How an article's discussion stands at a moment."""

    is_open: bool
    closes_at: datetime | None = None  # where it closes by itself, or has closed
    pause: timedelta = timedelta()  # between two comments of a member; none where it is not slow
    holds_all: bool = True  # whether every comment waits for a moderator

    @property
    def pause_in_words(self) -> str:
        """How long the pause is."""
        minutes = int(self.pause.total_seconds() // 60)
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}


def state_of(post: Post, *, at: datetime | None = None) -> State:
    """Return how an article's discussion stands."""
    if not post.is_open:
        return State(is_open=False)
    policy = Policy.in_force()
    own = ArticlePolicy.objects.filter(post=post).order_by("-pk").first()
    rule = own if own and own.is_own else policy
    holds_all = policy.holds_everything or policy.publishing == Policy.Publishing.EVERYONE
    match rule.discussions:
        case Discussions.CLOSED:
            return State(is_open=False)
        case Discussions.CLOSING:
            assert post.published_at is not None, "a published article has its time"
            closes_at = post.published_at + timedelta(days=rule.days)
            is_open = (at or timezone.now()) < closes_at
            return State(is_open=is_open, closes_at=closes_at, holds_all=holds_all)
        case Discussions.SLOW:
            pause = timedelta(minutes=rule.minutes)
            return State(is_open=True, pause=pause, holds_all=holds_all)
    return State(is_open=True, holds_all=holds_all)
