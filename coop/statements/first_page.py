"""The tables of a statement's first page: shares with what they brought, and their value."""

from datetime import date, timedelta
from typing import Any

from coop.shares.exit_value import Method, ShareValue
from coop.statements.facts import PlantPart, StatementFacts, energy_of, first_days, value_of
from coop.statements.pen import NONE, Pen, section, table
from coop.words import Words


def shares_part(facts: StatementFacts, pen: Pen) -> list[Any]:
    """Give the section on shares, kWh and euros of each plant."""
    if not facts.parts:
        sentence = Words("U had in %(year)s geen delen.", year=str(facts.year))
        return [section(pen.say(Words("Uw delen")), [pen.say(sentence)])]
    last_day = facts.period.end - timedelta(days=1)
    head = (
        Words("Bron"),
        Words("Delen %(day)s", day=pen.day(facts.period.start)),
        Words("Delen %(day)s", day=pen.day(last_day)),
        Words("Deeldagen"),
        Words("kWh"),
        Words("Eigen geld"),
        Words("Rendement"),
        Words("Uitkering"),
    )
    rows = [_share_row(part, pen, facts.period.start, last_day) for part in facts.parts]
    total = [
        pen.say(Words("Samen")),
        *(
            pen.number(sum(part.held_on(day) for part in facts.parts))
            for day in (facts.period.start, last_day)
        ),
        pen.number(sum(part.share_days for part in facts.parts)),
        pen.whole_kwh(facts.energy_wh),
        *(pen.eur(facts.cents(name)) for name in ("capital_cents", "yield_cents", "amount_cents")),
    ]
    sentences = [
        Words(
            "Eigen geld is een stuk van uw inleg dat terugkomt. Rendement is wat uw inleg "
            "opbracht. Een deeldag is één deel, één dag lang."
        ),
        *(_nothing(part, facts.year) for part in facts.parts if _is_without_money(part)),
    ]
    return [
        section(
            pen.say(Words("Uw delen")),
            [pen.say(words) for words in sentences],
            table=table([pen.say(words) for words in head], rows, total if len(rows) > 1 else None),
        )
    ]


def _share_row(part: PlantPart, pen: Pen, first_day: date, last_day: date) -> list[str]:
    line = part.line
    money = (
        [pen.eur(cents) for cents in (line.capital_cents, line.yield_cents, line.amount_cents)]
        if line
        else [NONE] * 3
    )
    return [
        part.book.name,
        pen.number(part.held_on(first_day)),
        pen.number(part.held_on(last_day)),
        pen.number(part.share_days),
        pen.whole_kwh(energy_of(part)),
        *money,
    ]


def _is_without_money(part: PlantPart) -> bool:
    divided = part.book.divided
    return divided is not None and bool(part.share_days) and divided.distributable_cents == 0


def _nothing(part: PlantPart, year: int) -> Words:
    """A poor or negative year, in one sentence."""
    steps = part.book.divided.waterfall if part.book.divided else {}
    if steps.get("result_cents", 0) < 0:
        return Words(
            "%(plant)s kostte in %(year)s meer dan het opbracht. Daarom is er geen uitkering. U "
            "hoeft niets te betalen.",
            plant=part.book.name,
            year=str(year),
        )
    return Words(
        "%(plant)s had over %(year)s niets uit te keren. U hoeft niets te betalen.",
        plant=part.book.name,
        year=str(year),
    )


def values_part(facts: StatementFacts, pen: Pen) -> list[Any]:
    """Give the section on what shares were worth; nothing for who held none on those days."""
    held = [
        (part, one)
        for part in facts.parts
        for one in part.book.classes
        if any(part.held_on(day, one.share_class_id) for day in first_days(facts.period))
    ]
    if not held:
        return []
    before, after = (pen.day(day) for day in first_days(facts.period))
    head = (
        Words("Soort deel"),
        Words("Per deel %(day)s", day=before),
        Words("Samen %(day)s", day=before),
        Words("Per deel %(day)s", day=after),
        Words("Samen %(day)s", day=after),
    )
    rows = [
        [
            part.book.name if len(part.book.classes) == 1 else f"{part.book.name}, {one.name}",
            pen.eur(one.before.cents),
            pen.eur(value_of(part, one, facts.period, after=False)),
            pen.eur(one.after.cents),
            pen.eur(value_of(part, one, facts.period, after=True)),
        ]
        for part, one in held
    ]
    total = [
        pen.say(Words("Samen")),
        "",
        pen.eur(facts.value_cents(after=False)),
        "",
        pen.eur(facts.value_cents(after=True)),
    ]
    sentences = _methods([value for _, one in held for value in (one.before, one.after)])
    return [
        section(
            pen.say(Words("Waarde van uw delen (voor box 3)")),
            [pen.say(words) for words in sentences],
            table=table([pen.say(words) for words in head], rows, total if len(rows) > 1 else None),
        )
    ]


def _methods(values: list[ShareValue]) -> list[Words]:
    """By which rule a share was valued."""
    told = []
    if any(value.method is Method.LINEAR for value in values):
        told.append(
            Words(
                "Zo rekenen wij de waarde: de prijs van het deel, elke maand een gelijk stuk "
                "minder tot het einde van de looptijd."
            )
        )
        told.append(
            Words(
                "De waarde voor box 3 rekenen wij van de prijs van een deel, eigen geld van wat "
                "de bron kostte. Die twee zijn niet gelijk."
            )
        )
    if any(value.method is Method.EQUITY for value in values):
        told.append(
            Words(
                "Zo rekenen wij de waarde: het eigen vermogen van de bron, gedeeld door alle delen."
            )
        )
    if any(value.is_capped for value in values):
        told.append(Words("Is er minder eigen vermogen per deel, dan geldt dat lagere bedrag."))
    return told
