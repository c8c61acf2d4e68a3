"""Who may order when: an offering begins with its members or its neighbours, and then widens.

Whether somebody may order depends on the phase of that moment alone, never on how busy it is.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from coop.errors import RuleBroken

MEMBERS, NEIGHBOURS, EVERYONE = "members", "neighbours", "everyone"
WHO = (MEMBERS, NEIGHBOURS, EVERYONE)
MOST_PHASES = 6

_PART = re.compile(r"(\d{4})\s*-\s*(\d{4})|(\d{4})\s?([A-Z]{2})|(\d{4})", re.ASCII)
_BETWEEN = re.compile(r"[\s,;.]*")


@dataclass(frozen=True, slots=True)
class Phase:
    """From an instant on, who may order and how much.

    Attributes
    ----------
    starts_at
        Until the next phase starts, or the offering closes. [UTC]
    who
        `MEMBERS`, `NEIGHBOURS` or `EVERYONE`.
    postcodes
        Of the neighbours, as `parse_postcodes` gives them: "7391-7395 7411 7412AB".
    max_shares
        For one person, all their orders of this offering together; None for no other maximum than
        the offering's own.
    """

    starts_at: datetime
    who: str = EVERYONE
    postcodes: str = ""
    max_shares: int | None = None


def phase_at(phases: tuple[Phase, ...], at: datetime) -> Phase | None:
    """Give the phase of a moment.

    Parameters
    ----------
    phases
        Of one offering, in any order.
    at
        The moment. [UTC]

    Returns
    -------
    Phase or None
        The newest that began. Before the first has begun it is the first, so that a list that
        starts late lets nobody in early. None only where there are no phases: then everyone may.
    """
    if not phases:
        return None
    begun = [phase for phase in phases if phase.starts_at <= at]
    if begun:
        return max(begun, key=lambda phase: phase.starts_at)
    return min(phases, key=lambda phase: phase.starts_at)


def check_phase(
    phase: Phase | None, *, is_member: bool, postcode: str, shares_before: int, shares: int
) -> None:
    """Refuse an order for which it is not the time yet, or that takes too much for now.

    Parameters
    ----------
    phase
        Of this moment, from `phase_at`.
    is_member
        Whether the buyer is a member of the cooperative already.
    postcode
        Where the buyer lives, in any spelling.
    shares_before
        What the buyer has reserved or bought in this offering before.
    shares
        What is asked now.

    Raises
    ------
    RuleBroken
        At the postcode when only neighbours may order, and else at the number of shares.
    """
    if phase is None:
        return
    if phase.who == MEMBERS and not is_member:
        raise RuleBroken(
            "Nu kunnen alleen leden bestellen. Bent u lid? Log dan eerst in.", field="shares"
        )
    if phase.who == NEIGHBOURS and not lies_within(phase.postcodes, postcode):
        raise RuleBroken(
            "Nu kunnen alleen buren bestellen, met postcode %(postcodes)s. Later is de verkoop "
            "ook open voor anderen.",
            field="postcode",
            postcodes=postcode_words(phase.postcodes),
        )
    if phase.max_shares is not None and shares_before + shares > phase.max_shares:
        raise RuleBroken(
            "In deze eerste tijd kan één persoon hoogstens %(most)s delen kopen, eerdere "
            "bestellingen meegeteld. Later mag het meer zijn.",
            field="shares",
            most=phase.max_shares,
        )


def parse_postcodes(text: str) -> str:
    """Read a list of postcodes as people type it.

    Parameters
    ----------
    text
        Digits alone ("7391"), from and to ("7391-7395") or whole postcodes ("7412 AB"), with
        spaces, commas or lines between them.

    Returns
    -------
    str
        The same list, in one spelling: "7391-7395 7411 7412AB".

    Raises
    ------
    RuleBroken
        At `postcodes`, with the part that is no postcode, or a range that runs backwards.
    """
    plain = re.sub(r"(?<=\d)\s+en\s+(?=\d)", ", ", re.sub(r"\s*t/m\s*", "-", text.strip()))
    rest, found = plain.upper(), []
    while rest:
        part = _PART.match(rest)
        if part is None or re.match(r"[\w-]", rest[part.end() :]):
            raise RuleBroken(
                "Wij begrijpen “%(part)s” niet. Schrijf postcodes als 7391-7395, 7411, 7412 AB.",
                field="postcodes",
                part=rest.split()[0][:20],
            )
        found.append(_one_spelling(part))
        rest = rest[part.end() :]
        between = _BETWEEN.match(rest)
        rest = rest[between.end() if between else 0 :]
    return " ".join(dict.fromkeys(found))


def _one_spelling(part: re.Match[str]) -> str:
    first, last = part[1] or part[3] or part[5], part[2]
    if int(first) < 1000 or (last and int(last) < int(first)):
        raise RuleBroken(
            "“%(part)s” klopt niet: een postcode begint bij 1000, en van klein naar groot.",
            field="postcodes",
            part=part[0],
        )
    if last:
        return f"{first}-{last}" if last != first else first
    return first + (part[4] or "")


def lies_within(postcodes: str, postcode: str) -> bool:
    """Give whether a postcode is in a list that `parse_postcodes` made."""
    solid = "".join(postcode.split()).upper()
    if not re.fullmatch(r"[1-9]\d{3}([A-Z]{2})?", solid, re.ASCII):
        return False
    ranges, whole = _read(postcodes)
    return solid in whole or any(first <= int(solid[:4]) <= last for first, last in ranges)


@lru_cache(maxsize=64)
def _read(postcodes: str) -> tuple[tuple[tuple[int, int], ...], frozenset[str]]:
    """The ranges of a list, and its whole postcodes."""
    parts = postcodes.split()
    whole = frozenset(part for part in parts if part[-1:].isalpha())
    ends = [part.partition("-") for part in parts if part not in whole]
    return tuple((int(first), int(last or first)) for first, _dash, last in ends), whole


def postcode_words(postcodes: str) -> str:
    """Give a list of postcodes as it is read in a sentence: "7391-7395, 7411, 7412 AB"."""
    return ", ".join(re.sub(r"(\d{4})([A-Z]{2})", r"\1 \2", part) for part in postcodes.split())


def check_phases(
    phases: tuple[Phase, ...],
    opens_at: datetime,
    closes_at: datetime | None,
    min_shares: int,
    max_shares: int,
) -> None:
    """Refuse phases that do not fit their offering.

    Parameters
    ----------
    phases
        In the order in which they were typed.
    opens_at, closes_at
        Of the offering. The first phase starts when it opens. [UTC]
    min_shares, max_shares
        Of the offering, for one person.

    Raises
    ------
    RuleBroken
        With the field of the phase, such as `phases-1-starts_on`.
    """
    if len(phases) > MOST_PHASES:
        raise RuleBroken("Maak hoogstens %(most)s fasen.", most=MOST_PHASES)
    before = None
    for index, phase in enumerate(phases):
        _check_start(phase, index, before, opens_at, closes_at)
        if phase.who not in WHO:
            raise RuleBroken("Kies wie er mag bestellen.", field=f"phases-{index}-who")
        if phase.who == NEIGHBOURS and not phase.postcodes:
            raise RuleBroken("Vul de postcodes van de buren in.", field=f"phases-{index}-postcodes")
        _check_cap(phase, index, min_shares, max_shares)
        before = phase.starts_at


def _check_start(
    phase: Phase,
    index: int,
    before: datetime | None,
    opens_at: datetime,
    closes_at: datetime | None,
) -> None:
    field = f"phases-{index}-starts_on"
    if before is None and phase.starts_at != opens_at:
        raise RuleBroken("De eerste fase begint als de verkoop opengaat.", field=field)
    if before is not None and phase.starts_at <= before:
        raise RuleBroken("Deze fase begint niet na de vorige.", field=field)
    if closes_at is not None and phase.starts_at >= closes_at:
        raise RuleBroken("Deze fase begint als de verkoop al gesloten is.", field=field)


def _check_cap(phase: Phase, index: int, min_shares: int, max_shares: int) -> None:
    field = f"phases-{index}-max_shares"
    if phase.max_shares is None:
        return
    if phase.max_shares < min_shares:
        raise RuleBroken(
            "Iemand koopt ten minste %(least)s: minder kan hier niet het hoogste zijn.",
            field=field,
            least=min_shares,
        )
    if phase.max_shares > max_shares:
        raise RuleBroken(
            "Iemand kan in deze uitgifte hoogstens %(most)s delen kopen.",
            field=field,
            most=max_shares,
        )


def last_moment(phases: tuple[Phase, ...], phase: Phase) -> datetime | None:
    """Give the last second of a phase; None where no other comes after it."""
    later = [each.starts_at for each in phases if each.starts_at > phase.starts_at]
    return min(later) - timedelta(seconds=1) if later else None
