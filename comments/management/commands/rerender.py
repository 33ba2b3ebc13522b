"""`manage.py rerender`: after a change of the markup policy, look what it changes, and apply it."""

from argparse import ArgumentParser
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from comments import markup, rerendering
from comments.management import progress
from comments.models import Comment
from comments.rerendering import Difference, Rendered

EXAMPLES = 3
# Of an excerpt: some of what both HTMLs begin with, and together what fits on a line.
BEFORE, WIDTH = 30, 90
INTERRUPTED = 130  # what shells take for Ctrl-C


class Command(BaseCommand):
    """Lists what would change, by class; with `--apply`, changes it."""

    help = (
        "List by class what the markup policy of today would change in stored comments. Nothing is "
        "changed, unless a class is applied. May be interrupted: the next run goes on from there."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take `--apply` and `--examples`."""
        parser.add_argument(
            "--apply",
            action="append",
            default=[],
            choices=Difference.values,
            metavar="CLASS",
            help=f"Rewrite what is in this class; may be repeated. {', '.join(Difference.values)}.",
        )
        parser.add_argument(
            "--examples",
            type=int,
            default=EXAMPLES,
            metavar="N",
            help="How many examples of each class to show (default: %(default)s).",
        )

    def handle(self, *, apply: list[str], examples: int, **options: Any) -> None:
        """List or apply."""
        self.rewritten = 0
        try:
            if apply:
                self._apply({Difference(name) for name in apply})
            else:
                self._list(examples)
        except KeyboardInterrupt:
            raise CommandError(
                f"Interrupted. Revisions rewritten: {self.rewritten:,}. Run it again to go on.",
                returncode=INTERRUPTED,
            ) from None

    def _list(self, most: int) -> None:
        counts: Counter[Difference] = Counter()
        examples: dict[Difference, list[str]] = defaultdict(list)
        for chunk in self._chunks():
            for rendered in chunk:
                difference = rendered.difference
                counts[difference] += 1
                if difference is not Difference.UNCHANGED and len(examples[difference]) < most:
                    examples[difference].append(_example(rendered))
        self.stdout.write(
            f"Revisions of another markup version than {markup.VERSION}: {counts.total():,}"
        )
        for difference in (it for it in Difference if counts[it]):
            heading = f"{difference.value} ({counts[difference]:,}): {difference.label}"
            self.stdout.write(self.style.MIGRATE_HEADING(heading))
            for example in examples[difference]:
                self.stdout.write(example)
        if counts:
            self.stdout.write("Nothing was changed. To rewrite a class: rerender --apply CLASS")

    def _apply(self, classes: set[Difference]) -> None:
        found = 0
        for chunk in self._chunks():
            chosen = [rendered for rendered in chunk if rendered.difference in classes]
            found += len(chosen)
            self.rewritten += rerendering.replace(chosen) if chosen else 0
        names = ", ".join(it.value for it in Difference if it in classes)
        self.stdout.write(self.style.SUCCESS(f"Revisions rewritten ({names}): {self.rewritten:,}"))
        if found > self.rewritten:
            self.stdout.write(f"Left alone, changed meanwhile: {found - self.rewritten:,}")

    def _chunks(self) -> Iterator[list[Rendered]]:
        """Give the chunks, and show how far we are when each is done with."""
        done, total = 0, rerendering.outdated().count()
        for chunk in rerendering.look():
            yield chunk
            done += len(chunk)
            progress.show(self.stderr, done, total)


def _example(rendered: Rendered) -> str:
    """Return where a revision is, and both HTMLs from shortly before where they part."""
    revision = rendered.revision
    start = max(0, _parting(revision.body_html, rendered.html) - BEFORE)
    address = settings.SITE_URL + Comment(pk=revision.comment_id).get_absolute_url()
    return (
        f"  revision {revision.pk}, text {revision.number} of {address}\n"
        f"    - {_excerpt(revision.body_html, start)}\n"
        f"    + {_excerpt(rendered.html, start)}"
    )


def _parting(old: str, new: str) -> int:
    """Return the first place where two texts differ."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(old), len(new)))


def _excerpt(html: str, start: int) -> str:
    end = start + WIDTH
    before, after = "…" if start else "", "…" if end < len(html) else ""
    return before + _printable(html[start:end]) + after


def _printable(text: str) -> str:
    """Return a text with nothing that a terminal obeys: such characters by their numbers."""
    return "".join(
        it if it.isprintable() else it.encode("unicode_escape").decode("ascii") for it in text
    )
