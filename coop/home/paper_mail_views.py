"""Messages that a person brings: letters to print and post, people to call, mail that stays."""

from datetime import timedelta

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.database import db
from coop.home.letter_paper import address_of, letters_pdf
from coop.language import in_language, say
from coop.mail import by_hand
from coop.mail.letter_queries import (
    calls_waiting,
    counts,
    lately,
    letters_printed,
    letters_waiting,
    mail_given_up,
)
from coop.mail.models import OutboxMail
from coop.mail.outbox import put_into_words
from coop.mail.spoken import INSTEAD, spoken
from coop.members.access import may_administer
from coop.members.envelope_queries import envelopes_of
from coop.members.session import require, viewer
from coop.offers.queries import the_cooperative
from coop.web import claim_form, done

paper_mail = Blueprint("paper_mail", __name__, url_prefix="/post")

LATELY = timedelta(days=30)


@paper_mail.get("/")
def index() -> ResponseReturnValue:
    """What waits for somebody's hands, and what was done lately."""
    require(may_administer(viewer()))
    at, letters, calls = clock.now(), letters_waiting(), calls_waiting()
    known = [one.member_id for one in (*letters, *calls) if one.member_id]
    envelopes = envelopes_of(known, clock.today())
    return render_template(
        "paper_mail/index.html",
        letters=[(one, address_of(one, envelopes.get(one.member_id or 0))) for one in letters],
        names={key: say(envelope.names[-1]) for key, envelope in envelopes.items()},
        printed=[one.id for one in letters if one.printed_at],
        calls=calls,
        stuck=mail_given_up(),
        lately=lately(at - LATELY),
        counts=counts(),
    )


@paper_mail.get("/<int:message_id>")
def message(message_id: int) -> ResponseReturnValue:
    """One message with its words: what to say on the telephone, or what the letter says."""
    require(may_administer(viewer()))
    found = _message(message_id)
    told = _in_words(found)
    db.session.rollback()
    return render_template("paper_mail/message.html", message=found, told=told)


@paper_mail.post("/afdrukken")
def print_POST() -> ResponseReturnValue:
    """Make the letters that wait ready to print."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    made = by_hand.print_letters(clock.now())
    return done(
        url_for(".index", _anchor="brieven"),
        "Er staan %(count)s brieven klaar om te printen. Open ze, print ze, en meld daarna dat ze "
        "op de post zijn.",
        count=made,
    )


@paper_mail.get("/brieven.pdf")
def letters_file() -> ResponseReturnValue:
    """Every letter that was made ready and is not posted, in one PDF."""
    require(may_administer(viewer()))
    letters = letters_printed() or abort(404)
    newest = max(one.printed_at for one in letters if one.printed_at)
    answer = Response(
        letters_pdf(letters, the_cooperative().time_zone, newest), content_type="application/pdf"
    )
    answer.headers["Content-Disposition"] = "inline; filename=brieven.pdf"
    return answer


@paper_mail.post("/gepost")
def posted_POST() -> ResponseReturnValue:
    """The letters of this page are on their way."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    asked = [int(part) for part in request.form.get("letters", "").split() if part.isdecimal()]
    posted = by_hand.post_letters(asked[:1000], clock.now())
    return done(url_for(".index"), "%(count)s brieven zijn op de post.", count=posted)


@paper_mail.post("/<int:message_id>/gebeld")
def called_POST(message_id: int) -> ResponseReturnValue:
    """Somebody was told this by telephone."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    by_hand.called(_message(message_id), clock.now())
    return done(url_for(".index", _anchor="bellen"), "Doorgegeven. Dank u wel.")


@paper_mail.post("/<int:message_id>/brief")
def letter_POST(message_id: int) -> ResponseReturnValue:
    """Somebody cannot be reached: it becomes a letter."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    by_hand.by_letter(_message(message_id))
    return done(url_for(".index", _anchor="brieven"), "Dit wordt een brief.")


@paper_mail.post("/<int:message_id>/opnieuw")
def again_POST(message_id: int) -> ResponseReturnValue:
    """A mail that was given up is tried again."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    by_hand.try_again(_message(message_id), clock.now())
    return done(url_for(".index"), "Wij proberen deze mail opnieuw.")


def _message(message_id: int) -> OutboxMail:
    """A message for the board's hands; other mail is between us and its reader."""
    found = db.session.get(OutboxMail, message_id)
    if found is None or (found.channel == "mail" and found not in mail_given_up()):
        abort(404)
    return found


def _in_words(found: OutboxMail) -> tuple[str, list[str]]:
    """The words as they would be now, when the message has none yet; on the telephone no links."""
    put_into_words(found)
    paragraphs = found.body.split("\n\n")
    if found.channel == "phone":
        paragraphs = spoken(paragraphs, in_language(found.language, INSTEAD))
    return found.subject, paragraphs
