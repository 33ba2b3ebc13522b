"""Too many links, and links to hosts that are known."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from comments import markup
from comments.markup.hosts import is_sound

from .base import Draft, Evidence, Facts, Kind, Span
from .domains import host, registrable
from .fields import Fault, LinesField

MOST_HOSTS = 1000


class HostsField(LinesField):
    """Hosts, stored as the domains by which they were registered."""

    def entry(self, typed: str) -> tuple[str, Any]:
        """Return the domain of a host or of an address."""
        name = host(typed)
        domain = registrable(name) if is_sound(name) else None
        if domain is None:
            raise Fault(_("“%(typed)s” is no domain that somebody registered.") % {"typed": typed})
        return domain, domain


class Parameters(forms.Form):
    """How many links, and which hosts."""

    limit = forms.IntegerField(
        label=gettext_lazy("Links"),
        min_value=0,
        max_value=markup.MAX_TAGS - 1,
        initial=2,
        help_text=gettext_lazy("More links than this are found."),
    )
    allow = HostsField(
        label=gettext_lazy("Hosts that do not count"),
        most=MOST_HOSTS,
        help_text=gettext_lazy(
            "One a line. A host stands for its whole registered domain: “www.example.org” for "
            "“example.org” and all that is under it."
        ),
    )
    deny = HostsField(
        label=gettext_lazy("Hosts that are always found"),
        most=MOST_HOSTS,
        help_text=gettext_lazy("One a line. A single link to one of them is found."),
    )


class Limits(NamedTuple):
    """The parameters, ready to be looked up."""

    limit: int
    allow: frozenset[str]
    deny: frozenset[str]


def prepare(parameters: Mapping[str, Any]) -> Limits:
    """Make sets of the lists."""
    return Limits(
        parameters["limit"], frozenset(parameters["allow"]), frozenset(parameters["deny"])
    )


def find(draft: Draft, facts: Facts, limits: Limits) -> Evidence | None:
    """Count what becomes a link; a denied host alone is enough, whatever their number."""
    links = draft.links
    denied = []
    if limits.allow or limits.deny:
        domains = [_domain(link) for link in links]
        denied = [
            link for link, domain in zip(links, domains, strict=True) if domain in limits.deny
        ]
        links = [
            link for link, domain in zip(links, domains, strict=True) if domain not in limits.allow
        ]
    if len(links) > limits.limit:
        found = links
        value, limit = len(links), limits.limit
    elif denied:
        found = denied
        value, limit = len(denied), 0
    else:
        return None
    return Evidence(tuple(Span(link.begin, link.end) for link in found), value, limit)


def describe(evidence: Evidence) -> str:
    """Say how many, and how many may be."""
    value = int(evidence.value or 0)
    if not evidence.limit:
        return ngettext(
            "%(value)d link that may not be", "%(value)d links that may not be", value
        ) % {"value": value}
    return ngettext(
        "%(value)d link, limit %(limit)d", "%(value)d links, limit %(limit)d", value
    ) % {"value": value, "limit": int(evidence.limit)}


def _domain(link: markup.Link) -> str:
    name = host(link.address.partition("?")[0])
    return registrable(name) or name


KIND = Kind(
    name="links",
    label=gettext_lazy("Links"),
    help=gettext_lazy(
        "Finds more links than you say, and any link to a host that you deny. What counts is what "
        "becomes a link: elements and bare addresses."
    ),
    find=find,
    describe=describe,
    parameters=Parameters,
    prepare=prepare,
    mend=gettext_lazy("Take out some of the links."),
)
