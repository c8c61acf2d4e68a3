"""Whether the bank bears a payout: enough must stay for so many months of running costs."""


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
        Rounded up to a whole cent: to the safe side. [cents]

    Raises
    ------
    ValueError
        When either is negative.
    """
    if yearly_costs_cents < 0 or months < 0:
        raise ValueError("costs and months cannot be negative")
    return -(-yearly_costs_cents * months // 12)
