"""Reading what a plant's meter counted from a file, for calibration without a database.

Two layouts: hours as `coop estimate --hourly` writes them (`time_utc,energy_kwh`, each labelled
by its start; quarter-hours and days too), and the meter's file (`start,end,energy_kwh`).
"""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from math import isfinite
from pathlib import Path
from statistics import median

from coop.errors import RuleBroken
from coop.production.meter_csv import Expected, read_meter_csv
from coop.production.metered import Metered

ZONE = "Europe/Amsterdam"
ANY_DAY = date(2999, 1, 1)
LABELLED = ["time_utc", "energy_kwh"]
MOST_SECONDS = 86_400.0


def read_metered(path: Path) -> Metered:
    """Read a file of metered energy.

    Parameters
    ----------
    path : Path
        CSV with a head line. With `time_utc` an empty figure is a gap, and a figure below nought
        (an inverter's own use at night) counts as nought. Gaps are allowed in both layouts.

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
    rows = list(csv.reader(io.StringIO(text, newline="")))
    if rows and [cell.strip().lower() for cell in rows[0]] == LABELLED:
        return _labelled(rows[1:], path.name)
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


def _labelled(rows: list[list[str]], name: str) -> Metered:
    found: dict[datetime, float] = {}
    for number, cells in enumerate(rows, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        try:
            at, energy_kwh = _line(cells)
        except ValueError:
            raise RuleBroken(
                "Bestand %(file)s, regel %(line)s: schrijf een tijd in UTC en een getal in kWh, "
                "zoals 2025-06-01T12:00:00Z,3.25.",
                file=name,
                line=number,
            ) from None
        if at in found:
            raise RuleBroken(
                "Bestand %(file)s, regel %(line)s: deze tijd staat er twee keer.",
                file=name,
                line=number,
            )
        if energy_kwh is not None:
            found[at] = max(energy_kwh, 0.0)
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


def _line(cells: list[str]) -> tuple[datetime, float | None]:
    moment, energy = (cell.strip() for cell in cells)  # more or fewer cells: a ValueError too
    at = datetime.fromisoformat(moment)
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    if not energy or energy.lower() == "nan":
        return at, None
    energy_kwh = float(energy)
    if not isfinite(energy_kwh):
        raise ValueError(energy)
    return at, energy_kwh
