"""Writing mail with the change it tells of, and sending it when that is safe.

`write_mail` joins the caller's transaction; `send_waiting` runs after commits. A mail may be
sent twice after a crash, never silently lost; its Message-ID stays the same.
"""

import logging
import secrets
import smtplib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from coop import clock
from coop.database import InsertMany, db
from coop.errors import RuleBroken
from coop.language import in_language
from coop.mail.give_way import give_way
from coop.mail.models import OutboxMail
from coop.rooms import message_about
from coop.words import Words

log = logging.getLogger("coop.mail")

MOST_TRIES = 8


def write_mail(
    to_address: str,
    subject: Words,
    paragraphs: list[Words],
    *,
    language: str = "nl",
    member_id: int | None = None,
) -> None:
    """Put one mail in the outbox, in the reader's language, within this transaction."""
    db.session.add(
        OutboxMail(
            message_id=f"<{secrets.token_hex(16)}@coop>",
            member_id=member_id,
            to_address=to_address,
            language=language,
            subject=in_language(language, subject),
            body="\n\n".join(in_language(language, words) for words in paragraphs),
            created_at=clock.now(),
        )
    )


def write_about(
    about: str,
    about_id: int,
    to_address: str,
    *,
    language: str = "nl",
    member_id: int | None = None,
    channel: str = "mail",
    once: bool = False,
) -> bool:
    """Put a message in the outbox that is put into words when it leaves, by `rooms.MESSAGES`.

    For what must be quick, and for what may have changed by then. As `write_message` otherwise.
    """
    row = _new_message(about, about_id, to_address, language, member_id, channel)
    return _write_once(row) if once else _write(row)


def write_message(
    about: str,
    about_id: int,
    to_address: str,
    subject: Words,
    paragraphs: list[Words],
    *,
    language: str = "nl",
    member_id: int | None = None,
    channel: str = "mail",
    once: bool = False,
) -> bool:
    """Put a message in the outbox with its words, by mail, letter or telephone.

    What must be said `once` about one thing to one reader is not written again; False then. Two
    that write it at the same moment find out when they store it: the database keeps one.
    """
    row = _new_message(about, about_id, to_address, language, member_id, channel)
    _say(row, subject, paragraphs)
    return _write_once(row) if once else _write(row)


def _new_message(
    about: str, about_id: int, to: str, language: str, member_id: int | None, channel: str
) -> OutboxMail:
    return OutboxMail(
        message_id=f"<{secrets.token_hex(16)}@coop>",
        member_id=member_id,
        to_address=to,
        language=language,
        subject="",
        body="",
        created_at=clock.now(),
        channel=channel,
        about=about,
        about_id=about_id,
    )


def _write(row: OutboxMail) -> bool:
    db.session.add(row)
    return True


def _write_once(row: OutboxMail) -> bool:
    row.once_key = f"{row.about}:{row.about_id}:{row.member_id or row.to_address}"
    told = select(OutboxMail.id).where(OutboxMail.once_key == row.once_key)
    return _write(row) if db.session.scalar(told) is None else False


@dataclass(frozen=True, slots=True)
class Message:
    """A message that is put into words when it leaves."""

    about: str
    about_id: int
    to_address: str
    language: str
    member_id: int


_MESSAGES = InsertMany(
    OutboxMail,
    (
        "message_id", "member_id", "to_address", "language", "subject", "body", "created_at",
        "about", "about_id", "once_key",
    ),
)  # fmt: skip


def write_all_about(messages: Iterable[Message]) -> None:
    """Put many messages in the outbox in one go, within this transaction."""
    at, together = clock.now(), secrets.token_hex(16)
    rows = [
        {
            "message_id": f"<{together}.{number}@coop>",
            "member_id": message.member_id,
            "to_address": message.to_address,
            "language": message.language,
            "subject": "",
            "body": "",
            "created_at": at,
            "about": message.about,
            "about_id": message.about_id,
            "once_key": f"{message.about}:{message.about_id}:{message.member_id}",
        }
        for number, message in enumerate(messages)
    ]
    if rows:
        _MESSAGES.add(rows)
        db.session.info["mail"] = True  # to be sent once this is committed


def put_into_words(mail: OutboxMail) -> OutboxMail:
    """Give a message its subject and body, in its reader's language; once."""
    if mail.about and not mail.body:
        _say(mail, *message_about(mail.about)(int(mail.about_id or 0)))
    return mail


def _say(mail: OutboxMail, subject: Words, paragraphs: list[Words]) -> None:
    mail.subject = in_language(mail.language, subject)
    mail.body = "\n\n".join(in_language(mail.language, words) for words in paragraphs)


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to be written; `paragraphs` are in the reader's language when they are written."""

    to_address: str
    subject: Words
    paragraphs: list[Words]
    language: str = "nl"
    member_id: int | None = None


def write_mails(mails: Iterable[Mail]) -> None:
    """Put many mails in the outbox in one go, within this transaction."""
    rows = [
        {
            "message_id": f"<{secrets.token_hex(16)}@coop>",
            "member_id": mail.member_id,
            "to_address": mail.to_address,
            "language": mail.language,
            "subject": in_language(mail.language, mail.subject),
            "body": "\n\n".join(in_language(mail.language, words) for words in mail.paragraphs),
            "created_at": clock.now(),
        }
        for mail in mails
    ]
    if rows:
        db.session.execute(insert(OutboxMail), rows)


def send_waiting(limit: int = 100) -> int:
    """Send what waits, oldest first; how many left. A failure waits, longer each time."""
    at = clock.now()
    waiting = db.session.execute(
        select(OutboxMail.id, OutboxMail.tries, OutboxMail.created_at)
        .where(
            OutboxMail.sent_at.is_(None),
            OutboxMail.tries < MOST_TRIES,
            OutboxMail.channel == "mail",
        )
        .order_by(OutboxMail.id)
        .limit(limit)
    ).all()
    db.session.rollback()
    due = [one for one in waiting if one.created_at + _patience(one.tries) <= at]
    sent = 0
    for number, one in enumerate(due):
        if number:
            give_way()
        sent += _send_one(one.id, one.tries)
    return sent


def _patience(tries: int) -> timedelta:
    """How long after it was written a mail is tried again: 2 minutes, 4, 8 … half a day."""
    return timedelta(minutes=2**tries) if tries else timedelta(0)


def _send_one(mail_id: int, tries: int) -> bool:
    # Claimed and committed first: of two senders one has this round, and no lock is held while
    # a mail server thinks.
    claim = (
        update(OutboxMail)
        .where(OutboxMail.id == mail_id, OutboxMail.tries == tries, OutboxMail.sent_at.is_(None))
        .values(tries=tries + 1)
        .returning(OutboxMail.id)
    )
    is_ours = db.session.execute(claim).scalar_one_or_none() is not None
    db.session.commit()
    if not is_ours:
        return False
    message = _put_into_words(mail_id)
    if message is None:
        return False
    outcome = _deliver(mail_id, message)
    db.session.execute(update(OutboxMail).where(OutboxMail.id == mail_id).values(outcome))
    db.session.commit()
    return outcome["sent_at"] is not None


def _put_into_words(mail_id: int) -> EmailMessage | None:
    """The message as it leaves; None where words fail, which may not hold up what comes after."""
    try:
        message = _message(put_into_words(db.session.get_one(OutboxMail, mail_id)))
        db.session.commit()
    except (RuleBroken, LookupError, ValueError, SQLAlchemyError) as error:
        db.session.rollback()
        log.exception("message %s cannot be put into words", mail_id)
        told = {"last_error": f"{type(error).__name__}: {error}"[:500]}
        db.session.execute(update(OutboxMail).where(OutboxMail.id == mail_id).values(told))
        db.session.commit()
        return None
    return message


def _deliver(mail_id: int, message: EmailMessage) -> dict[str, Any]:
    try:
        _WAYS[current_app.config["MAIL"]](mail_id, message)
    except (OSError, smtplib.SMTPException) as error:
        return {"sent_at": None, "last_error": f"{type(error).__name__}: {error}"[:500]}
    return {"sent_at": clock.now(), "last_error": None}


def _message(mail: OutboxMail) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = mail.subject
    message["From"] = current_app.config["MAIL_FROM"] or "coop@localhost"
    message["To"] = mail.to_address
    message["Message-ID"] = mail.message_id
    message["Date"] = mail.created_at
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = mail.language
    message.set_content(mail.body + "\n")
    return message


def _to_file(mail_id: int, message: EmailMessage) -> None:
    folder = Path(current_app.instance_path) / "outbox"
    folder.mkdir(exist_ok=True, mode=0o700)
    (folder / f"{mail_id:08d}.eml").write_bytes(bytes(message))


def _to_screen(mail_id: int, message: EmailMessage) -> None:
    """The demo's mailbox reads the table itself."""


def _to_smtp(mail_id: int, message: EmailMessage) -> None:
    config = current_app.config
    with smtplib.SMTP(config["SMTP_HOST"], config["SMTP_PORT"], timeout=20) as server:
        if config["SMTP_TLS"]:
            server.starttls()
        if config["SMTP_USER"]:
            server.login(config["SMTP_USER"], config["SMTP_PASSWORD"])
        server.send_message(message)


_WAYS: dict[str, Callable[[int, EmailMessage], None]] = {
    "files": _to_file,
    "screen": _to_screen,
    "smtp": _to_smtp,
}
