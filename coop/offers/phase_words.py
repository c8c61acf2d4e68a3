"""The phases of an offering in plain words, for who wants to order and for the board."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from coop.offers.phases import MEMBERS, NEIGHBOURS, Phase, last_moment, phase_at, postcode_words
from coop.offers.queries import OnSale
from coop.words import Words


@dataclass(frozen=True, slots=True)
class PhaseLine:
    """One phase: when, who, and whether it is now."""

    words: Words
    is_now: bool


def phase_lines(on_sale: OnSale, at: datetime, zone: str) -> list[PhaseLine]:
    """Every phase that is not over, as a sentence."""
    phases = on_sale.phases
    now = phase_at(phases, at) if phases and at >= phases[0].starts_at else None
    ends = {each: last_moment(phases, each) for each in phases}
    return [
        PhaseLine(_words(each, ends[each], zone), each is now)
        for each in phases
        if each is now or each.starts_at > at
    ]


def _words(phase: Phase, end: datetime | None, zone: str) -> Words:
    said = {"when": _when(phase, end, zone), "who": _who(phase)}
    if phase.max_shares is None:
        return Words("%(when)s: %(who)s.", **said)
    return Words(
        "%(when)s: %(who)s, hoogstens %(most)s per persoon.", **said, most=phase.max_shares
    )


def _who(phase: Phase) -> Words:
    if phase.who == MEMBERS:
        return Words("alleen leden")
    if phase.who == NEIGHBOURS:
        return Words(
            "alleen buren met postcode %(postcodes)s", postcodes=postcode_words(phase.postcodes)
        )
    return Words("iedereen")


def _when(phase: Phase, end: datetime | None, zone: str) -> Words:
    start = phase.starts_at.astimezone(ZoneInfo(zone))
    if end is None:
        return Words(
            "Vanaf %(day)s om %(time)s", day=start.date(), time=clock_text(phase.starts_at, zone)
        )
    last = end.astimezone(ZoneInfo(zone))
    return Words(
        "Van %(day)s om %(time)s tot en met %(last)s om %(last_time)s",
        day=start.date(),
        time=clock_text(phase.starts_at, zone),
        last=last.date(),
        last_time=clock_text(end, zone),
    )


def clock_text(instant: datetime, zone: str) -> str:
    """The town's clock at an instant; seconds only where they say something."""
    local = instant.astimezone(ZoneInfo(zone))
    return f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"


def time_until(instant: datetime, at: datetime) -> Words:
    """How long it takes until then, rounded down: days, then hours, then minutes."""
    minutes = max(0, int((instant - at).total_seconds())) // 60
    if minutes >= 48 * 60:
        return Words("over %(days)s dagen", days=minutes // (24 * 60))
    if minutes >= 120:
        return Words("over %(hours)s uur", hours=minutes // 60)
    if minutes >= 2:
        return Words("over %(minutes)s minuten", minutes=minutes)
    return Words("over een minuut")
