"""What the admin's index says of the queue: `{% desk_figures as figures %}`."""

from typing import Any

from django import template
from django.template.context import RequestContext
from django.utils import timezone
from django.utils.timesince import timesince

from .. import figures, moderation

register = template.Library()


@register.simple_tag(takes_context=True)
def desk_figures(context: RequestContext) -> dict[str, Any] | None:
    """Return the figures for whoever moderates; nothing for others."""
    assert context.request is not None
    if not moderation.may_moderate(context.request.user):
        return None
    at = timezone.now()
    now = figures.now(at)
    within = timesince(at - now.median, at, depth=1) if now.median is not None else ""
    return {"waiting": now.waiting, "oldest": now.oldest, "today": now.today, "within": within}
