"""Statements as MT940, through the library mt940.

The library knows the fields and joins them to transactions; what is ours: reading from memory only
(it opens a file when its text is a path), amounts to the cent from its `Decimal`, leaving out what
stands after the closing balance (ING's totals would be glued to the last line), and field :86: in
the Dutch manners (`coop.bank.mt940_words`).

Source: SWIFT MT940 customer statement message; the banks' own descriptions named there.
"""

import io
import re
from datetime import date
from decimal import Decimal
from typing import Any

from coop.bank.cells import booking, check_day, check_euro, moved_cents, read_cents, tidy, tight
from coop.bank.mt940_words import details, iban_of
from coop.bank.statement import Line, Statement
from coop.errors import RuleBroken
from coop.words import Words

_TAG = re.compile(r":(?:[0-9]{2}|NS)[A-Z]?:", re.ASCII)
_STRANGE = re.compile(r"^:6[0-9][A-Z]?:.{0,40}?[^\x00-\x7f]", re.MULTILINE)
MOST_DIGITS = 15
"""So many a balance of the field can have: a decimal number holds them to the cent."""
_OPENINGS = ("final_opening_balance", "intermediate_opening_balance", "opening_balance")
_CLOSINGS = ("final_closing_balance", "intermediate_closing_balance", "closing_balance")


def looks_like_mt940(text: str) -> bool:
    """Whether a text has the fields with which a statement begins."""
    head = text[:4000]
    return bool(re.search(r"^:20:", head, re.MULTILINE) and re.search(r"^:25:", head, re.MULTILINE))


def read_mt940(text: str, today: date) -> tuple[Statement, ...]:
    """Read every statement of an MT940 file.

    Raises
    ------
    RuleBroken
        If a field cannot be read, or a line cannot be right; then with its number.
    """
    import mt940

    if _STRANGE.search(text):
        raise RuleBroken(
            "In dit MT940-bestand staan tekens die een bank daar niet schrijft. Download het "
            "opnieuw bij uw bank."
        )
    kept, counted = _until_closing(text)
    try:
        blocks = mt940.parse_statements(
            io.StringIO(kept),
            processors={"post_transaction_details": []},
            options=mt940.Options.all(),
        )
    except (RuntimeError, ValueError, ArithmeticError):
        raise RuleBroken(
            "In dit MT940-bestand staat een regel die niet te lezen is. Download het opnieuw bij "
            "uw bank."
        ) from None
    statements: list[Statement] = []
    bookings = 0
    for block in blocks:
        statements.append(_statement(block, bookings, today))
        bookings += len(statements[-1].lines)
    if bookings != counted or not statements:
        raise RuleBroken(
            "Dit MT940-bestand is niet heel: er staan %(counted)s boekingen in en wij kunnen er "
            "%(read)s lezen. Download het opnieuw bij uw bank.",
            counted=counted,
            read=bookings,
        )
    return tuple(statements)


def _until_closing(text: str) -> tuple[str, int]:
    """The text without :86: after a closing balance: that is about the whole, not about a line.

    And how many bookings begin in it.
    """
    kept, closed, dropping, counted = [], False, False, 0
    for line in text.splitlines():
        if line[:1] == ":" and (tag := _TAG.match(line)):
            counted += tag[0] == ":61:"
            closed = tag[0] in (":62F:", ":62M:") or (closed and tag[0] not in (":20:", ":61:"))
            dropping = closed and tag[0] == ":86:"
        if not dropping:
            kept.append(line)
    return "\n".join(kept) + "\n", counted


def _statement(block: Any, before: int, today: date) -> Statement:
    place = booking(before + 1)
    data = block.data
    opening, opened = _balance(data, _OPENINGS, place, today)
    closing, closed = _balance(data, _CLOSINGS, place, today)
    if opening is None or closing is None or opened is None or closed is None:
        raise RuleBroken(
            "Dit MT940-bestand is niet heel: bij een afschrift ontbreekt het begin- of eindsaldo. "
            "Download het opnieuw bij uw bank."
        )
    found = [one for one in block.transactions if one.data.get("amount") is not None]
    day_of = _Days(today)
    lines = tuple(
        _line(one.data, booking(before + number), day_of) for number, one in enumerate(found, 1)
    )
    days = [line.booked_on for line in lines]
    told = [str(data[part]) for part in ("statement_number", "sequence_number") if data.get(part)]
    return Statement(
        _account(str(data.get("account_identification") or "")),
        "/".join(told)[:60],
        min([*days, closed]),
        max([*days, closed]),
        opening,
        closing,
        lines,
    )


def _account(text: str) -> str:
    """The own account of :25:, without the currency that banks write behind it."""
    found = tight(text)
    return re.sub(r"(?<=[0-9])/?EUR$", "", found)


def _balance(
    data: dict[str, Any], names: tuple[str, ...], place: Words, today: date
) -> tuple[int | None, date | None]:
    for name in names:
        if (balance := data.get(name)) is not None:
            check_euro(balance.amount.currency, place)
            cents = _cents(balance.amount.amount, place)
            return cents, check_day(_plain(balance.date), place, today)
    return None, None


def _plain(day: date) -> date:
    """A day of the library as a plain one."""
    return date(day.year, day.month, day.day)


class _Days:
    """Checks each day once: a file has many lines of one day."""

    def __init__(self, today: date) -> None:
        self.today = today
        self._checked: dict[date, date] = {}

    def __call__(self, day: date, place: Words) -> date:
        found = self._checked.get(day)
        if found is None:
            found = self._checked[day] = check_day(_plain(day), place, self.today)
        return found


def _cents(amount: Decimal, place: Words) -> int:
    """Whole cents of a decimal number, never by way of a float."""
    return read_cents(format(amount, "f"), place)


def _moved_cents(amount: Decimal, place: Words) -> int:
    """As `_cents`, of a line: an amount of nothing is no line."""
    _sign, digits, exponent = amount.as_tuple()
    if exponent == -2 and amount and len(digits) <= MOST_DIGITS:
        return int(amount.scaleb(2))
    return moved_cents(format(amount, "f"), place)


def _line(data: dict[str, Any], place: Words, day_of: _Days) -> Line:
    """One :61: with its :86:."""
    told = details(str(data.get("transaction_details") or ""))
    own_words = str(data.get("customer_reference") or "")
    mark = str(data.get("status") or "").upper()
    day = day_of(data.get("entry_date") or data["date"], place)
    batch = told.get("batch_id", "")
    named_here = tight(own_words)
    return Line(
        booked_on=day,
        amount_cents=_moved_cents(data["amount"].amount, place),
        entry_ref=tight(str(data.get("bank_reference") or "")),
        end_to_end=told.get("end_to_end", "")
        or (tidy(own_words) if named_here not in ("EREF", "MARF", "PREF", "NONREF", "") else ""),
        counter_name=told.get("counter_name", ""),
        counter_iban=told.get("counter_iban", "")
        or iban_of(str(data.get("extra_details") or "").split("\n")[0]),
        remittance=told.get("remittance", ""),
        structured_ref=told.get("structured_ref", ""),
        mandate=told.get("mandate", ""),
        return_reason=told.get("return_reason", ""),
        is_reversal=mark in ("RC", "RD"),
        batch_id=batch,
    )
