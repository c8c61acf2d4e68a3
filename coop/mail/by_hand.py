"""What people do with messages: print letters, post them, call, try a mail again."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, func, update

from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.mail.letter_queries import letters_waiting
from coop.mail.models import OutboxMail
from coop.mail.outbox import MOST_TRIES, put_into_words
from coop.records.audit import record

WIPED = "–"
"""What is left of words that were wiped."""


def print_letters(at: datetime) -> int:
    """Put the letters that wait into words, to be printed; how many. Printing again changes only
    the time at which they were printed last."""
    letters = letters_waiting()
    if not letters:
        raise RuleBroken("Er wachten geen brieven.")
    for letter in letters:
        put_into_words(letter)
        letter.printed_at = at
    record("letters_printed", OutboxMail, count=len(letters), last=letters[-1].id)
    db.session.flush()
    return len(letters)


def post_letters(letter_ids: Iterable[int], at: datetime) -> int:
    """These letters are on their way; how many were not before."""
    posted = _mark(
        list(letter_ids), at, OutboxMail.channel == "letter", OutboxMail.printed_at.is_not(None)
    )
    if posted:
        record("letters_posted", OutboxMail, count=posted)
    return posted


def called(message: OutboxMail, at: datetime) -> OutboxMail:
    """Somebody was told this by telephone."""
    put_into_words(message)
    db.session.flush()
    if not _mark([message.id], at, OutboxMail.channel == "phone"):
        raise AlreadyDone("Dit is al doorgegeven. Er is niets veranderd.")
    record("called", message)
    return message


def by_letter(message: OutboxMail) -> OutboxMail:
    """Somebody who cannot be reached by telephone or mail gets a letter."""
    moved = _changed(
        update(OutboxMail)
        .where(OutboxMail.id == message.id, OutboxMail.sent_at.is_(None))
        .where(OutboxMail.channel != "letter")
        .values(channel="letter", tries=0, last_error=None)
    )
    if not moved:
        raise AlreadyDone("Dit bericht is al verstuurd of al een brief. Er is niets veranderd.")
    record("sent_by_letter", message)
    return message


def try_again(message: OutboxMail, at: datetime) -> OutboxMail:
    """A mail that was given up is tried again from the start."""
    waits = _changed(
        update(OutboxMail)
        .where(OutboxMail.id == message.id, OutboxMail.sent_at.is_(None))
        .where(OutboxMail.channel == "mail", OutboxMail.tries >= MOST_TRIES)
        .values(tries=0, created_at=at)
    )
    if not waits:
        raise AlreadyDone("Deze mail is al weg of wordt al geprobeerd. Er is niets veranderd.")
    record("mail_tried_again", message)
    return message


def forget_messages(about: str, about_id: int, at: datetime) -> None:
    """Keep nothing of what was said about one thing, nor to whom; what waits is never sent."""
    _changed(
        update(OutboxMail)
        .where(OutboxMail.about == about, OutboxMail.about_id == about_id)
        .values(
            to_address="", body=WIPED, once_key=None, sent_at=func.coalesce(OutboxMail.sent_at, at)
        )
    )


def _mark(message_ids: list[int], at: datetime, *conditions: Any) -> int:
    return _changed(
        update(OutboxMail)
        .where(OutboxMail.id.in_(message_ids), OutboxMail.sent_at.is_(None), *conditions)
        .values(sent_at=at)
    )


def _changed(statement: Any) -> int:
    quietly = statement.execution_options(synchronize_session=False)
    done = cast("CursorResult[Any]", db.session.execute(quietly)).rowcount
    db.session.expire_all()
    return int(done)
