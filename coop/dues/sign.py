"""A member lets us collect, or no longer."""

from datetime import date

from sqlalchemy import select

from coop.database import db
from coop.dues.mandate_queries import mandate_of
from coop.dues.mandate_rules import is_lapsed, mandate_reference
from coop.dues.models import Mandate
from coop.dues.queries import the_cooperative, the_settings
from coop.dues.tell import tell
from coop.dues.words import mandate_text
from coop.errors import AlreadyDone, RuleBroken
from coop.language import say
from coop.members.models import Member
from coop.records.audit import record
from coop.records.counters import next_number


def sign_mandate(
    member: Member,
    kind: str,
    iban: str,
    holder: str,
    *,
    by: str,
    signed_on: date,
    today: date,
    is_told: bool = True,
) -> Mandate:
    """Keep a mandate with the sentence that was agreed to; an earlier one of this kind ends.

    Parameters
    ----------
    by
        "web" when the member agreed on a page, "paper" when the board has it signed on paper.

    Raises
    ------
    RuleBroken
        When we have no creditor id, or the day of signing is to come or too long ago.
    """
    settings = the_settings()
    if settings is None:
        raise RuleBroken(
            "Automatisch afschrijven kan nog niet: de coöperatie heeft haar incassant-ID nog niet "
            "ingevuld. Maak het bedrag zelf over."
        )
    if signed_on > today:
        raise RuleBroken("Deze dag moet nog komen.", field="signed_on")
    if is_lapsed(signed_on, None, today):
        raise RuleBroken(
            "Deze machtiging is ouder dan 36 maanden en nooit gebruikt. Vraag een nieuwe.",
            field="signed_on",
        )
    if (earlier := mandate_of(member.id, kind)) is not None:
        _end(earlier, "revoked", today)
        db.session.flush()
    said = say(mandate_text(kind, the_cooperative().name, settings))
    made = Mandate(
        member_id=member.id,
        reference=mandate_reference(next_number("mandate"), member.id),
        kind=kind,
        iban=iban,
        holder=holder,
        signed_on=signed_on,
        signed_by=by,
        said=said,
        notice_days=settings.notice_days,
    )
    db.session.add(made)
    record("mandate_signed", made, kind=kind, by=by, iban_end=iban[-4:])
    if is_told:
        tell("mandate", made.id, member.id)
    db.session.flush()
    return made


def revoke_mandate(mandate: Mandate, today: date) -> Mandate:
    """The member takes it back, any day and without a reason; what is at the bank goes on.

    Raises
    ------
    AlreadyDone
        When it ended before.
    """
    if mandate.state not in ("active", "asked"):
        raise AlreadyDone("Deze machtiging was al gestopt. Er is niets veranderd.")
    return _end(mandate, "revoked", today)


def block_mandate(mandate: Mandate, today: date) -> Mandate:
    """The bank said that it cannot be used; does nothing where it ended before."""
    return mandate if mandate.ended_on is not None else _end(mandate, "blocked", today)


def ask_about(mandate: Mandate) -> Mandate:
    """Collect nothing under it until its member has answered."""
    if mandate.state == "active":
        mandate.state = "asked"
        record("mandate_asked", mandate)
    return mandate


def go_on_with(mandate: Mandate) -> Mandate:
    """The member answered: we may collect again."""
    if mandate.state != "asked":
        raise AlreadyDone("Deze machtiging wacht niet op een antwoord. Er is niets veranderd.")
    mandate.state = "active"
    record("mandate_goes_on", mandate)
    db.session.flush()
    return mandate


def lapse_mandates(today: date) -> int:
    """End every mandate under which nothing was collected for 36 months; how many."""
    found = db.session.scalars(select(Mandate).where(Mandate.state.in_(("active", "asked"))))
    lapsed = [one for one in found if is_lapsed(one.signed_on, one.used_on, today)]
    for mandate in lapsed:
        _end(mandate, "lapsed", today)
    db.session.flush()
    return len(lapsed)


def _end(mandate: Mandate, state: str, today: date) -> Mandate:
    mandate.state, mandate.ended_on = state, today
    record(f"mandate_{state}", mandate)
    db.session.flush()
    return mandate
