"""What differs between two versions of a statement, figure by figure."""

from typing import Any

from coop.statements.facts import StatementFacts, energy_of
from coop.words import Energy, Euros, Words


def figures_of(facts: StatementFacts) -> dict[str, Any]:
    """Give the bare figures by which a version is told from the next, as JSON has them.

    Name and address are not among them: a member who moves needs no corrected statement.
    """
    return {
        "is_interim": facts.is_interim,
        "amount_cents": facts.cents("amount_cents"),
        "capital_cents": facts.cents("capital_cents"),
        "yield_cents": facts.cents("yield_cents"),
        "energy_wh": facts.energy_wh,
        "value_before_cents": facts.value_cents(after=False),
        "value_after_cents": facts.value_cents(after=True),
        "contribution_cents": facts.contribution_cents,
        "owed_cents": facts.owed_cents,
        "earmarked_cents": facts.earmarked_cents,
        "paid_cents": sum(paid.cents for paid in facts.payments if paid.kind == "paid"),
        "went": [
            [paid.on.isoformat() if paid.on else None, paid.cents, paid.kind]
            for paid in facts.payments
        ],
        "plants": {
            part.book.code: [
                part.share_days,
                energy_of(part),
                part.line.amount_cents if part.line else None,
                [[moved.on.isoformat(), moved.shares] for moved in part.movements],
            ]
            for part in facts.parts
        },
    }


def changes(before: dict[str, Any], after: dict[str, Any]) -> tuple[Words, ...]:
    """Give in sentences what a new version says otherwise than the one before.

    Parameters
    ----------
    before, after
        By `figures_of`; a paper of long ago may lack a figure, and says nothing of it.

    Returns
    -------
    tuple of Words
        Nothing when both say the same.
    """
    after = {name: figure for name, figure in after.items() if name in before}
    if before == after:
        return ()
    told = []
    for name, label in _LABELS.items():
        if name not in after:
            continue
        was, now = before[name], after[name]
        if was != now:
            kind = Energy if name.endswith("_wh") else Euros
            told.append(
                Words(
                    "%(what)s was %(was)s en is nu %(now)s.",
                    what=label,
                    was=kind(was),
                    now=kind(now),
                )
            )
    if not told:
        told.append(Words("Wat veranderde, staat op de tweede bladzijde."))
    return tuple(told)


_LABELS = {
    "amount_cents": Words("Uw uitkering"),
    "energy_wh": Words("De stroom van uw delen"),
    "paid_cents": Words("Het betaalde bedrag"),
    "value_before_cents": Words("De waarde aan het begin"),
    "value_after_cents": Words("De waarde aan het einde"),
    "contribution_cents": Words("De betaalde contributie"),
    "owed_cents": Words("Wat u nog van ons krijgt"),
    "earmarked_cents": Words("Wat anderen de coöperatie voor een vast doel gaven"),
}
