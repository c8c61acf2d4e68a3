"""The demo's mailbox: every mail on the screen. Outside the demo it is not there."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, abort, current_app, render_template
from flask.typing import ResponseReturnValue

from coop.database import db
from coop.mail.deliver import deliver
from coop.mail.models import OutboxMail
from coop.mail.outbox import put_into_words
from coop.mail.queries import newest_mails

mailbox = Blueprint("mailbox", __name__)


@mailbox.get("/brievenbus")
def inbox() -> ResponseReturnValue:
    """All mails, the newest first."""
    _only_in_demo()
    mails = [_Shown.of(mail) for mail in newest_mails()]
    db.session.rollback()
    return render_template("mailbox/inbox.html", mails=mails)


@mailbox.get("/brievenbus/<int:mail_id>")
def message(mail_id: int) -> ResponseReturnValue:
    """One mail, its links to be clicked."""
    _only_in_demo()
    mail = _Shown.of(db.get_or_404(OutboxMail, mail_id))
    db.session.rollback()
    return render_template("mailbox/message.html", mail=mail)


@dataclass(frozen=True, slots=True)
class _Shown:
    """A message as it would leave now; what waits for a person has no words of its own yet."""

    id: int
    to_address: str
    language: str
    subject: str
    body: str
    created_at: datetime

    @classmethod
    def of(cls, mail: OutboxMail) -> "_Shown":
        put_into_words(mail)
        return cls(
            mail.id, mail.to_address, mail.language, mail.subject, mail.body, mail.created_at
        )


def _only_in_demo() -> None:
    if not current_app.config["DEMO"]:
        abort(404)


@mailbox.after_app_request
def send_what_was_written(response: Response) -> Response:
    """After each request that wrote mail, once its change is safe."""
    deliver()
    return response
