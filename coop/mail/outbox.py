"""Writing mail with the change it tells of, and sending it when that is safe.

`write_mail` joins the caller's transaction; `send_waiting` runs after commits. A mail may be
sent twice after a crash, never silently lost; its Message-ID stays the same.
"""

import secrets
import smtplib
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from coop import clock
from coop.database import db
from coop.language import in_language
from coop.mail.models import OutboxMail
from coop.words import Words

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


def send_waiting(limit: int = 100) -> int:
    """Send what waits, oldest first; how many left. A failure waits for the next round."""
    waiting = db.session.scalars(
        select(OutboxMail)
        .where(OutboxMail.sent_at.is_(None), OutboxMail.tries < MOST_TRIES)
        .order_by(OutboxMail.id)
        .limit(limit)
    ).all()
    db.session.rollback()
    deliver = _WAYS[current_app.config["MAIL"]]
    sent = 0
    for mail_id in [mail.id for mail in waiting]:
        sent += _send_one(mail_id, deliver)
    return sent


def _send_one(mail_id: int, deliver: Callable[[OutboxMail, EmailMessage], None]) -> bool:
    # Claimed by raising `tries`: two senders at once cannot both have this round.
    mail = db.session.get_one(OutboxMail, mail_id, with_for_update=True)
    if mail.sent_at is not None:
        db.session.rollback()
        return False
    mail.tries += 1
    try:
        deliver(mail, _message(mail))
        mail.sent_at, mail.last_error = clock.now(), None
    except (OSError, smtplib.SMTPException) as error:
        mail.last_error = f"{type(error).__name__}: {error}"[:500]
    db.session.commit()
    return mail.sent_at is not None


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


def _to_file(mail: OutboxMail, message: EmailMessage) -> None:
    folder = Path(current_app.instance_path) / "outbox"
    folder.mkdir(exist_ok=True, mode=0o700)
    (folder / f"{mail.id:08d}.eml").write_bytes(bytes(message))


def _to_screen(mail: OutboxMail, message: EmailMessage) -> None:
    """The demo's mailbox reads the table itself."""


def _to_smtp(mail: OutboxMail, message: EmailMessage) -> None:
    config = current_app.config
    with smtplib.SMTP(config["SMTP_HOST"], config["SMTP_PORT"], timeout=20) as server:
        if config["SMTP_TLS"]:
            server.starttls()
        if config["SMTP_USER"]:
            server.login(config["SMTP_USER"], config["SMTP_PASSWORD"])
        server.send_message(message)


_WAYS: dict[str, Callable[[OutboxMail, EmailMessage], None]] = {
    "files": _to_file,
    "screen": _to_screen,
    "smtp": _to_smtp,
}
