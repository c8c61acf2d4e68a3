"""Messages about contribution, direct debits and savings, put into words when they leave."""

from coop.database import db
from coop.dues.mandate_queries import mandate_of
from coop.dues.models import CollectionLine, DebitReturn, Due, Mandate, SavingPlan
from coop.dues.queries import open_cents, the_cooperative
from coop.dues.return_reasons import reason_of
from coop.identifiers import format_iban, format_reference
from coop.members.models import Member
from coop.words import Euros, Words

Message = tuple[Words, list[Words]]


def due_message(due_id: int) -> Message:
    """What a year's contribution is, and how it is paid."""
    due = db.session.get_one(Due, due_id)
    asked = Words(
        "De contributie van %(name)s over %(year)s is %(amount)s.",
        name=the_cooperative().name,
        year=str(due.year),
        amount=Euros(due.amount_cents),
    )
    return (
        Words("Contributie %(year)s", year=str(due.year)),
        [_dear(due.member), asked, _how(due), _hardship()],
    )


def reminder_message(due_id: int) -> Message:
    """A friendly second or third letter, without a threat."""
    due = db.session.get_one(Due, due_id)
    asked = Words(
        "Misschien is het u ontgaan: van de contributie over %(year)s staat nog %(amount)s open. "
        "Hebt u al betaald? Dan hoeft u niets te doen.",
        year=str(due.year),
        amount=Euros(open_cents(due)),
    )
    return (
        Words("Contributie %(year)s staat nog open", year=str(due.year)),
        [_dear(due.member), asked, _how(due), _hardship()],
    )


def waived_message(due_id: int) -> Message:
    """Nothing is asked any more."""
    due = db.session.get_one(Due, due_id)
    told = Words(
        "U hoeft de contributie over %(year)s niet te betalen. Voor uw lidmaatschap en uw stem "
        "maakt dat niets uit.",
        year=str(due.year),
    )
    return Words("Contributie %(year)s is geregeld", year=str(due.year)), [_dear(due.member), told]


def debit_message(line_id: int) -> Message:
    """The notice before a direct debit: how much, when, from which account, under which mandate."""
    line = db.session.get_one(CollectionLine, line_id)
    told = Words(
        "Op %(day)s schrijven wij %(amount)s af van uw rekening die eindigt op %(iban)s. Het is "
        "voor: %(what)s.",
        day=line.collection.collected_on,
        amount=Euros(line.amount_cents),
        iban=line.mandate.iban[-4:],
        what=_what(line),
    )
    more = Words(
        "U gaf ons hiervoor een machtiging, met kenmerk %(reference)s. Komt het nu niet uit? Laat "
        "het ons vóór die dag weten. U kunt ook tot acht weken daarna uw bank vragen om het "
        "terug te boeken.",
        reference=line.mandate.reference,
    )
    return Words("Wij schrijven binnenkort een bedrag af"), [_dear(line.member), told, more]


def return_message(line_id: int) -> Message:
    """A debit came back: what the bank says, and what can be done."""
    back = db.session.get_one(DebitReturn, line_id)
    line, reason = back.line, reason_of(back.reason)
    told = Words(
        "De afschrijving van %(amount)s voor %(what)s is teruggekomen. De bank zegt: %(why)s",
        amount=Euros(line.amount_cents),
        what=_what(line),
        why=reason.words,
    )
    after: list[Words] = [reason.told] if line.due is not None else [_saving_after_return(line)]
    if line.due is not None:
        after += [_transfer(line.due.reference, open_cents(line.due)), _hardship()]
    else:
        after.append(Words("U hoeft niets te betalen. Er komen geen kosten bij."))
    return Words("Een afschrijving kwam terug"), [_dear(line.member), told, *after]


def _saving_after_return(line: CollectionLine) -> Words:
    if line.plan is not None and line.plan.state == "paused":
        return Words("Uw spaarplan rust nu. U kunt het zelf weer aanzetten, of ons bellen.")
    return Words("Deze maand slaan wij over. Volgende maand gaat het sparen gewoon door.")


def mandate_message(mandate_id: int) -> Message:
    """A copy of what was agreed to."""
    mandate = db.session.get_one(Mandate, mandate_id)
    kept = Words(
        "Wij hebben uw machtiging bewaard. Het kenmerk is %(reference)s, de rekening eindigt op "
        "%(iban)s, de dag is %(day)s. U hebt dit gezegd:",
        reference=mandate.reference,
        iban=mandate.iban[-4:],
        day=mandate.signed_on,
    )
    stop = Words("Stoppen kan elke dag, op uw eigen pagina of met een belletje.")
    said = Words("%(said)s", said=mandate.said)
    return Words("Uw machtiging"), [_dear(mandate.member), kept, said, stop]


def saving_message(plan_id: int) -> Message:
    """Somebody began to save: how, and that it stays theirs."""
    plan = db.session.get_one(SavingPlan, plan_id)
    begun = Words(
        "U spaart %(amount)s per maand voor een eerste deel.", amount=Euros(plan.monthly_cents)
    )
    if plan.way == "debit":
        how = Words("Wij schrijven het elke maand af. U hoort de dag van tevoren.")
    else:
        how = _transfer(plan.reference, plan.monthly_cents)
    yours = Words(
        "Het geld blijft van u. Pauzeren of stoppen kan altijd, zonder reden. Stopt u, dan krijgt "
        "u alles terug."
    )
    return Words("U spaart voor een eerste deel"), [_dear(plan.member), begun, how, yours]


def stopped_message(plan_id: int) -> Message:
    """Saving stopped, and the money goes back."""
    plan = db.session.get_one(SavingPlan, plan_id)
    told = Words(
        "U bent gestopt met sparen. Alles wat u hebt gespaard, betalen wij aan u terug. Wat in de "
        "laatste acht weken is afgeschreven, volgt als die acht weken om zijn."
    )
    return Words("U bent gestopt met sparen"), [_dear(plan.member), told]


def _dear(member: Member) -> Words:
    return Words("Beste %(name)s,", name=member.name)


def _what(line: CollectionLine) -> Words:
    if line.due is not None:
        return Words("contributie %(year)s", year=str(line.due.year))
    return Words("sparen voor een eerste deel")


def _how(due: Due) -> Words:
    if (mandate := mandate_of(due.member_id, "due")) is not None and mandate.state == "active":
        return Words(
            "U hoeft niets te doen: wij schrijven het af van uw rekening die eindigt op %(iban)s. "
            "U hoort de dag van tevoren.",
            iban=mandate.iban[-4:],
        )
    return _transfer(due.reference, open_cents(due))


def _transfer(reference: str, cents: int) -> Words:
    cooperative = the_cooperative()
    return Words(
        "Maak %(amount)s over naar %(iban)s van %(name)s, met betalingskenmerk %(reference)s.",
        amount=Euros(cents),
        iban=format_iban(cooperative.iban),
        name=cooperative.name,
        reference=format_reference(reference),
    )


def _hardship() -> Words:
    return Words(
        "Komt het u niet uit? Bel of mail ons. U hoeft niet te vertellen waarom, en u blijft "
        "gewoon lid. Telefoon %(phone)s, e-mail %(email)s.",
        phone=the_cooperative().phone,
        email=the_cooperative().email,
    )
