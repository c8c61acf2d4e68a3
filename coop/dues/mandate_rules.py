"""When we may collect from somebody's account, and when it is told.

References
----------
.. [1] EPC016-06, SEPA Core Direct Debit Scheme Rulebook: a mandate ends when nothing was collected
   under it for 36 months; the debtor is told at least 14 calendar days before, unless another term
   was agreed; the file is with the bank at least one bank day before (D-1); a debtor may ask a
   debit back within 8 weeks without a reason, and within 13 months when there was no mandate.
.. [2] EPC262-08, Creditor Identifier Overview: country, two check digits over country and national
   part (ISO 7064 mod 97-10), a business code of three signs that does not count in them.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from coop.errors import RuleBroken
from coop.payouts.bank_days import is_bank_day, next_bank_day

UNUSED_MONTHS: Final = 36
REFUND_DAYS: Final = 56
"""So long anybody may have a debit taken back without a reason: eight weeks."""
MOST_AHEAD_DAYS: Final = 62
FIRST, RECURRENT = "FRST", "RCUR"

_CREDITOR = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{3}[A-Z0-9]{1,28}", re.ASCII)
_DUTCH = re.compile(r"NL[0-9]{2}[A-Z0-9]{3}[0-9]{12}", re.ASCII)


def parse_creditor_id(text: str, *, field: str | None = None) -> str:
    """Read a creditor id as a bank writes it; gives it without spaces.

    Raises
    ------
    RuleBroken
        When its form or check digits are wrong.
    """
    typed = re.sub(r"\s+", "", text).upper()
    form = _DUTCH if typed.startswith("NL") else _CREDITOR
    if not form.fullmatch(typed) or _remainder(typed) != 1:
        raise RuleBroken(
            "Dit incassant-ID klopt niet. Het staat op uw incassocontract en begint met NL, "
            "bijvoorbeeld NL69ZZZ123456780000.",
            field=field,
        )
    return typed


def _remainder(creditor_id: str) -> int:
    """Of the national part, the country and the check digits; letters count from 10."""
    turned = creditor_id[7:] + creditor_id[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97


def mandate_reference(number: int, member_id: int) -> str:
    """Give the mandate's reference: never used twice, at most 35 signs."""
    return f"COOP-M{number:06d}-{member_id}"


def is_lapsed(signed_on: date, used_on: date | None, day: date) -> bool:
    """Whether nothing was collected for 36 months on this day.

    Parameters
    ----------
    signed_on, used_on
        When it was signed, and the day of its newest collection, whatever became of that.
    day
        The day of a collection to come.
    """
    return day >= _months_later(used_on or signed_on, UNUSED_MONTHS)


def _months_later(day: date, months: int) -> date:
    """The same day so many months later; the first of the next month where there is none."""
    years, month = divmod(day.month - 1 + months, 12)
    try:
        return date(day.year + years, month + 1, day.day)
    except ValueError:
        return date(day.year + years, month + 2, 1)


@dataclass(frozen=True, slots=True)
class Window:
    """From which day to which a collection may be asked for."""

    first: date
    last: date


def window(today: date, notice_days: int) -> Window:
    """Give the days on which could be collected what is told today.

    Parameters
    ----------
    today
        The day on which everybody is told.
    notice_days
        The longest term that was agreed with any of them.
    """
    told = today + timedelta(days=notice_days)
    with_bank = next_bank_day(next_bank_day(today + timedelta(days=1)) + timedelta(days=1))
    return Window(next_bank_day(max(told, with_bank)), today + timedelta(days=MOST_AHEAD_DAYS))


def check_day(day: date, today: date, notice_days: int, *, field: str = "collected_on") -> None:
    """Refuse a day on which banks do not settle, or that comes too soon or too late.

    Raises
    ------
    RuleBroken
        With the first day that will do.
    """
    allowed = window(today, notice_days)
    if not is_bank_day(day):
        raise RuleBroken(
            "Op die dag werken de banken niet. Kies een werkdag, zoals %(day)s.",
            field=field,
            day=next_bank_day(max(day, allowed.first)),
        )
    if day < allowed.first:
        raise RuleBroken(
            "Leden horen het %(days)s dagen van tevoren. Kies %(day)s of later.",
            field=field,
            days=notice_days,
            day=allowed.first,
        )
    if day > allowed.last:
        raise RuleBroken(
            "Kies een dag binnen twee maanden, uiterlijk %(day)s.", field=field, day=allowed.last
        )


def last_day_to_send(day: date) -> date:
    """Give the last bank day on which the file can go to the bank: the one before."""
    before = day - timedelta(days=1)
    while not is_bank_day(before):
        before -= timedelta(days=1)
    return before
