"""Amounts, days and texts as banks write them, read without a float and refused in clear words.

Every function takes the `place` it reads at ("Regel 12", "Boeking 3"), for the sentence of a
refusal. Python's own `int` and `Decimal` read Arabic digits, underscores and exponents too; only
ASCII digits are let in here.
"""

import re
from datetime import date, timedelta

from coop.errors import RuleBroken
from coop.words import Words

FIRST_DAY = date(2000, 1, 1)

_AMOUNT = re.compile(r"([+-]?)([0-9]{1,13})(?:[.,]([0-9]{0,2}))?", re.ASCII)
_GROUPED = re.compile(r"([+-]?)([0-9]{1,3}(?:\.[0-9]{3}){1,4}),([0-9]{2})", re.ASCII)
_DAYS = (
    re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})", re.ASCII),
    re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})", re.ASCII),
    re.compile(r"(?P<day>[0-9]{1,2})-(?P<month>[0-9]{1,2})-(?P<year>[0-9]{4})", re.ASCII),
)
NOTHING = frozenset({"", "NOTPROVIDED", "NOT PROVIDED", "NONREF", "NOTAVAILABLE"})


def read_cents(text: str, place: Words) -> int:
    """Give whole cents, with the sign that was written.

    Raises
    ------
    RuleBroken
        For anything but digits with at most two decimals; "1.234" could be two amounts and is
        refused too.
    """
    text = text.strip()
    grouped = _GROUPED.fullmatch(text)
    if grouped:
        sign, euros, cents = grouped[1], grouped[2].replace(".", ""), grouped[3]
    elif plain := _AMOUNT.fullmatch(text):
        sign, euros, cents = plain[1], plain[2], plain[3] or ""
    else:
        raise RuleBroken(
            "%(place)s: het bedrag “%(text)s” is niet te lezen. Het mag alleen cijfers hebben, met "
            "hooguit twee decimalen.",
            place=place,
            text=text[:40],
        )
    total = int(euros) * 100 + int(cents.ljust(2, "0"))
    return -total if sign == "-" else total


def moved_cents(text: str, place: Words) -> int:
    """As `read_cents`, of a line: an amount of nothing is no line."""
    cents = read_cents(text, place)
    if cents == 0:
        raise RuleBroken("%(place)s: het bedrag is nul. Zo’n boeking lezen wij niet.", place=place)
    return cents


def check_euro(currency: str | None, place: Words) -> None:
    """Refuse any money but euros."""
    if (currency or "").strip().upper() != "EUR":
        raise RuleBroken(
            "%(place)s: de munt is “%(currency)s”. Wij lezen alleen euro’s.",
            place=place,
            currency=(currency or "?")[:10],
        )


def read_day(text: str, place: Words, today: date) -> date:
    """Give the day in `2026-11-21`, `20261121` or `21-11-2026`, a time after it left out.

    Raises
    ------
    RuleBroken
        If it is no day, or before 2000, or after tomorrow.
    """
    text = text.strip()
    for form in _DAYS:
        found = form.fullmatch(text.split("T")[0] if "T" in text else text)
        if found:
            try:
                day = date(int(found["year"]), int(found["month"]), int(found["day"]))
            except ValueError:
                break
            return check_day(day, place, today)
    raise RuleBroken("%(place)s: de dag “%(text)s” bestaat niet.", place=place, text=text[:40])


def check_day(day: date, place: Words, today: date) -> date:
    """Refuse a day on which no bank of ours can have booked anything."""
    if not FIRST_DAY <= day <= today + timedelta(days=1):
        raise RuleBroken(
            "%(place)s: de boekdag %(day)s kan niet kloppen. Wij lezen dagen vanaf 1 januari 2000 "
            "tot en met morgen.",
            place=place,
            day=day,
        )
    return day


def tidy(text: str | None) -> str:
    """Text on one line, without spaces around or double."""
    return " ".join(text.split()) if text else ""


def tight(text: str | None) -> str:
    """A reference or account: no spaces, capitals; empty for the bank's words for nothing."""
    found = "".join(text.split()).upper() if text else ""
    return "" if found in NOTHING else found


def named(text: str | None) -> str:
    """What somebody called a payment, on one line; empty for the bank's words for nothing."""
    found = tidy(text)
    return "" if found.upper() in NOTHING else found


def row(number: int) -> Words:
    """The place of a line of a text file."""
    return Words("Regel %(number)s", number=number)


def booking(number: int) -> Words:
    """The place of a booking in a file that has no lines to count."""
    return Words("Boeking %(number)s", number=number)
