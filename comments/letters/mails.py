"""From letters to a mail: plain text and HTML, with the links a reader needs."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Exists, OuterRef, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.models import Comment, Decision, Letter, MailSettings, Report

from .unsubscribing import token_for
from .words import said_with

SWITCHES = {
    Letter.Kind.REPLY: MailSettings.Switch.REPLIES,
    Letter.Kind.WAITING: MailSettings.Switch.WAITING,
}


class Addressee(NamedTuple):
    """Whom a mail greets, and where it goes; no address when nobody is there any more."""

    username: str
    email: str


def make_mail(letters: list[Letter]) -> EmailMultiAlternatives | None:
    """Return the mail that tells what letters of one kind to one person are about.

    None when there is nothing to tell any more, or nobody to tell it to. Words of a comment that is
    not public go to its author alone.
    """
    recipient, kind = letters[0].recipient, Letter.Kind(letters[0].kind)
    addressee = _addressee(letters[0])
    if not addressee.email:
        return None
    with translation.override(settings.LANGUAGE_CODE):
        match kind:
            case Letter.Kind.OUTCOME:
                subject, context = _outcomes(letters)
            case Letter.Kind.REPLY:
                subject, context = _replies(letters)
            case Letter.Kind.WAITING:
                subject, context = _waiting()
            case Letter.Kind.REPORTED:
                subject, context = _reported(letters)
            case Letter.Kind.RECEIVED:
                subject, context = _received(letters)
        if not context["rows"]:
            return None
        context |= {
            "site_name": settings.SITE_NAME,
            "site_url": settings.SITE_URL,
            "recipient": addressee,
            "unsubscribe_url": "",
        }
        headers = {"Message-ID": f"<{letters[0].message_id}>"}
        if recipient and kind in SWITCHES:
            token = token_for(recipient, SWITCHES[kind])
            url = settings.SITE_URL + reverse("comments:unsubscribe", args=[token])
            context["unsubscribe_url"] = url
            headers["List-Unsubscribe"] = f"<{url}>"
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        mail = EmailMultiAlternatives(
            subject=f"[{settings.SITE_NAME}] {subject}",
            body=render_to_string(f"{kind.value}.txt", context, using="text"),
            to=[addressee.email],
            headers=headers,
        )
        mail.attach_alternative(
            render_to_string(f"email/{kind.value}.html", context, using="django"), "text/html"
        )
    return mail


def _addressee(letter: Letter) -> Addressee:
    member, report = letter.recipient, letter.report
    if member:
        return Addressee(member.username, member.email if member.is_active else "")
    assert report is not None, "a letter is to somebody"
    return Addressee(report.name, report.email)


def answers(decisions: Sequence[Decision]) -> dict[int, str]:
    """Say what became of reported comments by decisions, to who reported them; by decision."""
    return {decision.pk: _answer(decision) for decision in decisions}


def _answer(decision: Decision) -> str:
    if decision.shown_id is None:
        words = _("The comment that you reported under “%(title)s” is no longer public.")
    elif decision.event == Decision.Event.APPROVE:
        words = _(
            "A moderator looked at the comment that you reported under “%(title)s”, and approved "
            "it as it is now."
        )
    else:
        words = _(
            "A moderator looked at the comment that you reported under “%(title)s”: it stays "
            "public."
        )
    return words % {"title": decision.comment.post.title}


def outcomes(decisions: Sequence[Decision]) -> dict[int, str]:
    """Say what became of comments by decisions about them, to their authors; by decision."""
    before = Decision.objects.filter(
        Q(shown__isnull=False) | Q(event=Decision.Event.HOLD),
        comment=OuterRef("comment"),
        version=OuterRef("version") - 1,
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
        case Decision.Event.HOLD:
            words = _(
                "Your comment under “%(title)s” is hidden until a moderator has looked at it."
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
    decisions = _decisions(letters)
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
    reported = Report.objects.open().values("comment")
    waiting = Comment.objects.filter(Q(status=Comment.Status.PENDING) | Q(pk__in=reported))
    rows = list(waiting.select_related("author", "post").order_by("waiting_since", "pk")[:5])
    return _("Comments are waiting"), {"rows": rows}


def _reported(letters: list[Letter]) -> tuple[str, dict[str, Any]]:
    """Tell who reported comments what became of them, without names."""
    decisions = _decisions(letters)
    told = answers(decisions)
    rows = [(told[it.pk], it.comment if it.shown_id else None) for it in decisions]
    subject = ngettext("What became of your report", "What became of your reports", len(rows))
    return subject, {"rows": rows, "is_legal": letters[0].recipient is None}


def _received(letters: list[Letter]) -> tuple[str, dict[str, Any]]:
    """Confirm to somebody that what they reported by name has arrived."""
    rows = [letter.report for letter in letters if letter.report]
    return _("We have received your report"), {"rows": rows}


def _decisions(letters: list[Letter]) -> list[Decision]:
    return [letter.decision for letter in letters if letter.decision]
