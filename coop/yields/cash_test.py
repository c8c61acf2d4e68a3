"""Whether the bank bears a payout: enough must stay for so many months of running costs."""

from coop.units import half_up


def cash_after(bank_cents: int, payout_cents: int) -> int:
    """Give what is left on the bank after a payout; below zero when it is too much. [cents]"""
    return bank_cents - payout_cents


def needed_cents(yearly_costs_cents: int, months: int) -> int:
    """Give what must stay on the bank.

    Parameters
    ----------
    yearly_costs_cents
        Running costs of a whole year of all plants. [cents]
    months
        For how many months of them money must stay.

    Returns
    -------
    int
        Rounded to the nearest cent, a half upward. [cents]

    Raises
    ------
    ValueError
        When either is negative.
    """
    if yearly_costs_cents < 0 or months < 0:
        raise ValueError("costs and months cannot be negative")
    return half_up(yearly_costs_cents * months, 12)


def passes_cash_test(
    bank_cents: int, payout_cents: int, yearly_costs_cents: int, months: int
) -> bool:
    """Say whether enough stays on the bank after a payout.

    Parameters
    ----------
    bank_cents
        On the bank now. [cents]
    payout_cents
        What is to be paid to members. [cents]
    yearly_costs_cents
        Running costs of a whole year. [cents]
    months
        How many months of them the assembly wants to keep.

    Raises
    ------
    ValueError
        When costs or months are negative.
    """
    return cash_after(bank_cents, payout_cents) >= needed_cents(yearly_costs_cents, months)
