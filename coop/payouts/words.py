"""What becomes of a member's money, in words for that member."""

from coop.payouts.concept import last_four
from coop.payouts.models import PayoutLine, PayoutRun
from coop.payouts.outcome import (
    BAD_IBAN,
    CAME_BACK,
    NO_EXECUTOR,
    NO_IBAN,
    PAY,
    REINVEST,
    SHARE,
    SMALL,
)
from coop.words import Euros, Words

REASONS = {
    NO_IBAN: Words("Er is geen rekeningnummer bekend."),
    BAD_IBAN: Words("Het rekeningnummer klopt niet."),
    CAME_BACK: Words("De bank stuurde een betaling naar dit rekeningnummer terug."),
    NO_EXECUTOR: Words("Het lid is overleden en wij kennen nog geen executeur."),
    SMALL: Words("Het bedrag is klein en gaat mee naar volgend jaar."),
}

KEPT = {
    PAY: Words("Bewaard: wij betalen uw opbrengst over %(year)s uit."),
    REINVEST: Words("Bewaard: voor uw opbrengst over %(year)s krijgt u extra delen."),
    SHARE: Words("Bewaard: u deelt %(percent)s%% van uw opbrengst over %(year)s mee."),
}
KEPT_FOR = {
    PAY: Words("Bewaard: wij betalen de opbrengst van %(name)s over %(year)s uit."),
    REINVEST: Words("Bewaard: voor de opbrengst van %(name)s over %(year)s komen er extra delen."),
    SHARE: Words(
        "Bewaard: %(percent)s%% van de opbrengst van %(name)s over %(year)s delen wij mee."
    ),
}
"""What was kept of a choice: one's own, and that for another."""


def told_of(line: PayoutLine, run: PayoutRun) -> Words:
    """One sentence on one line of a list, to the member it is of."""
    amount = Euros(line.amount_cents)
    if line.state in ("ready", "paid"):
        return _to_bank(line, run)
    if line.state == "shared":
        return Words("U deelt %(amount)s mee. Dank u wel.", amount=amount)
    if line.state == "reinvested":
        return Words(
            "Voor %(amount)s kreeg u extra delen. Aantal: %(shares)s.",
            amount=amount,
            shares=line.shares,
        )
    if line.state == "carried":
        return Words(
            "%(amount)s is te klein om over te maken. Het gaat mee naar volgend jaar.",
            amount=amount,
        )
    return Words(
        "Wij kunnen u %(amount)s nog niet betalen. %(why)s Geef ons een goed rekeningnummer, dan "
        "betalen wij alsnog.",
        amount=amount,
        why=REASONS.get(line.reason, REASONS[CAME_BACK]),
    )


def _to_bank(line: PayoutLine, run: PayoutRun) -> Words:
    """What the bank is going to do, or did."""
    values = {"amount": Euros(line.amount_cents), "iban": last_four(line.iban)}
    if line.state == "paid" and line.settled_on is not None:
        day = line.settled_on
        if line.kind == "refund":
            return Words(
                "Wij betaalden u %(amount)s van uw inleg terug op %(day)s, op de rekening die "
                "eindigt op %(iban)s.",
                day=day,
                **values,
            )
        return Words(
            "Wij betaalden u %(amount)s over %(year)s op %(day)s, op de rekening die eindigt op "
            "%(iban)s.",
            day=day,
            year=str(run.year),
            **values,
        )
    day = run.execution_date
    if line.kind == "refund":
        return Words(
            "Wij betalen u %(amount)s van uw inleg terug, op de rekening die eindigt op "
            "%(iban)s. Dat gebeurt rond %(day)s.",
            day=day,
            **values,
        )
    return Words(
        "Wij betalen u %(amount)s over %(year)s, op de rekening die eindigt op %(iban)s. "
        "Dat gebeurt rond %(day)s.",
        day=day,
        year=str(run.year),
        **values,
    )
