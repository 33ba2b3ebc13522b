"""What rules found in a text, in words and marked where it stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from comments.models import Finding
from comments.rules import KINDS, Evidence, Span

Failure = Finding.Failure


@dataclass(frozen=True)
class Badge:
    """A finding on the desk: the rule's name, and what it found."""

    rule: str
    words: str
    is_failure: bool


class Stretch(NamedTuple):
    """A part of a text; `is_marked` where a rule found something."""

    text: str
    is_marked: bool


def with_rules(where: str) -> Prefetch:
    """Fetch findings with what names them."""
    return Prefetch(where, Finding.objects.select_related("version__rule"))


def badges(findings: Iterable[Finding]) -> list[Badge]:
    """Return findings that were fetched `with_rules`, to be read."""
    return [
        Badge(finding.version.label, _words(finding), bool(finding.failure)) for finding in findings
    ]


def marked(text: str, findings: Iterable[Finding]) -> Sequence[Stretch]:
    """Return a text in stretches, marked where rules found something; none if nowhere."""
    spans = sorted(Span(*span) for finding in findings for span in finding.spans)
    stretches, position = [], 0
    for begin, end in spans:
        if end <= position or end > len(text):  # within the one before, or its text was erased
            continue
        begin = max(begin, position)
        stretches += [Stretch(text[position:begin], False), Stretch(text[begin:end], True)]
        position = end
    if not stretches:
        return []
    return [stretch for stretch in (*stretches, Stretch(text[position:], False)) if stretch.text]


def _words(finding: Finding) -> str:
    """Say what a rule found, or how it failed; nothing where its kind is gone."""
    match finding.failure:
        case Failure.ERROR:
            return _("The rule failed. Look closely, and tell who runs the site.")
        case Failure.NONSENSE:
            return _("The rule gave no sound answer. Look closely, and tell who runs the site.")
        case Failure.SLOW:
            return _("The rule took too long. Look closely, and tell who runs the site.")
    kind = KINDS.get(finding.version.rule.kind)
    if kind is None:
        return ""
    spans = tuple(Span(*span) for span in finding.spans)
    return kind.describe(Evidence(spans, finding.value, finding.limit))
