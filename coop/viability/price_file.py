"""A year of hourly prices from a file: our own layout, or the ENTSO-E platform's."""

import csv
import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

from coop.errors import RuleBroken
from coop.production.meter_csv import Fault
from coop.units import parse_quantity
from coop.viability.prices import HOUR, PriceYear
from coop.words import Words

MOST_BYTES = 8_000_000
MOST_EUR_PER_MWH = 20_000
_STEPS = (HOUR, HOUR / 2, HOUR / 4)
_TOWN = "Europe/Amsterdam"
_MOMENT = re.compile(
    r"""(?: (?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)      # 2021-12-31
          | (?P<day2>\d\d)[./-](?P<month2>\d\d)[./-](?P<year2>\d{4}) )  # 31.12.2021
        [T ](?P<hour>\d\d):(?P<minute>\d\d)(?::\d\d)?
        [ ]?(?P<zone>Z|UTC|[+-]\d\d:?\d\d)?""",
    re.ASCII | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class PriceFile:
    """What a file holds: a year if all is well, else faults in order of line."""

    prices: PriceYear | None
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    start_at: datetime
    eur_per_mwh: Decimal


def read_prices(content: bytes | str) -> PriceFile:
    """Read a year of prices.

    Parameters
    ----------
    content
        CSV of `time_utc` and `price_eur_mwh`, the time being the start of the hour; or a file
        of the ENTSO-E transparency platform with its column `MTU (UTC)` or `MTU (CET/CEST)`.
        Quarter-hours are taken together to hours.

    Returns
    -------
    PriceFile
        No prices where anything is wrong, so that nothing half is kept.
    """
    try:
        lines = _lines(content)
        columns = _columns(lines[0][1])
    except RuleBroken as refusal:
        return PriceFile(None, (Fault(1, refusal.words),))
    rows: list[_Row] = []
    faults: list[Fault] = []
    for line, cells in lines[1:]:
        try:
            rows.append(_row(line, cells, columns, rows))
        except RuleBroken as refusal:
            faults.append(Fault(line, refusal.words))
    if faults:
        return PriceFile(None, tuple(faults))
    return _whole_year(rows)


@dataclass(frozen=True, slots=True)
class _Columns:
    time: int
    price: int
    is_local: bool


def _lines(content: bytes | str) -> list[tuple[int, list[str]]]:
    if len(content) > MOST_BYTES:
        raise RuleBroken("Dit bestand is te groot. Een jaar prijzen is genoeg.")
    text = content if isinstance(content, str) else content.decode("utf-8", errors="replace")
    text = text.removeprefix("\ufeff")
    head = next((line for line in text.splitlines() if line.strip()), "")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max("\t;,", key=head.count))
    try:
        lines = [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader if cells]
    except csv.Error:
        lines = []
    if not lines or "\x00" in text:
        raise RuleBroken("Dit is geen CSV-bestand. Bewaar het in uw rekenprogramma als CSV.")
    return lines


def _columns(names: list[str]) -> _Columns:
    names = [name.lower() for name in names]
    times = [at for at, name in enumerate(names) if name == "time_utc" or name.startswith("mtu")]
    prices = [at for at, name in enumerate(names) if "price" in name and "currency" not in name]
    if len(times) != 1 or len(prices) != 1:
        raise RuleBroken(
            "De eerste regel moet de kolommen noemen: time_utc en price_eur_mwh, elk één keer."
        )
    return _Columns(times[0], prices[0], "cet" in names[times[0]])


def _row(line: int, cells: list[str], columns: _Columns, before: list[_Row]) -> _Row:
    if len(cells) <= max(columns.time, columns.price):
        raise RuleBroken("Op deze regel ontbreekt een tijd of een prijs.")
    start_at = _moment(cells[columns.time].partition(" - ")[0], columns.is_local)
    if columns.is_local and before and start_at <= before[-1].start_at:
        start_at = start_at + HOUR  # the second of the two hours when the clock goes back
    price = parse_quantity(
        cells[columns.price], 5, minimum=-MOST_EUR_PER_MWH, maximum=MOST_EUR_PER_MWH
    )
    return _Row(line, start_at, price)


def _moment(text: str, is_local: bool) -> datetime:
    match = _MOMENT.fullmatch(text.strip())
    if match is None:
        raise RuleBroken(
            "“%(text)s” is geen tijd die wij kennen. Schrijf 2025-01-31 14:00.", text=text[:40]
        )
    year, month, day = (int(match[name] or match[f"{name}2"]) for name in ("year", "month", "day"))
    try:
        found = datetime(year, month, day, int(match["hour"]), int(match["minute"]), tzinfo=UTC)
    except ValueError:
        raise RuleBroken("“%(text)s” bestaat niet op de kalender of de klok.", text=text) from None
    zone = match["zone"]
    if zone and zone not in ("Z", "UTC"):
        ahead = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
        return found + (ahead if zone[0] == "-" else -ahead)
    if is_local and not zone:
        return found.replace(tzinfo=ZoneInfo(_TOWN)).astimezone(UTC)
    return found


def _whole_year(rows: list[_Row]) -> PriceFile:
    """Put the rows in a year of hours, or say which line comes at the wrong time."""
    if len(rows) < 2:
        return PriceFile(None, (Fault(1, Words("Er staan geen prijzen in dit bestand.")),))
    step = rows[1].start_at - rows[0].start_at
    faults = []
    if step not in _STEPS:
        faults.append(Fault(rows[1].line, Words("De prijzen moeten per uur of per kwartier zijn.")))
    for one, other in pairwise(rows):
        if not faults and other.start_at - one.start_at != step:
            expected = one.start_at + step
            faults.append(
                Fault(
                    other.line,
                    Words(
                        "Hier hoort %(expected)s te staan, in UTC. Er mist iets of er staat iets "
                        "dubbel.",
                        expected=f"{expected:%d-%m-%Y %H:%M}",
                    ),
                )
            )
    year = rows[len(rows) // 2].start_at.year
    end_at = rows[-1].start_at + step
    if not faults and not _is_year(rows[0].start_at, end_at, year):
        faults.append(
            Fault(
                rows[-1].line,
                Words("Het bestand moet een heel kalenderjaar hebben. Dit is er een deel van."),
            )
        )
    if faults:
        return PriceFile(None, tuple(faults))
    per_hour = HOUR // step
    hours = [rows[at : at + per_hour] for at in range(0, len(rows), per_hour)]
    cents = tuple(round(sum(row.eur_per_mwh for row in hour) * 100 / per_hour) for hour in hours)
    return PriceFile(PriceYear(year, rows[0].start_at, cents), ())


def _is_year(start_at: datetime, end_at: datetime, year: int) -> bool:
    """From New Year to New Year, both in UTC or both in the town."""
    for zone in (UTC, ZoneInfo(_TOWN)):
        new_years = (datetime(one, 1, 1, tzinfo=zone) for one in (year, year + 1))
        if (start_at, end_at) == tuple(new_years):
            return True
    return False
