"""The words of a share certificate and of the confirmation of an operation on the register."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from coop import figures
from coop.chart import bar_chart
from coop.members.numbers import member_code
from coop.papers.pictures import bars_picture, colour
from coop.statements.facts import Reader, Sender
from coop.statements.pen import OPERATION_KINDS, Pen, section, table
from coop.words import Words
from coop.yields.rules import LAST_DAY


@dataclass(frozen=True, slots=True)
class Holding:
    """What a member holds of one kind of share.

    Attributes
    ----------
    price_cents
        Of one share at issue. [cents]
    months_kwh
        What these shares give in each month of a normal year, January first; None without an
        estimate. [kWh]
    """

    plant_name: str
    plant_town: str
    plant_kind: str
    class_name: str
    shares: int
    price_cents: int
    since: date
    months_kwh: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What an operation did to the shares of one kind that a member held."""

    plant_name: str
    class_name: str
    shares: int
    held_before: int
    has_other: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation on the register as one member's paper tells it."""

    reference: str
    kind: str
    on: date
    reason: str
    document: str
    changes: tuple[Change, ...]


def certificate(sender: Sender, reader: Reader, held: Holding, number: str, day: date) -> Any:
    """Give everything that stands on a certificate of `day`."""
    pen = Pen(reader.language)
    title = pen.say(Words("Certificaat van deelname"))
    head = (
        Words("Bron"),
        Words("Soort deel"),
        Words("Delen"),
        Words("Prijs bij uitgifte"),
    )
    row = [
        f"{held.plant_name}, {held.plant_town}",
        held.class_name,
        pen.number(held.shares),
        pen.eur(held.shares * held.price_cents),
    ]
    made = _base(sender, number, title, pen)
    return {
        **made,
        "layout": "certificate",
        "lead": pen.say(Words("Op %(day)s stond in ons ledenregister:", day=day)),
        "name": reader.name,
        "member": pen.say(
            Words(
                "Lid %(member)s heeft sinds %(since)s steeds delen in deze bron.",
                member=member_code(reader.number),
                since=held.since,
            )
        ),
        "table": table([pen.say(words) for words in head], [row]),
        "number_line": pen.say(Words("Certificaat %(number)s", number=number)),
        "remark": pen.say(
            Words(
                "Een deel geeft recht op een stuk van wat de bron opbrengt. Het zijn geen eigen "
                "panelen of molens. Wie delen heeft, staat in het register; dit papier is daar "
                "een uittreksel van en kan niet worden verhandeld."
            )
        ),
        "chart": _chart(held, pen),
    }


def _chart(held: Holding, pen: Pen) -> dict[str, str] | None:
    """What these shares give in a normal year, drawn, and the same in a sentence."""
    if held.months_kwh is None:
        return None
    months = [figures.month_name(month, pen.language) for month in range(1, 13)]
    best = max(range(12), key=held.months_kwh.__getitem__)
    chart = bar_chart(list(held.months_kwh), labels=months)
    legend = Words("Verwachte opbrengst per maand (kWh)")
    if any(bar.mark_y is not None for bar in chart.bars):
        legend = Words("Verwachte opbrengst per maand (kWh). Gele stip: de beste maand.")
    return {
        "svg": bars_picture(chart, pen.language, colour(held.plant_kind)),
        "sentence": pen.say(
            Words(
                "In een gewoon jaar maken deze delen ongeveer %(year)s, het meeste in %(month)s.",
                year=figures.kwh_float(sum(held.months_kwh), pen.language),
                month=figures.month_name(best + 1, pen.language, "MMMM"),
            )
        ),
        "legend": pen.say(legend),
    }


def confirmation(sender: Sender, reader: Reader, told: Operation, number: str, day: date) -> Any:
    """Give everything that stands on the confirmation of an operation."""
    pen = Pen(reader.language)
    rows = [
        [pen.say(Words("Wat")), pen.say(OPERATION_KINDS[told.kind])],
        [pen.say(Words("Vanaf")), pen.long_day(told.on)],
        *_sides(told, pen),
        [pen.say(Words("Kenmerk")), told.reference],
    ]
    if told.reason:
        rows.append([pen.say(Words("Reden")), told.reason])
    if told.document:
        rows.append([pen.say(Words("Papier dat het bestuur zag")), told.document])
    head = (Words("Bron"), Words("Ervoor"), Words("Verandering"), Words("Erna"))
    changed = [
        [
            f"{one.plant_name}, {one.class_name}",
            pen.number(one.held_before),
            pen.signed(one.shares),
            pen.number(one.held_before + one.shares),
        ]
        for one in told.changes
    ]
    title = pen.say(Words("Bevestiging"))
    return {
        **_base(sender, number, title, pen),
        "layout": "confirmation",
        "address": address_of(reader, pen),
        "lead": pen.say(
            Words(
                "Lid %(member)s. Nummer %(number)s, van %(day)s.",
                member=member_code(reader.number),
                number=number,
                day=day,
            )
        ),
        "facts": rows,
        "sections": [
            section(
                pen.say(Words("Uw delen")),
                [_in_words(told, pen)],
                table=table([pen.say(words) for words in head], changed),
            ),
            section(
                pen.say(Words("Klopt er iets niet?")),
                [
                    pen.say(
                        Words(
                            "Bel %(phone)s of mail %(email)s. Bewaar dit bij uw papieren.",
                            phone=sender.phone,
                            email=sender.email,
                        )
                    )
                ],
            ),
        ],
    }


def _in_words(told: Operation, pen: Pen) -> str:
    """Which day counts for whom: never two owners, and never none."""
    if all(one.shares > 0 for one in told.changes):
        words = Words("Vanaf %(day)s tellen deze delen voor u.", day=told.on)
    elif all(one.shares < 0 for one in told.changes):
        words = Words(
            "Tot en met %(day)s telden deze delen voor u.", day=told.on - timedelta(days=1)
        )
    else:
        words = Words("Vanaf %(day)s geldt de nieuwe stand.", day=told.on)
    return f"{pen.say(words)} {pen.say(LAST_DAY)}"


def _sides(told: Operation, pen: Pen) -> list[list[str]]:
    """From whom to whom, without saying who the other is."""
    gains = any(one.shares > 0 for one in told.changes)
    loses = any(one.shares < 0 for one in told.changes)
    other = any(one.has_other for one in told.changes)
    away = Words("een ander lid") if other else Words("de coöperatie")
    from_whom = Words("u") if loses else away
    to_whom = Words("u") if gains else away
    return [
        [pen.say(Words("Van")), pen.say(from_whom)],
        [pen.say(Words("Naar")), pen.say(to_whom)],
    ]


def address_of(reader: Reader, pen: Pen) -> list[str]:
    """Give the lines of an address that have something in them."""
    names = [pen.say(words) for words in reader.names] or [reader.name]
    lines = (*names, reader.street, f"{reader.postcode}  {reader.town}".strip())
    return [line for line in lines if line.strip()]


def _base(sender: Sender, number: str, title: str, pen: Pen) -> dict[str, Any]:
    return {
        "title": f"{title} {number}",
        "heading": title,
        "sender": sender.name,
        "foot": f"{sender.name} · KvK {sender.kvk_number} · {number}",
        "check": pen.say(Words("Is dit papier nog geldig? Scan de code of ga naar")),
        "check_picture": pen.say(
            Words("QR-code naar de pagina die zegt of dit papier nog geldig is")
        ),
    }
