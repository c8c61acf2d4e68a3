"""As what somebody acts for another: guardian, delegate, partner, executor or attorney.

A minor is represented by a guardian, an organisation by a delegate; partners act for each other,
an executor for the estate of who died, and an attorney for whoever asked them to.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from coop.errors import RuleBroken
from coop.words import Words

GUARDIAN, DELEGATE, PARTNER = "guardian", "delegate", "partner"
EXECUTOR, ATTORNEY = "executor", "attorney"

ROLES: Final[Mapping[str, Words]] = {
    GUARDIAN: Words("Ouder of voogd van een jeugdlid"),
    DELEGATE: Words("Gemachtigde van een organisatie"),
    PARTNER: Words("Partner"),
    EXECUTOR: Words("Executeur van een nalatenschap"),
    ATTORNEY: Words("Gemachtigde van een lid"),
}

_ONLY_FOR: Final = {
    GUARDIAN: ("minor", Words("Alleen een jeugdlid heeft een ouder of voogd.")),
    DELEGATE: (
        "organisation",
        Words("Alleen een organisatie heeft een gemachtigde van een organisatie."),
    ),
    PARTNER: ("person", Words("Alleen een volwassen persoon heeft een partner.")),
}


def usual_role(kind: str, died_on: date | None) -> str:
    """As what somebody mostly acts for a member of this kind."""
    if died_on is not None:
        return EXECUTOR
    return {"minor": GUARDIAN, "organisation": DELEGATE}.get(kind, ATTORNEY)


def check_role(role: str, kind: str, died_on: date | None, since: date) -> None:
    """Refuse a role that does not fit who is represented.

    Parameters
    ----------
    role
        A key of `ROLES`.
    kind
        What the represented member is: `person`, `minor` or `organisation`.
    died_on
        The day on which the member died; None who lives.
    since
        First day of the representation.

    Raises
    ------
    RuleBroken
        At `role`, or at `since` for an executor before the death.
    """
    if role not in ROLES:
        raise RuleBroken("Kies een van de mogelijkheden.", field="role")
    if role == EXECUTOR:
        if died_on is None:
            raise RuleBroken("Een executeur is er alleen voor wie is overleden.", field="role")
        if since <= died_on:
            raise RuleBroken(
                "Kies een dag na het overlijden op %(day)s.", field="since", day=died_on
            )
        return
    if died_on is not None:
        raise RuleBroken("Dit lid is overleden. Alleen een executeur handelt nog.", field="role")
    if role in _ONLY_FOR:
        only_for, told = _ONLY_FOR[role]
        if kind != only_for:
            raise RuleBroken(told.text, field="role")
