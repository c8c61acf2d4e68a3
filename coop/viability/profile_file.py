"""Hours of a plant from the file that `coop estimate --hourly` writes, as one common year."""

import csv
import io
from datetime import UTC, datetime

from coop.errors import RuleBroken
from coop.viability.prices import HOURS_OF_COMMON_YEAR, hour_of_common_year

_COLUMNS = ("time_utc", "energy_kwh")


def read_profile(content: bytes | str) -> list[float]:
    """Read hours of energy as a year.

    Parameters
    ----------
    content
        CSV with `time_utc` (start of the hour) and `energy_kwh`.

    Returns
    -------
    list of float, length 8760
        From 1 January 00:00 UTC; of several years the mean of each hour. [kWh]

    Raises
    ------
    RuleBroken
        With the line that is wrong, or when hours of the year are missing.
    """
    text = content if isinstance(content, str) else content.decode("utf-8", errors="replace")
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    if not set(_COLUMNS) <= set(reader.fieldnames or ()):
        raise RuleBroken("De eerste regel moet de kolommen noemen: time_utc en energy_kwh.")
    sums, counts = [0.0] * HOURS_OF_COMMON_YEAR, [0] * HOURS_OF_COMMON_YEAR
    for row in reader:
        start_at, energy_kwh = _hour(row["time_utc"], row["energy_kwh"], reader.line_num)
        place = hour_of_common_year(start_at)
        sums[place] += energy_kwh
        counts[place] += 1
    missing = counts.count(0)
    if missing:
        raise RuleBroken("Er ontbreken %(hours)s uren van het jaar.", hours=missing)
    if not sum(sums) > 0:
        raise RuleBroken("Deze bron maakt geen stroom.")
    return [energy_kwh / count for energy_kwh, count in zip(sums, counts, strict=True)]


def _hour(time: str, energy: str, line: int) -> tuple[datetime, float]:
    try:
        start_at = datetime.fromisoformat(time)
        energy_kwh = float(energy)
        if not (1900 < start_at.year < 2200 and 0 <= energy_kwh < 1e9):
            raise ValueError
    except (TypeError, ValueError):
        raise RuleBroken(
            "Regel %(line)s: schrijf een tijd als 2025-01-31T14:00:00Z en een energie in kWh.",
            line=line,
        ) from None
    return start_at if start_at.tzinfo else start_at.replace(tzinfo=UTC), energy_kwh
