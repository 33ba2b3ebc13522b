"""The queue: what is asked of it, which comments that is, and how many there are."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from accounts.models import Member
from comments.forms import MAX_ID, id_in
from comments.models import Comment, CommentQuerySet, Decision, Finding, Report, Revision, Rule
from posts import keyset
from posts.models import Post

Status = Comment.Status

ALL = "all"
REPORTED = "reported"
# The tabs, in their order; what waits comes first.
TABS = {
    Status.PENDING.value: _("Waiting"),
    REPORTED: _("Reported"),
    Status.RETURNED.value: _("Returned"),
    Status.APPROVED.value: _("Approved"),
    Status.REJECTED.value: _("Rejected"),
    Status.SPAM.value: _("Spam"),
    Status.WITHDRAWN.value: _("Withdrawn"),
    ALL: _("All"),
}
# What somebody has to act on is read from its oldest on, the rest from its newest.
OLDEST_FIRST = (Status.PENDING, REPORTED, Status.RETURNED)
SIZES = (20, 50, 100)
DEFAULT_SIZE = 50
# What a search by name or title takes along: enough for a name that was begun to be typed.
MOST_NAMES = 50
# Beyond it nobody reads the number of what was decided; counting it would read the whole index.
COUNTED_TO = 999
# Found by an index on who decided when: twice the time that authors have, and some.
SENT_BACK_LATELY = timedelta(days=30)


class QueueForm(forms.Form):
    """Which comments are asked for: by status, words, rule, article, author and day."""

    status = forms.ChoiceField(choices=TABS.items(), required=False, widget=forms.HiddenInput)
    q = forms.CharField(label=_("Search"), max_length=200, required=False)
    back = forms.BooleanField(required=False, widget=forms.HiddenInput)
    rule = forms.ChoiceField(label=_("Found by"), required=False)
    author = forms.CharField(label=_("Author"), max_length=150, required=False)
    article = forms.IntegerField(
        min_value=1, max_value=MAX_ID, required=False, widget=forms.HiddenInput
    )
    since = forms.DateField(
        label=_("Waiting since, from"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
    )
    until = forms.DateField(label=_("to"), required=False, widget=forms.DateInput({"type": "date"}))
    size = forms.ChoiceField(
        label=_("Comments a page"),
        choices=[(str(size), size) for size in SIZES],
        initial=str(DEFAULT_SIZE),
        required=False,
    )

    FILTERS = ("back", "q", "rule", "author", "article", "since", "until", "size")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Make the form; the rules are those that there are now."""
        super().__init__(*args, **kwargs)
        rules: Any = self.fields["rule"]
        rules.choices = rule_choices()

    @property
    def tab(self) -> str:
        """The status that is asked for; what waits by default."""
        return str(self.cleaned_data.get("status") or Status.PENDING.value)

    @property
    def filters(self) -> dict[str, str]:
        """What is asked for apart from the tab and the page, as an address says it."""
        return {name: self.data[name] for name in self.FILTERS if self.data.get(name)}

    def address(self, **changes: str) -> str:
        """Return the query of an address that asks for this, with changes; empty ones leave out."""
        asked = {"status": self.tab, **self.filters, **changes}
        return "?" + urlencode({name: value for name, value in asked.items() if value})

    def comments(self, moderator: Member, moment: datetime | None = None) -> CommentQuerySet:
        """Return the comments that are asked for, in no order; as of a moment, if one is named."""
        asked = self.cleaned_data
        found = came_back_to(moderator) if asked["back"] else Comment.objects.all()
        if self.tab == REPORTED:
            reports = Report.objects.open()
            if moment:
                reports = reports.filter(created_at__lte=moment)
            found = found.filter(pk__in=reports.values("comment"))
        elif self.tab != ALL:
            found = found.standing(self.tab)
        if asked["q"]:
            # Looked up for each that waits: for a join, PostgreSQL reads all the texts there are.
            text = Revision.objects.filter(pk=OuterRef("head")).order_by().values("text")
            found = found.alias(text=Subquery(text)).filter(
                _matching(asked["q"], in_text=self.tab in (Status.PENDING, REPORTED))
            )
        if asked["rule"]:
            found = found.filter(Exists(found_by(asked["rule"])))
        if asked["author"]:
            found = found.filter(author__in=members_named(asked["author"]))
        if asked["article"]:
            found = found.filter(post=asked["article"])
        if asked["since"]:
            found = found.filter(waiting_since__gte=begin_of(asked["since"]))
        if moment:
            found = found.filter(created_at__lte=moment)
        if asked["until"]:
            found = found.filter(waiting_since__lt=begin_of(asked["until"] + timedelta(days=1)))
        return found

    def page(self, moderator: Member, after: str) -> keyset.Page[Comment]:
        """Return a page of what is asked for, after a cursor; raise keyset.BadCursor.

        Its rows hold no more than their place: an index alone has that, and sorts it.
        """
        found = self.comments(moderator).only("waiting_since")
        if self.tab == REPORTED:
            reports = Report.objects.open().filter(comment=OuterRef("pk")).order_by("created_at")
            found = found.annotate(reported_at=Subquery(reports.values("created_at")[:1]))
        return keyset.page(
            found,
            by="reported_at" if self.tab == REPORTED else "waiting_since",
            size=int(self.cleaned_data["size"] or DEFAULT_SIZE),
            after=after,
            descending=self.tab not in OLDEST_FIRST,
        )


def rule_choices() -> list[tuple[str, Any]]:
    """Return the rules that were ever in force, to choose one or none from."""
    rules = Rule.objects.filter(current__isnull=False).values_list("code", "current__label")
    return [("", _("any rule")), *rules]


def found_by(rule: str) -> QuerySet[Finding]:
    """Return what a rule, in any of its versions, found in the head of an outer row."""
    return Finding.objects.filter(revision=OuterRef("head"), version__rule__code=rule)


def came_back_to(moderator: Member) -> CommentQuerySet:
    """Return what waits after a moderator sent it back: whoever knows it reads it first."""
    sent_back = Decision.objects.filter(
        by=moderator,
        event=Decision.Event.RETURN,
        created_at__gte=timezone.now() - SENT_BACK_LATELY,
        comment__status=Status.PENDING,
        version=F("comment__version") - 1,
    )
    return Comment.objects.filter(pk__in=list(sent_back.values_list("comment", flat=True)))


def counts() -> Mapping[str, str]:
    """Return how many comments each tab has: exactly what is to be done, the others up to 999."""
    counted = {
        Status.PENDING.value: f"{Comment.objects.standing(Status.PENDING).count():,}",
        REPORTED: f"{reported():,}",
    }
    for tab in TABS.keys() - counted.keys():
        of_tab = Comment.objects.all() if tab == ALL else Comment.objects.standing(tab)
        number = of_tab.order_by()[: COUNTED_TO + 1].count()
        counted[tab] = str(number) if number <= COUNTED_TO else f"{COUNTED_TO}+"
    return counted


def reported() -> int:
    """Return how many comments have reports that nobody has answered."""
    return Report.objects.open().order_by().values("comment").distinct().count()


def _matching(words: str, *, in_text: bool) -> Q:
    """Match an id, an author's name as it begins, words of an article's title, or of the text.

    Names and titles are looked up first, so that comments are found by their indexes.
    """
    if words.startswith("#"):
        return Q(pk=id_in(words[1:]) or 0)
    found = Q(author__in=members_named(words)) | Q(
        post__in=list(
            Post.objects.filter(title__icontains=words).values_list("pk", flat=True)[:MOST_NAMES]
        )
    )
    if pk := id_in(words):
        found |= Q(pk=pk)
    return found | Q(text__icontains=words) if in_text else found


def members_named(name: str) -> list[int]:
    """Return the members of this name, or else those whose name begins like it."""
    exact = Member.objects.alias(lower=Lower("username")).filter(lower=name.lower())
    begun = Member.objects.filter(username__istartswith=name)
    return [member.pk for member in exact[:1] or begun.only("pk")[:MOST_NAMES]]


def begin_of(day: Any) -> datetime:
    """Return when a day begins here."""
    return timezone.make_aware(datetime.combine(day, time.min))
