"""Sanctions: imposed by moderators, told to the member, ended by time or by lifting them.

What is in force is a question to the rows, asked when somebody is about to write: nothing has to
happen for a mute to end.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .models import Member, Sanction

Kind = Sanction.Kind

# The first is a pause to cool down; who goes on after a week off is given a month.
SUGGESTED_DAYS = (1, 3, 7, 30)
# Ten years: beyond it one means "until it is lifted", and can say so.
MOST_DAYS = 3650
_ALWAYS = datetime.max.replace(tzinfo=UTC)


class Refused(Exception):
    """A sanction that is not imposed or lifted, and why; for the moderator who tried."""


@dataclass(frozen=True)
class Standing:
    """What a member may do just now."""

    sanctions: tuple[Sanction, ...]  # in force, the newest first

    @property
    def is_held(self) -> bool:
        """Whether a moderator reads all that they write, whatever the policy lets through."""
        return any(it.kind == Kind.HOLD for it in self.sanctions)

    @property
    def barring(self) -> Sanction | None:
        """The mute or ban that keeps them from writing the longest, or none."""
        return _longest(it for it in self.sanctions if it.kind in (Kind.MUTE, Kind.BAN))

    @property
    def barring_reports(self) -> Sanction | None:
        """What keeps them from reporting the longest, or none."""
        return _longest(it for it in self.sanctions if it.kind != Kind.HOLD)

    @property
    def can_report(self) -> bool:
        """Whether they may report comments."""
        return self.barring_reports is None

    @property
    def told(self) -> list[str]:
        """What the member is told of each sanction."""
        return [tell(sanction) for sanction in self.sanctions]


def standing(member_id: int, at: datetime | None = None) -> Standing:
    """Return the standing of a member, in one query."""
    found = Sanction.objects.in_force(at or timezone.now()).filter(member=member_id)
    return Standing(tuple(found))


def standing_of(sanctions: Iterable[Sanction], at: datetime | None = None) -> Standing:
    """Return the standing of a member all of whose sanctions, old ones too, are at hand."""
    at = at or timezone.now()
    return Standing(tuple(sanction for sanction in sanctions if sanction.is_in_force(at)))


def tell(sanction: Sanction) -> str:
    """Say to the member what is imposed, until when and why, and what they can still do."""
    end = sanction.ends_at and date_format(timezone.localtime(sanction.ends_at), "j F Y, H:i T")
    words = {
        Kind.HOLD: (
            _("Until %(end)s a moderator reads whatever you write before it is published."),
            _("A moderator reads whatever you write before it is published."),
        ),
        Kind.MUTE: (
            _("You are muted until %(end)s: you can read, but not write, edit or report."),
            _("You are muted: you can read, but not write, edit or report."),
        ),
        Kind.BAN: (
            _("You are banned until %(end)s: you can read, but not write, edit or report."),
            _("You are banned: you can read, but not write, edit or report."),
        ),
        Kind.NO_REPORTS: (
            _("Until %(end)s you can't report comments."),
            _("You can't report comments any more."),
        ),
    }[Kind(sanction.kind)]
    said = words[0] % {"end": end} if end else words[1]
    if sanction.reason:
        said += " " + _("The moderators' reason: %(reason)s") % {"reason": sanction.reason}
    return said


def suggested_days(earlier: Iterable[Sanction]) -> int:
    """Return for how many days the next sanction of a member is suggested, by all before it.

    One that was lifted counts no more: somebody found that it should not go on.
    """
    number = sum(1 for sanction in earlier if sanction.lifted_at is None)
    return SUGGESTED_DAYS[min(number, len(SUGGESTED_DAYS) - 1)]


def may_sanction(member: Member | AnonymousUser) -> bool:
    """Return whether somebody imposes sanctions at all."""
    return member.is_active and member.has_perm("accounts.sanction_member")


def may_lift(sanction: Sanction, by: Member) -> bool:
    """Return whether `by` may lift a sanction that is in force: their own, or a supervisor any."""
    is_own = sanction.by_id == by.pk
    return (
        may_sanction(by)
        and sanction.member_id != by.pk
        and (is_own or by.has_perm("accounts.lift_sanction"))
    )


def may_impose(member: Member, *, by: Member) -> bool:
    """Return whether `by` may sanction this member."""
    try:
        _require_right_over(member, by)
    except Refused:
        return False
    return True


@transaction.atomic
def impose(
    member: Member,
    *,
    by: Member,
    kind: Sanction.Kind,
    days: int | None,
    reason: str,
    note: str = "",
    at: datetime | None = None,
) -> Sanction:
    """Sanction a member for some days, or (with None) until it is lifted. Raise Refused."""
    at = at or timezone.now()
    _require_right_over(member, by)
    if not reason.strip():
        raise Refused(_("Write the reason: the member is told."))
    if days is None and kind is Kind.MUTE:
        raise Refused(_("Say for how many days; a mute has an end."))
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise Refused(
            _("Say for how many days, from 1 to %(most)d, or leave it open.") % {"most": MOST_DAYS}
        )
    ends_at = None if days is None else at + timedelta(days=days)
    alike = [it for it in standing(member.pk, at).sanctions if it.kind == kind]
    longest = _longest(alike)
    if longest and _end(longest) >= (ends_at or _ALWAYS):
        raise Refused(
            _("%(name)s is %(kind)s as long already. Lift that first, or choose a longer time.")
            % {"name": member.username, "kind": kind.label}
        )
    return Sanction.objects.create(
        member=member,
        kind=kind,
        reason=reason.strip(),
        note=note.strip(),
        by=by,
        starts_at=at,
        ends_at=ends_at,
    )


@transaction.atomic
def lift(sanction: Sanction, *, by: Member, at: datetime | None = None) -> Sanction:
    """End a sanction before its time; return it as it is then. Raise Refused."""
    at = at or timezone.now()
    if not may_lift(sanction, by):
        raise Refused(_("Only who imposed a sanction, or a supervisor, can lift it."))
    in_force = Sanction.objects.in_force(at).filter(pk=sanction.pk)
    if not in_force.update(lifted_by=by, lifted_at=at):
        raise Refused(_("This sanction is over already."))
    sanction.refresh_from_db()
    return sanction


def erase_words(member: Member) -> None:
    """Erase why a member who goes was sanctioned; that they were, and by whom, stays."""
    Sanction.objects.filter(member=member).update(reason="", note="")


def _require_right_over(member: Member, by: Member) -> None:
    if not may_sanction(by):
        raise Refused(_("Only moderators sanction members."))
    if member.pk == by.pk:
        raise Refused(_("Nobody sanctions themselves. Ask a colleague."))
    if not member.is_active:
        raise Refused(_("This account is closed: nobody writes with it any more."))
    if Member.objects.staff().filter(pk=member.pk).exists():
        raise Refused(
            _("Moderators and staff can't be sanctioned. A superuser can take their rights first.")
        )


def _end(sanction: Sanction) -> datetime:
    return sanction.ends_at or _ALWAYS


def _longest(sanctions: Iterable[Sanction]) -> Sanction | None:
    return max(sanctions, key=_end, default=None)
