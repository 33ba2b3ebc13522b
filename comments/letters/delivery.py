"""Sending what is due: at least once, and never under a database lock.

A worker claims the letters that make one mail, by a compare-and-set on each row, then speaks to the
mail server outside of any transaction, then notes that they are sent. Whatever dies in between
leaves a claim that goes stale and is taken again, as the same mail under the same Message-ID.
"""

import logging
import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from comments.models import Letter

from .mails import make_mail

logger = logging.getLogger(__name__)

# A mail server that has not answered by then never will (settings.EMAIL_TIMEOUT is far shorter).
STALE_AFTER = timedelta(minutes=10)
# The first failure waits a minute, each further one twice as long, at most six hours.
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
# More than fits on a page that somebody reads; the rest comes with the next mail.
LETTERS_IN_A_MAIL = 50


def deliver_next(*, stale_after: timedelta = STALE_AFTER) -> bool:
    """Send the mail that has been due longest; return whether there was one."""
    letters = _claim(timezone.now(), stale_after)
    if letters is None:
        return False
    # Unless the claim goes stale meanwhile, and another worker sends or frees them.
    unsent = Letter.objects.unsent().filter(pk__in=[letter.pk for letter in letters])
    try:
        mail = make_mail(letters)
        if mail:
            mail.send()
    except Exception as error:  # whatever it is, one mail that fails must not hold up the others
        _postpone(letters, error)
        return True
    if mail:
        unsent.update(sent_at=timezone.now(), error="")
    else:  # nothing in them holds any more: the reply is gone, the queue is empty
        unsent.update(cancelled_at=timezone.now(), claimed_at=None)
    return True


def _claim(now: datetime, stale_after: timedelta) -> list[Letter] | None:
    """Take the letters of the next mail; None when nothing is due."""
    free = Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - stale_after)
    due = Letter.objects.unsent().filter(free, due_at__lte=now).order_by("due_at", "pk")
    while first := due.first():
        # A mail that was tried before stays the mail it was; a new one takes all that is due.
        alike = due.filter(recipient=first.recipient_id, kind=first.kind)
        if first.recipient_id is None:  # people without an account have nothing but their report
            alike = due.filter(pk=first.pk)
        letters = list(alike.filter(message_id=first.message_id)[:LETTERS_IN_A_MAIL])
        pks = [letter.pk for letter in letters]
        if not pks:
            continue  # it was cancelled or taken since the first look
        message_id = first.message_id or f"{uuid.uuid4()}@colloquy"
        with transaction.atomic():
            claimed = (
                Letter.objects.unsent()
                .filter(free, pk__in=pks, message_id=first.message_id)
                .update(claimed_at=now, message_id=message_id)
            )
            if claimed == len(pks):
                return list(
                    Letter.objects.filter(pk__in=pks)
                    .select_related(
                        "recipient",
                        "decision__comment__post",
                        "decision__head",
                        "report__comment__post",
                    )
                    .order_by("pk")
                )
            transaction.set_rollback(True)  # another worker took some of them: look again
    return None


def _postpone(letters: list[Letter], error: Exception) -> None:
    """Give the letters back, to be tried again later as the same mail."""
    attempts = max(letter.attempts for letter in letters) + 1
    pause = min(FIRST_PAUSE * 2 ** min(attempts - 1, 20), LONGEST_PAUSE)
    logger.warning("Mail %s failed: %s", letters[0].message_id, error)
    Letter.objects.filter(pk__in=[letter.pk for letter in letters]).update(
        claimed_at=None,
        attempts=F("attempts") + 1,
        error=f"{type(error).__name__}: {error}"[:500],
        due_at=timezone.now() + pause,
    )
