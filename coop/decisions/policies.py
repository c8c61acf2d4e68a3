"""The decisions that rules read: their names, values, and what holds before anything is decided."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from coop.errors import RuleBroken
from coop.words import Words

COST_KEYS: Final = ("kwp", "kwh", "members", "shares")
VALUE_METHODS: Final = ("linear", "equity")


@dataclass(frozen=True, slots=True)
class PolicyRule:
    """A kind of decision.

    Attributes
    ----------
    name
        Its unit stands in it.
    words
        What it is, for a screen.
    standard
        What holds while nothing was decided; None where nothing does.
    check
        Whether a text is a value of it.
    """

    name: str
    words: Words
    standard: str | None
    check: Callable[[str], bool]


def _whole(most: int) -> Callable[[str], bool]:
    return lambda text: text.isdecimal() and text.isascii() and int(text) <= most


def _one_of(*values: str) -> Callable[[str], bool]:
    return lambda text: text in values


NOTICE_MONTHS = "notice_months"
RETURN_CAP_CENTS = "return_cap_cents"
CASH_TEST_MONTHS = "cash_test_months"
SMALL_PAYOUT_CENTS = "small_payout_cents"
COST_KEY = "cost_key"
SHARE_VALUE_METHOD = "share_value_method"
LOSS_FROM_GENERAL_PERMILLE = "loss_from_general_permille"
CONTRIBUTION_CENTS = "contribution_cents"
SAVER_CONTRIBUTION_CENTS = "saver_contribution_cents"
PLEDGE_CONVERSION_PERCENT = "pledge_conversion_percent"

POLICIES: Final = {
    rule.name: rule
    for rule in (
        PolicyRule(NOTICE_MONTHS, Words("Opzegtermijn bij teruggave, in maanden"), "3", _whole(24)),
        PolicyRule(
            RETURN_CAP_CENTS,
            Words("Hoogstens voor teruggaven per jaar"),
            None,
            _whole(10**12),
        ),
        PolicyRule(
            CASH_TEST_MONTHS,
            Words("Zoveel maanden kosten blijft op de bank"),
            None,
            _whole(60),
        ),
        PolicyRule(
            SMALL_PAYOUT_CENTS,
            Words("Kleinere bedragen gaan mee naar volgend jaar"),
            "0",
            _whole(100_00),
        ),
        PolicyRule(
            COST_KEY, Words("Verdeelsleutel van algemene kosten"), "kwp", _one_of(*COST_KEYS)
        ),
        PolicyRule(
            SHARE_VALUE_METHOD, Words("Waarde van een deel"), "linear", _one_of(*VALUE_METHODS)
        ),
        PolicyRule(
            LOSS_FROM_GENERAL_PERMILLE,
            Words("Deel van de algemene reserve voor een verlies van één bron"),
            "0",
            _whole(1000),
        ),
        PolicyRule(CONTRIBUTION_CENTS, Words("Contributie per lid per jaar"), None, _whole(500_00)),
        PolicyRule(
            SAVER_CONTRIBUTION_CENTS,
            Words("Contributie van wie spaart voor een eerste deel"),
            "0",
            _whole(500_00),
        ),
        PolicyRule(
            PLEDGE_CONVERSION_PERCENT,
            Words("Deel van de toezeggingen dat echt bestelt, in procent"),
            "40",
            _whole(100),
        ),
    )
}


def checked(name: str, value: str) -> str:
    """Give a value back that may be decided.

    Raises
    ------
    KeyError
        When there is no such decision.
    RuleBroken
        When it is no value of it.
    """
    if not POLICIES[name].check(value):
        raise RuleBroken("Dit kan niet. Kies een andere waarde.", field="value")
    return value
