"""The people of the site."""

from datetime import datetime
from typing import Any, Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

# A domain that can never receive mail (RFC 2606); whoever has an address there is a demo account.
DEMONSTRATION_DOMAIN = "demonstration.invalid"
EMAIL_LENGTH = 254  # the longest address that mail servers take (RFC 3696, erratum 1690)
MODERATORS = "Moderators"
SUPERVISORS = "Supervisors"
AUTHORS = "Authors"


class MemberQuerySet(models.QuerySet["Member"]):
    """Questions about members."""

    def of_demonstration(self) -> Self:
        """Return the accounts that `load_demo` made."""
        return self.filter(email__iendswith=f"@{DEMONSTRATION_DOMAIN}")

    def staff(self) -> Self:
        """Return who speaks for the site: moderators and those who run it."""
        in_charge = models.Q(is_superuser=True) | models.Q(is_staff=True)
        moderates = models.Exists(
            Member.groups.through.objects.filter(
                member=models.OuterRef("pk"), group__name__in=(MODERATORS, SUPERVISORS)
            )
        )
        return self.filter(in_charge | moderates, is_active=True)


# A class that is made when it runs can't be a base class to mypy.
class MemberManager(UserManager.from_queryset(MemberQuerySet)):  # type: ignore[misc]
    """Makes members."""

    def create_superuser(
        self,
        username: str,
        email: str | None = None,
        password: str | None = None,
        **extra: Any,
    ) -> "Member":
        """Create a superuser who can sign in at once: the address counts as verified.

        Raise ValueError without an address, since nobody could sign in with that account.
        """
        from allauth.account.models import EmailAddress

        if not email:
            raise ValueError("A superuser needs an email address to sign in.")
        with transaction.atomic():
            member: Member = super().create_superuser(username, email, password, **extra)
            EmailAddress.objects.create(
                user=member, email=email.lower(), primary=True, verified=True
            )
        return member


class Member(AbstractUser):
    """Somebody with an account. Emptied on request, never deleted: decisions name them."""

    first_name = None  # type: ignore[assignment]  # members are known by their username
    last_name = None  # type: ignore[assignment]  # the same
    email = models.EmailField(_("email address"), max_length=EMAIL_LENGTH)

    objects = MemberManager()  # type: ignore[misc]  # the base class declares it otherwise

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="member_username_unique_in_any_case",
                violation_error_message=_("Somebody has this username already. Choose another."),
            ),
            models.UniqueConstraint(
                Lower("email"),
                name="member_email_unique_in_any_case",
                condition=~models.Q(email=""),
                violation_error_message=_("An account with this email address exists already."),
            ),
        ]

    def get_full_name(self) -> str:
        """Return the name that the site shows."""
        return self.username

    def get_short_name(self) -> str:
        """Return the name that the admin greets with."""
        return self.username

    @cached_property
    def has_verified_email(self) -> bool:
        """Whether an address of theirs is known to be theirs (asked once per instance)."""
        from allauth.account.models import EmailAddress

        return EmailAddress.objects.filter(user=self, verified=True).exists()


class SanctionQuerySet(models.QuerySet["Sanction"]):
    """Questions about sanctions."""

    def in_force(self, at: datetime) -> Self:
        """Return what has begun, is not over, and was not lifted before."""
        return self.filter(
            models.Q(ends_at__isnull=True) | models.Q(ends_at__gt=at),
            models.Q(lifted_at__isnull=True) | models.Q(lifted_at__gt=at),
            starts_at__lte=at,
        )


class Sanction(models.Model):
    """What a moderator imposed on a member, and until when. Never deleted; it ends or is lifted."""

    class Kind(models.TextChoices):
        """What it does, as it reads after "is"."""

        HOLD = "hold", _("always held")
        MUTE = "mute", _("muted")
        BAN = "ban", _("banned")
        NO_REPORTS = "no_reports", _("not allowed to report")

    member = models.ForeignKey(
        Member, verbose_name=_("member"), on_delete=models.PROTECT, related_name="sanctions"
    )
    kind = models.CharField(_("what"), max_length=10, choices=Kind.choices)
    # Empty only after the member's account was emptied.
    reason = models.TextField(_("reason, told to the member"), blank=True)
    note = models.TextField(_("note, moderators only"), blank=True)
    by = models.ForeignKey(
        Member, verbose_name=_("by"), on_delete=models.PROTECT, related_name="sanctions_imposed"
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)  # none: until it is lifted
    lifted_by = models.ForeignKey(
        Member,
        verbose_name=_("lifted by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sanctions_lifted",
    )
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)

    objects = SanctionQuerySet.as_manager()

    class Meta:
        verbose_name = _("sanction")
        verbose_name_plural = _("sanctions")
        default_permissions = ("view",)
        permissions = [
            ("sanction_member", "Can sanction members"),
            ("lift_sanction", "Can lift what others imposed on members"),
        ]
        ordering = ("-starts_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True)
                | models.Q(ends_at__gt=models.F("starts_at")),
                name="sanction_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=models.Q(lifted_by__isnull=True, lifted_at__isnull=True)
                | models.Q(lifted_by__isnull=False, lifted_at__gte=models.F("starts_at")),
                name="sanction_is_lifted_by_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="mute") | models.Q(ends_at__isnull=False),
                name="sanction_that_mutes_has_an_end",
            ),
            models.CheckConstraint(
                condition=~models.Q(member=models.F("by")),
                name="sanction_is_anothers",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.kind}"

    def is_in_force(self, at: datetime) -> bool:
        """Return whether it has begun, is not over, and was not lifted before."""
        return (
            self.starts_at <= at
            and (self.ends_at is None or self.ends_at > at)
            and (self.lifted_at is None or self.lifted_at > at)
        )
