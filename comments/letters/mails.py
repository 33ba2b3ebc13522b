"""From letters to a mail: plain text and HTML, with the links a reader needs."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Exists, OuterRef
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.models import Comment, Decision, Letter, MailSettings

from .unsubscribing import token_for
from .words import said_with

SWITCHES = {
    Letter.Kind.REPLY: MailSettings.Switch.REPLIES,
    Letter.Kind.WAITING: MailSettings.Switch.WAITING,
}


def make_mail(letters: list[Letter]) -> EmailMultiAlternatives | None:
    """Return the mail that tells what letters of one kind to one person are about.

    None when there is nothing to tell any more, or nobody to tell it to. Words of a comment that is
    not public go to its author alone.
    """
    recipient, kind = letters[0].recipient, Letter.Kind(letters[0].kind)
    if not (recipient.is_active and recipient.email):
        return None
    with translation.override(settings.LANGUAGE_CODE):
        match kind:
            case Letter.Kind.OUTCOME:
                subject, context = _outcomes(letters)
            case Letter.Kind.REPLY:
                subject, context = _replies(letters)
            case Letter.Kind.WAITING:
                subject, context = _waiting()
        if not context["rows"]:
            return None
        context |= {
            "site_name": settings.SITE_NAME,
            "site_url": settings.SITE_URL,
            "recipient": recipient,
            "unsubscribe_url": "",
        }
        headers = {"Message-ID": f"<{letters[0].message_id}>"}
        if kind in SWITCHES:
            token = token_for(recipient, SWITCHES[kind])
            url = settings.SITE_URL + reverse("comments:unsubscribe", args=[token])
            context["unsubscribe_url"] = url
            headers["List-Unsubscribe"] = f"<{url}>"
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        mail = EmailMultiAlternatives(
            subject=f"[{settings.SITE_NAME}] {subject}",
            body=render_to_string(f"{kind.value}.txt", context, using="text"),
            to=[recipient.email],
            headers=headers,
        )
        mail.attach_alternative(
            render_to_string(f"email/{kind.value}.html", context, using="django"), "text/html"
        )
    return mail


def outcomes(decisions: Sequence[Decision]) -> dict[int, str]:
    """Say what became of comments by decisions about them, to their authors; by decision."""
    before = Decision.objects.filter(
        comment=OuterRef("comment"), version=OuterRef("version") - 1, shown__isnull=False
    )
    pks = [decision.pk for decision in decisions]
    was_public = set(
        Decision.objects.filter(Exists(before), pk__in=pks).values_list("pk", flat=True)
    )
    return {decision.pk: _outcome(decision, decision.pk in was_public) for decision in decisions}


def _outcome(decision: Decision, was_public: bool) -> str:
    match decision.event:
        case Decision.Event.APPROVE if decision.head.number > 1:
            words = _("Your comment under “%(title)s” is published as you edited it.")
        case Decision.Event.APPROVE:
            words = _("Your comment under “%(title)s” is published.")
        case Decision.Event.DECLINE:
            words = _("Your edit under “%(title)s” was not taken. The text before it stays public.")
        case Decision.Event.RETURN:
            words = _(
                "Your comment under “%(title)s” was sent back to you: change it, and the "
                "moderators will look at it again. Without a change it counts as "
                "withdrawn after two weeks."
            )
        case Decision.Event.EXPIRE:
            words = _("Your comment under “%(title)s” counts as withdrawn: it was not changed.")
        case _ if was_public:
            words = _("Your comment under “%(title)s” is no longer public.")
        case _:
            words = _("Your comment under “%(title)s” was not published.")
    return words % {"title": decision.comment.post.title}


def _outcomes(letters: list[Letter]) -> tuple[str, dict[str, Any]]:
    """Tell authors what became of their comments, with the moderators' words, without names."""
    decisions = [letter.decision for letter in letters]
    told_by = Decision.objects.filter(pk__in=[decision.pk for decision in decisions])
    said = {it.decision: it for it in said_with(told_by)}
    told = outcomes(decisions)
    rows = [(told[it.pk], said.get(it.pk), it.comment) for it in decisions]
    subject = ngettext(
        "A decision about your comment", "%(count)d decisions about your comments", len(rows)
    )
    return subject % {"count": len(rows)}, {"rows": rows}


def _replies(letters: list[Letter]) -> tuple[str, dict[str, Any]]:
    """Tell who was answered, in the words that are public now."""
    rows = list(
        Comment.objects.public()
        .filter(decisions__letters__in=letters)
        .select_related("author", "post", "shown")
        .distinct()
        .order_by("pk")
    )
    subject = ngettext("A reply to your comment", "%(count)d replies to your comments", len(rows))
    return subject % {"count": len(rows)}, {"rows": rows}


def _waiting() -> tuple[str, dict[str, Any]]:
    """Tell moderators what waits: where, and since when, not the words."""
    waiting = Comment.objects.standing(Comment.Status.PENDING)
    rows = list(waiting.select_related("author", "post").order_by("waiting_since", "pk")[:5])
    return _("Comments are waiting"), {"rows": rows}
