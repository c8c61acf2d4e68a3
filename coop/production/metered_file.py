"""Reading what a plant's meter counted from a file, for calibration without a database.

Two layouts: hours as `coop estimate --hourly` writes them (`time_utc,energy_kwh`, each labelled
by its start; quarter-hours and days too), and the meter's file (`start,end,energy_kwh`).
Semicolons with decimals after a comma, and columns beside these, are read as well.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Container
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from math import isfinite
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

from coop.errors import RuleBroken
from coop.production.meter_csv import Expected, read_meter_csv
from coop.production.metered import Metered

ZONE = "Europe/Amsterdam"
TOWN = ZoneInfo(ZONE)
ANY_DAY = date(2999, 1, 1)
TIME, ENERGY = LABELLED = ("time_utc", "energy_kwh")
MOST_SECONDS = 86_400.0


def read_metered(path: Path, *, on_town_clock: bool = False) -> Metered:
    """Read a file of metered energy.

    Parameters
    ----------
    path : Path
        CSV with a head line. With `time_utc` an empty figure is a gap, and a figure below nought
        (an inverter's own use at night) counts as nought. Gaps are allowed in both layouts.
    on_town_clock : bool
        Whether times that say UTC are those of the Dutch clock. In the hour that it goes through
        twice the second of two equal times is the later one.

    Raises
    ------
    RuleBroken
        If it cannot be read; with the number of the first line that is wrong.
    """
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise RuleBroken("Het bestand %(file)s is niet te lezen.", file=path.name) from problem
    text = content.decode("utf-8-sig", errors="replace")
    first = text.partition("\n")[0]
    mark = next((mark for mark in ";\t" if mark in first), ",")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    names = [cell.strip().lower() for cell in rows[0]] if rows else []
    if TIME in names:
        if any(names.count(name) != 1 for name in LABELLED):
            raise RuleBroken(
                "Bestand %(file)s: de eerste regel moet de kolommen time_utc en energy_kwh noemen, "
                "elk één keer. Of de kolommen start, end en energy_kwh.",
                file=path.name,
            )
        return _labelled(rows, path.name, on_town_clock)
    if on_town_clock:
        raise RuleBroken(
            "Bestand %(file)s noemt van elke meting start en end. Een tijd zonder zone is daar al "
            "die van de klok van Nederland: laat de Z weg en kies geen --metered-town-clock.",
            file=path.name,
        )
    return _meter_file(content, path.name)


def _meter_file(content: bytes, name: str) -> Metered:
    read = read_meter_csv(content, Expected(ZONE, ANY_DAY))
    faults = [fault for fault in read.faults if not fault.is_gap]
    if faults:
        raise RuleBroken(
            "Bestand %(file)s, regel %(line)s: %(fault)s",
            file=name,
            line=faults[0].line,
            fault=faults[0].words,
        )
    return Metered.of([(row.start_at, row.end_at, row.energy_wh / 1000) for row in read.readings])


def _labelled(rows: list[list[str]], name: str, on_town_clock: bool) -> Metered:
    names = [cell.strip().lower() for cell in rows[0]]
    time_at, energy_at = (names.index(column) for column in LABELLED)
    found: dict[datetime, float | None] = {}
    for number, cells in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        try:
            if len(cells) != len(names):
                raise ValueError(cells)
            stated = _moment(cells[time_at].strip())
            energy_kwh = _energy(cells[energy_at].strip())
        except ValueError:
            raise RuleBroken(
                "Bestand %(file)s, regel %(line)s: schrijf een tijd in UTC en een getal in kWh, "
                "zoals 2025-06-01T12:00:00Z,3.25.",
                file=name,
                line=number,
            ) from None
        if on_town_clock and not energy_kwh and not _is_on_town_clock(stated):
            continue  # the hour that the clock skips, written all the same
        at = _from_town_clock(stated, found) if on_town_clock else stated
        if at in found:
            raise _twice(stated, name, number, on_town_clock)
        found[at] = energy_kwh
    return _between({at: kwh for at, kwh in found.items() if kwh is not None}, name)


def _between(found: dict[datetime, float], name: str) -> Metered:
    """Readings from their starts: each runs until the next, at most the usual step."""
    if len(found) < 2:
        raise RuleBroken("In bestand %(file)s staan geen metingen.", file=name)
    starts = sorted(found)
    step = timedelta(seconds=median((b - a).total_seconds() for a, b in pairwise(starts)))
    ends = [min(at + step, after) for at, after in pairwise(starts)] + [starts[-1] + step]
    if step.total_seconds() > MOST_SECONDS:
        raise RuleBroken(
            "Bestand %(file)s: er zit meer dan een dag tussen twee regels. Noem het begin en het "
            "einde van elke meting: start,end,energy_kwh.",
            file=name,
        )
    return Metered.of([(at, end, found[at]) for at, end in zip(starts, ends, strict=True)])


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _energy(text: str) -> float | None:
    """Nought and more; None for a gap."""
    if not text or text.lower() == "nan":
        return None
    energy_kwh = float(text.replace(",", "."))
    if not isfinite(energy_kwh):
        raise ValueError(text)
    return max(energy_kwh, 0.0)


def _from_town_clock(stated: datetime, found: Container[datetime]) -> datetime:
    """What the town's clock stated as UTC; the second time where the first was there already."""
    first, second = (stated.replace(tzinfo=TOWN, fold=fold).astimezone(UTC) for fold in (0, 1))
    return second if first in found and first < second else first


def _is_on_town_clock(stated: datetime) -> bool:
    """Whether the town's clock ever shows this time; in spring it skips an hour."""
    local = stated.replace(tzinfo=TOWN)
    return local.astimezone(UTC).astimezone(TOWN).replace(tzinfo=UTC) == stated


def _twice(stated: datetime, name: str, line: int, on_town_clock: bool) -> RuleBroken:
    """Two equal times: of a file on the town's clock, where that goes through an hour twice."""
    first, second = (stated.replace(tzinfo=TOWN, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first < second and not on_town_clock:
        return RuleBroken(
            "Bestand %(file)s, regel %(line)s: deze tijd staat er twee keer. Het is het uur waarin "
            "de klok van Nederland teruggaat. Loopt de meter op die klok, kies dan "
            "--metered-town-clock.",
            file=name,
            line=line,
        )
    return RuleBroken(
        "Bestand %(file)s, regel %(line)s: deze tijd staat er twee keer.", file=name, line=line
    )
