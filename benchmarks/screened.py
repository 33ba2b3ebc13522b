"""Puts what rules found, and on which facts, beside every text of a database to be measured."""

import json
import random

from django.db import connection

from comments.models import Policy, RuleVersion
from comments.rules import FACTS_VERSION, Facts, Repeat
from comments.rules.base import RECENT_OF_MEMBER, RECENT_SECONDS, RECENT_UNDER_ARTICLE, REPEATS
from comments.screening import to_store

from .drawing import run

# Different facts that revisions have in turn; every tenth as long as facts can be.
DIFFERENT = 500


def screenings() -> None:
    """Insert a screening and a finding for each revision; one of twenty was held by a rule."""
    policy = Policy.in_force().pk
    run("CREATE TEMPORARY TABLE facts (id integer, facts text)")
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO facts VALUES (%s, %s)",
            [(number, json.dumps(to_store(_facts(number)))) for number in range(DIFFERENT)],
        )
    as_json = "CAST(facts AS jsonb)" if connection.vendor == "postgresql" else "facts"
    run(
        f"""INSERT INTO comments_screening
            (revision_id, facts_version, facts, policy_id, outcome, sketch)
        SELECT revision.id, {FACTS_VERSION}, {as_json}, {policy}, 'everyone', '[]'
        FROM comments_revision AS revision
        JOIN facts ON facts.id = revision.comment_id * 7919 % {DIFFERENT}"""
    )
    noted, held = (_version(code) for code in ("young-account", "links"))
    run(
        f"""INSERT INTO comments_finding (revision_id, version_id, spans, failure)
        SELECT id, CASE WHEN comment_id % 20 = 0 THEN {held} ELSE {noted} END, '[]', ''
        FROM comments_revision ORDER BY id"""
    )
    run("DROP TABLE facts")


def _version(code: str) -> int:
    return RuleVersion.objects.get(rule__code=code).pk


def _facts(number: int) -> Facts:
    dice = random.Random(number)  # noqa: S311 - the same at each run
    full = number % 10 == 0

    def times(most: int) -> tuple[int, ...]:
        many = most if full else dice.randrange(min(most, 10))
        return tuple(sorted(dice.randrange(RECENT_SECONDS) for _ in range(many)))

    return Facts(
        account_seconds=dice.randrange(10**8),
        approved=dice.randrange(50),
        rejected=dice.randrange(5),
        spam=dice.randrange(3),
        recent_of_member=times(RECENT_OF_MEMBER),
        recent_under_article=times(RECENT_UNDER_ARTICLE),
        repeats=tuple(Repeat(60 * ago, 90, is_own=False) for ago in range(REPEATS if full else 0)),
    )
