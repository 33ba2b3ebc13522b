"""`manage.py audit`: check that everything agrees with the ledger of decisions."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from comments.audit import (
    audit_batches,
    audit_claims,
    audit_comments,
    audit_counters,
    audit_database,
    audit_html,
    audit_reports,
    rendered_today,
)
from comments.management import progress
from comments.models import Comment


class Command(BaseCommand):
    """Names every row that is wrong, and fails if there is one."""

    help = "Check comments, counters and triggers against the ledger; changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take `--html`."""
        parser.add_argument(
            "--html",
            action="store_true",
            help=(
                "Render every text once more and compare it with the HTML that is stored: "
                "some minutes for a million comments."
            ),
        )

    def handle(self, *, html: bool, **options: Any) -> None:
        """Read everything once."""
        wrong = 0
        total = Comment.objects.count()
        for done, problems in audit_comments():
            wrong += self._name(problems)
            progress.show(self.stderr, done, total)
        wrong += self._name(audit_counters())
        wrong += self._name(audit_batches())
        wrong += self._name(audit_reports())
        wrong += self._name(audit_claims())
        wrong += self._name(audit_database())
        if html:
            revisions = rendered_today().count()
            for done, problems in audit_html():
                wrong += self._name(problems)
                progress.show(self.stderr, done, revisions)
        if wrong:
            raise CommandError(f"{wrong} problems in {total} comments.")
        self.stdout.write(self.style.SUCCESS(f"{total} comments agree with their decisions."))

    def _name(self, problems: Any) -> int:
        named = 0
        for problem in problems:
            self.stdout.write(self.style.ERROR(problem))
            named += 1
        return named
