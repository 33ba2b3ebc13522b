"""A trial as a table of tabs: the same text for the same answer, whoever asked, and whenever."""

from collections.abc import Iterator

from comments.models import Trial

COLUMNS = ("what", "name", "value", "decision", "comment", "event")
# Rows that are held in memory at once.
CHUNK = 1000


def export(trial: Trial) -> Iterator[str]:
    """Give the lines: which rules were tried, all figures, then each changed decision by its id."""
    yield _line(*COLUMNS)
    changes = trial.changes.select_related("version__rule", "before").order_by(
        "version__rule__code"
    )
    for change in changes:
        before = change.before.number if change.before else 0
        yield _line("rule", change.version.rule.code, f"{before} to {change.version.number}")
    for name, count in sorted(trial.counts.items()):
        yield _line("figure", name, str(count))
    lines = trial.lines.order_by("decision").values_list(
        "change", "decision", "decision__comment", "decision__event"
    )
    for change_, decision, comment, event in lines.iterator(chunk_size=CHUNK):
        yield _line("line", change_, "", str(decision), str(comment), event)


def _line(*cells: str) -> str:
    return "\t".join((*cells, *("",) * (len(COLUMNS) - len(cells)))) + "\n"
