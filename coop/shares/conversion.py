"""Shares of one class become shares of another: how many, and what that does in euros."""

from dataclasses import dataclass

from coop.errors import RuleBroken


@dataclass(frozen=True, slots=True)
class Ratio:
    """So many old shares become so many new ones."""

    old: int
    new: int


@dataclass(frozen=True, slots=True)
class Converted:
    """What a conversion comes to. [shares, cents]

    Attributes
    ----------
    new_shares
        What the member gets.
    old_value_cents, new_value_cents
        What goes and what comes is worth by the rule of the assembly.
    to_member_cents
        What the member gets back because the new shares are worth less.
    from_member_cents
        What the member pays because they are worth more.
    capital_out_cents, capital_in_cents
        What stands in the books for the old shares, and will for the new.
    """

    new_shares: int
    old_value_cents: int
    new_value_cents: int
    to_member_cents: int
    from_member_cents: int
    capital_out_cents: int
    capital_in_cents: int


def new_shares(shares: int, ratio: Ratio) -> int:
    """Give how many new shares come for old ones.

    Raises
    ------
    RuleBroken
        When the ratio cannot be, or would leave a part of a share: nobody loses a fraction.
    """
    if ratio.old < 1 or ratio.new < 1:
        raise RuleBroken("Kies ten minste 1.", field="ratio_old" if ratio.old < 1 else "ratio_new")
    if shares < 1 or shares % ratio.old:
        raise RuleBroken(
            "Kies een veelvoud van %(old)s delen. Anders blijft er een stukje deel over.",
            field="shares",
            old=ratio.old,
        )
    return shares // ratio.old * ratio.new


def converted(
    shares: int,
    ratio: Ratio,
    *,
    old_value_cents: int,
    new_value_cents: int,
    capital_cents: int,
) -> Converted:
    """Give what a conversion comes to.

    Parameters
    ----------
    shares
        Old shares that go; a multiple of the ratio's.
    ratio
        Old ones for new ones.
    old_value_cents, new_value_cents
        What one share of each class is worth. [cents]
    capital_cents
        What stands in the books for the old shares that go. [cents]

    Returns
    -------
    Converted
        `capital_out + from_member = capital_in + to_member`: no cent appears or goes.

    Notes
    -----
    A member never gets back more than stands in the books for the old shares.
    """
    made = new_shares(shares, ratio)
    old, new = shares * old_value_cents, made * new_value_cents
    to_member = min(max(0, old - new), max(0, capital_cents))
    from_member = max(0, new - old)
    return Converted(
        new_shares=made,
        old_value_cents=old,
        new_value_cents=new,
        to_member_cents=to_member,
        from_member_cents=from_member,
        capital_out_cents=capital_cents,
        capital_in_cents=capital_cents + from_member - to_member,
    )
