"""`manage.py audit`: check that everything agrees with the ledger of decisions."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from comments.audit import audit_comments, audit_counters, audit_database
from comments.models import Comment

WIDTH = 40  # of the bar, in characters


class Command(BaseCommand):
    """Names every row that is wrong, and fails if there is one."""

    help = "Check comments, counters and triggers against the ledger; changes nothing."

    def handle(self, **options: Any) -> None:
        """Read everything once."""
        wrong = 0
        total = Comment.objects.count()
        for done, problems in audit_comments():
            wrong += self._name(problems)
            self._show_progress(done, total)
        wrong += self._name(audit_counters())
        wrong += self._name(audit_database())
        if wrong:
            raise CommandError(f"{wrong} problems in {total} comments.")
        self.stdout.write(self.style.SUCCESS(f"{total} comments agree with their decisions."))

    def _name(self, problems: Any) -> int:
        named = 0
        for problem in problems:
            self.stdout.write(self.style.ERROR(problem))
            named += 1
        return named

    def _show_progress(self, done: int, total: int) -> None:
        """Draw a bar where somebody looks on."""
        if self.stderr.isatty():
            filled = WIDTH * min(done, total) // max(total, 1)
            end = "\n" if done >= total else ""
            bar = "#" * filled + "." * (WIDTH - filled)
            self.stderr.write(f"\r{bar} {done:,} of {total:,}", ending=end)
