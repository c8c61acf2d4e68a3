"""Days and clock times as meter files write them, to instants in UTC.

A time without a zone is the town's. The clock goes through one hour twice a year and skips
another; what cannot be known is refused in words, unless the rows before it tell.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from coop.errors import RuleBroken

_TIME = r"""
    (?:[T ]+(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.0+)?)?
      [ ]?(?P<zone>Z|UTC|[+-][0-9]{2}:?[0-9]{2})?
    )?"""
# Years of four digits from this and the last century: 1-2-03 could be three days.
_YEAR = r"(?P<year>(?:19|20)[0-9]{2})"
_DAY_AND_MONTH = {
    "iso": rf"{_YEAR}-(?P<month>[0-9]{{1,2}})-(?P<day>[0-9]{{1,2}})",
    "dutch": rf"(?P<day>[0-9]{{1,2}})[-/.](?P<month>[0-9]{{1,2}})[-/.]{_YEAR}",
}
_CLOCK = re.compile(r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.0+)?)?", re.ASCII)
_MOMENTS = [
    re.compile(form + _TIME, re.ASCII | re.VERBOSE | re.IGNORECASE)
    for form in _DAY_AND_MONTH.values()
]


def read_moment(text: str, zone: str, after: datetime | None = None) -> tuple[datetime, bool]:
    """Read a date or time as it stands in a file.

    Parameters
    ----------
    text
        Dutch or ISO, with or without time and zone.
    zone
        Of a time without one of its own, such as "Europe/Amsterdam".
    after
        The moment of the row before, in files that run in order of time: it tells which of the
        two is meant in the hour that the clock goes through twice. None where nothing tells.

    Returns
    -------
    instant : datetime
        In UTC.
    is_day : bool
        Whether it was a date alone.

    Raises
    ------
    RuleBroken
        If it is no time, or none that can be known.
    """
    if not text:
        raise RuleBroken("Het begin of het einde ontbreekt.")
    match = next((found for form in _MOMENTS if (found := form.fullmatch(text))), None)
    if match is None:
        raise RuleBroken(
            "“%(text)s” is geen datum die wij kennen. Schrijf 2025-01-31 of 31-01-2025, "
            "met de tijd erachter als 14:00.",
            text=text[:40],
        )
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    # The end of a day is often written as 24:00.
    is_end_of_day = (hour, minute, second) == (24, 0, 0)
    try:
        day = date(int(match["year"]), int(match["month"]), int(match["day"]))
        clock = time(0 if is_end_of_day else hour, minute, second)
        local = datetime.combine(day + timedelta(days=is_end_of_day), clock)
        offset = _offset(match["zone"])
    except ValueError:
        raise RuleBroken("“%(text)s” bestaat niet op de kalender of de klok.", text=text) from None
    if offset is not None:
        return local.replace(tzinfo=offset).astimezone(UTC), False
    return _local_instant(local, zone, text, after), match["hour"] is None


def is_moment(text: str) -> bool:
    """Whether this looks like a date, with or without a time."""
    return any(form.fullmatch(text) for form in _MOMENTS)


def is_clock(text: str) -> bool:
    """Whether this looks like a time of day alone."""
    return _CLOCK.fullmatch(text) is not None


def _offset(text: str | None) -> timezone | None:
    if not text:
        return None
    if text.upper() in ("Z", "UTC"):
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def _local_instant(local: datetime, zone: str, text: str, after: datetime | None) -> datetime:
    """Turn a time of the town into UTC; refuse one that the clock skips or passes twice."""
    town = ZoneInfo(zone)
    first, second = (local.replace(tzinfo=town, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first == second:
        return first
    if first.astimezone(town).replace(tzinfo=None) != local:
        raise RuleBroken(
            "De tijd %(text)s bestaat niet: toen ging de klok een uur vooruit.", text=text
        )
    if after is not None:
        return first if first > after else second
    raise RuleBroken(
        "De tijd %(text)s was er twee keer, want die dag had 25 uren. "
        "Schrijf de tijdzone erachter: +02:00 voor de eerste keer, +01:00 voor de tweede.",
        text=text,
    )
