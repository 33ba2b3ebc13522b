"""Somebody reports a public comment: a member to the moderators, or anybody by the law.

A report writes to the comment's row before it reads anything, and so does every decision: of both
at one moment, the later one sees what the earlier one did. The member's record is written to as
well, so that their own reports come one after the other and can be counted.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Member
from comments import letters
from comments.models import Comment, Record, Report, ReportReason, Revision

from .change import Act, change
from .refusals import Impossible, NotAllowed, NotPublic, Reported, TooManyReports, WrongReason
from .standing import require_right_to_report
from .states import Event, leads_on, was_approved_by_person

HOUR = timedelta(hours=1)


def report(
    comment: Comment,
    *,
    by: Member,
    reason: ReportReason,
    words: str = "",
    at: datetime | None = None,
) -> Report:
    """Store what a member says is wrong with a public comment, for the moderators to look at.

    A comment that only the rules let through is hidden when enough have reported it. Raise
    NotAllowed, Sanctioned, WrongReason, NotPublic, Reported or TooManyReports.
    """
    at = at or timezone.now()
    if not (by.is_active and by.has_verified_email):
        raise NotAllowed(_("Confirm your email address first, then report the comment."))
    require_right_to_report(by, at)
    if comment.author_id == by.pk:
        raise NotAllowed(_("This is your own comment. You can withdraw it on your page."))
    if not reason.is_active:
        raise WrongReason(_("This reason can't be chosen any more. Choose another one."))
    Record.objects.get_or_create(member=by)
    with transaction.atomic():
        now, shown = _take_turn(comment)
        Record.objects.filter(member=by).update(approved=F("approved"))
        _require_first(now, by)
        _require_few(by, at)
        made = Report.objects.create(
            comment=now,
            revision=shown,
            reporter=by,
            reason=reason,
            words=words.strip(),
            created_at=at,
        )
        _hide_if_enough(now, at)
        letters.tell_of_report(made)
    return made


def report_illegal(
    comment: Comment,
    *,
    name: str,
    email: str,
    words: str,
    good_faith: bool,
    at: datetime | None = None,
) -> Report:
    """Store what anybody says is illegal in a public comment, and confirm it to them by mail.

    Under the EU's Digital Services Act, article 16: an explanation, a name, an address, and that it
    is said in good faith. The same address twice about the same text is the same report. Raise
    NotPublic, or Impossible where something of it is missing.
    """
    at = at or timezone.now()
    name, email, words = name.strip(), email.strip(), words.strip()
    if not (name and email and words):
        raise Impossible(_("Say what is illegal and why, and give your name and email address."))
    if not good_faith:
        raise Impossible(_("Confirm that what you say is accurate and complete."))
    with transaction.atomic():
        now, shown = _take_turn(comment)
        same = Report.objects.filter(comment=now, revision=shown, email__iexact=email)
        if before := same.filter(is_legal=True).first():
            return before
        made = Report.objects.create(
            comment=now,
            revision=shown,
            is_legal=True,
            name=name,
            email=email,
            words=words,
            created_at=at,
        )
        letters.confirm_receipt(made)
        letters.tell_of_report(made)
    return made


def erase_reports_by(member: Member) -> None:
    """Erase what a member who goes wrote in reports, and those by name from their addresses."""
    from allauth.account.models import EmailAddress

    at = timezone.now()
    Report.objects.filter(reporter=member).update(words="", erased_at=at)
    verified = EmailAddress.objects.filter(user=member, verified=True)
    for email in verified.values_list("email", flat=True):
        Report.objects.filter(is_legal=True, email__iexact=email).update(
            name="", email="", words="", erased_at=at
        )


def _take_turn(comment: Comment) -> tuple[Comment, Revision]:
    """Return the comment with what is shown of it now; whoever else writes to it waits."""
    Comment.objects.filter(pk=comment.pk).update(version=F("version"))
    public = Comment.objects.public().select_related("shown").filter(pk=comment.pk).first()
    if public is None or public.shown is None:
        raise NotPublic(_("This comment is not public any more: there is nothing to report."))
    return public, public.shown


def _require_first(comment: Comment, by: Member) -> None:
    if Report.objects.filter(comment=comment, revision=comment.shown_id, reporter=by).exists():
        raise Reported(_("You have reported this comment already. You are told what comes of it."))


def _require_few(by: Member, at: datetime) -> None:
    lately = Report.objects.filter(reporter=by, created_at__gt=at - HOUR)
    if lately.count() >= settings.REPORTS_AN_HOUR:
        raise TooManyReports(
            _("You have sent %(count)d reports within an hour. Come back in a while.")
            % {"count": settings.REPORTS_AN_HOUR}
        )


def _hide_if_enough(comment: Comment, at: datetime) -> None:
    """Hide what nobody answers for, once enough members who are no newcomers reported it."""
    if not leads_on(Event.HOLD, comment) or was_approved_by_person(comment):
        return
    reporters = (
        Report.objects.open()
        .by_members()
        .filter(
            comment=comment,
            revision=comment.shown_id,
            reporter__date_joined__lte=at - timedelta(days=settings.REPORTER_DAYS),
            reporter__record__approved__gte=1,
        )
    )
    if reporters.count() >= settings.REPORTS_TO_HIDE:
        change(comment, Act(Event.HOLD, None, at=at), seen=comment.seen)
