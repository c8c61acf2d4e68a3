"""The demo's mailbox: every mail on the screen. Outside the demo it is not there."""

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
    return render_template("mailbox/inbox.html", mails=newest_mails())


@mailbox.get("/brievenbus/<int:mail_id>")
def message(mail_id: int) -> ResponseReturnValue:
    """One mail, its links to be clicked."""
    _only_in_demo()
    mail = db.get_or_404(OutboxMail, mail_id)
    if mail.channel != "mail":
        put_into_words(mail)
    page = render_template("mailbox/message.html", mail=mail)
    db.session.rollback()  # a letter or a call gets its words when it leaves; here they are shown
    return page


def _only_in_demo() -> None:
    if not current_app.config["DEMO"]:
        abort(404)


@mailbox.after_app_request
def send_what_was_written(response: Response) -> Response:
    """After each request that wrote mail, once its change is safe."""
    deliver()
    return response
