"""The words of a yearly statement: one page to read, one to check the arithmetic.

What must be on it follows the list of twelve points for Dutch energy cooperatives. The avoided
emission is left out: no factor is agreed for it, and a figure without a source is no figure.
"""

from datetime import timedelta
from typing import Any

from coop.members.numbers import member_code
from coop.statements.arithmetic import arithmetic
from coop.statements.changes import figures_of
from coop.statements.facts import (
    StatementFacts,
    first_days,
)
from coop.statements.first_page import shares_part, values_part
from coop.statements.pen import Pen, section
from coop.statements.proofs import address_of
from coop.words import Words

OBJECTION_DAYS = 42
"""Within six weeks of its date a member says what is wrong."""


def statement_number(year: int, member_number: int, version: int) -> str:
    """Give the number of a statement: JO-2025-0007, and as a second version JO-2025-0007-v2."""
    number = f"JO-{year}-{member_number:04d}"
    return number if version == 1 else f"{number}-v{version}"


def statement(facts: StatementFacts, *, version: int = 1, changed: tuple[Words, ...] = ()) -> Any:
    """Give everything that stands on a statement, as its layout takes it.

    Parameters
    ----------
    facts
        Of one member and book year.
    version
        1 for the first, interim or not.
    changed
        What differs from the version before.

    Returns
    -------
    dict
        Finished sentences and figures in the reader's language; `figures` are the bare ones by
        which a next version is compared.
    """
    pen = Pen(facts.reader.language)
    number = statement_number(facts.year, facts.reader.number, version)
    heading = pen.say(Words("Jaaropgave %(year)s", year=str(facts.year)))
    return {
        "layout": "statement",
        "title": f"{heading} {number}",
        "sender": facts.sender.name,
        "foot": f"{facts.sender.name} · KvK {facts.sender.kvk_number} · {number}",
        "heading": heading,
        "lead": pen.say(
            Words(
                "Lid %(member)s. Nummer %(number)s, van %(day)s.",
                member=member_code(facts.reader.number),
                number=number,
                day=facts.issued_on,
            )
        ),
        "notices": _notices(facts, pen, version, changed),
        "address": address_of(facts.reader, pen),
        "facts": _facts(facts, pen),
        "sections": [
            *shares_part(facts, pen),
            *values_part(facts, pen),
            _more(facts, pen),
            _questions(facts, pen),
        ],
        "check": pen.say(Words("Is deze opgave nog geldig? Scan de code of ga naar")),
        "check_picture": pen.say(
            Words("QR-code naar de pagina die zegt of dit papier nog geldig is")
        ),
        "arithmetic": arithmetic(facts, pen),
        "figures": figures_of(facts),
    }


def _notices(
    facts: StatementFacts, pen: Pen, version: int, changed: tuple[Words, ...]
) -> list[str]:
    told = []
    if facts.is_interim:
        told.append(
            Words(
                "Dit is een voorlopige opgave: de ledenvergadering heeft %(year)s nog niet (van "
                "elke bron) verdeeld. U krijgt een nieuwe opgave als dat is gebeurd.",
                year=str(facts.year),
            )
        )
    if version > 1:
        told.append(
            Words(
                "Deze opgave komt in de plaats van versie %(before)s. Gooi die weg.",
                before=version - 1,
            )
        )
    # One block for what changed, so that a page stays a page.
    notices = [pen.say(words) for words in told]
    if changed:
        notices[-1] += " " + " ".join(pen.say(words) for words in changed)
    return notices


def _facts(facts: StatementFacts, pen: Pen) -> list[list[str]]:
    before, after = first_days(facts.period)
    rows: list[list[str]] = []
    if any(part.line for part in facts.parts):
        rows += [
            [pen.say(Words("Uw uitkering")), pen.eur(facts.cents("amount_cents"))],
            [pen.say(Words("Daarvan eigen geld terug")), pen.eur(facts.cents("capital_cents"))],
            [pen.say(Words("Daarvan rendement")), pen.eur(facts.cents("yield_cents"))],
        ]
        if facts.cents("advance_cents"):
            rows.append(
                [
                    pen.say(Words("Al eerder voorlopig betaald")),
                    pen.eur(facts.cents("advance_cents")),
                ]
            )
        rows += _went(facts, pen)
    if facts.parts:
        rows += [
            [pen.say(Words("Uw delen maakten")), pen.kwh(facts.energy_wh)],
            [
                pen.say(Words("Waarde op %(day)s", day=before)),
                pen.eur(facts.value_cents(after=False)),
            ],
            [
                pen.say(Words("Waarde op %(day)s", day=after)),
                pen.eur(facts.value_cents(after=True)),
            ],
        ]
    return rows


_WENT = {
    "paid": Words("Naar uw rekening"),
    "reinvested": Words("Omgezet in delen"),
    "shared": Words("Weggegeven (meedelen)"),
    "carried": Words("Gaat mee naar volgend jaar"),
    "held": Words("Wacht op een goed rekeningnummer"),
    "returned": Words("Door de bank teruggestuurd"),
}
_WENT_ON_A_DAY = {
    "paid": Words("Naar uw rekening op %(day)s"),
    "reinvested": Words("Omgezet in delen op %(day)s"),
    "shared": Words("Weggegeven (meedelen) op %(day)s"),
    "returned": Words("Door de bank teruggestuurd op %(day)s"),
}


def _went(facts: StatementFacts, pen: Pen) -> list[list[str]]:
    """Where the money went, and when; what still waits here went nowhere, and has no day."""
    rows = []
    for paid in facts.payments:
        label = _WENT[paid.kind]
        if paid.on and paid.kind in _WENT_ON_A_DAY:
            label = Words(_WENT_ON_A_DAY[paid.kind].text, day=paid.on)
        rows.append([pen.say(label), pen.eur(paid.cents)])
        if paid.iban_last:
            rows.append([pen.say(Words("Rekening eindigt op")), paid.iban_last])
    if not rows and facts.cents("amount_cents"):
        rows.append([pen.say(Words("Naar uw rekening")), pen.say(Words("nog niet betaald"))])
    return rows


def _more(facts: StatementFacts, pen: Pen) -> Any:
    last_day = facts.period.end - timedelta(days=1)
    points = [
        Words(
            "Contributie betaald in %(year)s: %(amount)s.",
            year=str(facts.year),
            amount=pen.eur(facts.contribution_cents),
        ),
        Words(
            "Nog van u bij de coöperatie op %(day)s: %(amount)s.",
            day=last_day,
            amount=pen.eur(facts.owed_cents),
        ),
    ]
    if facts.adopted:
        points.append(
            Words(
                "De ledenvergadering stelde de jaarrekening vast op %(day)s (%(decision)s).",
                day=facts.adopted[1],
                decision=facts.adopted[0],
            )
        )
    if facts.earmarked_cents:
        points.append(
            Words(
                "De coöperatie kreeg in %(year)s %(amount)s van anderen voor een vast doel, zoals "
                "een subsidie. Daarvan is niets verdeeld.",
                year=str(facts.year),
                amount=pen.eur(facts.earmarked_cents),
            )
        )
    return section(pen.say(Words("En verder")), points=[pen.say(words) for words in points])


def _questions(facts: StatementFacts, pen: Pen) -> Any:
    until = facts.issued_on + timedelta(days=OBJECTION_DAYS)
    sentences = (
        Words(
            "Bel %(phone)s of mail %(email)s. Klopt er iets niet? Zeg het ons vóór %(until)s. Het "
            "bestuur antwoordt; komt u er samen niet uit, dan kunt u naar de ledenvergadering.",
            phone=facts.sender.phone,
            email=facts.sender.email,
            until=until,
        ),
        Words(
            "Deze opgave is geen belastingadvies. Hoe u uw delen opgeeft, vraagt u aan de "
            "Belastingdienst of aan een adviseur."
        ),
    )
    return section(
        pen.say(Words("Vragen, of klopt er iets niet?")), [pen.say(w) for w in sentences]
    )
