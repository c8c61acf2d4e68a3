"""Carrying a file's readings from the preview to the button that imports them.

They travel in the form itself, signed by us and packed: what was previewed is what is imported,
and nothing lies about on the server when nobody presses the button.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from coop.errors import LinkExpired, RuleBroken
from coop.production.meter_csv import Reading

MOST_LETTERS = 900_000
"""Room in a form; three years of quarter-hours fit."""


@dataclass(frozen=True, slots=True)
class Upload:
    """The readings of a file for one meter."""

    meter_id: int
    file_name: str
    readings: tuple[Reading, ...]


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="readings")


def pack(meter_id: int, file_name: str, readings: Sequence[Reading]) -> str:
    """Write readings so that they pack well: gap before, length and Wh of each. [s]"""
    rows, reached = [], 0
    for reading in readings:
        start = int(reading.start_at.timestamp())
        length = int((reading.end_at - reading.start_at).total_seconds())
        rows.append([start - reached, length, reading.energy_wh])
        reached = start + length
    packed = str(_signer().dumps([meter_id, file_name, rows]))
    if len(packed) > MOST_LETTERS:
        raise RuleBroken("Dit bestand is te groot. Deel het op, bijvoorbeeld per jaar.")
    return packed


def unpack(packed: str) -> Upload:
    """Read back what `pack` wrote; refused when it was changed or is too old."""
    hours = current_app.config["FORM_HOURS"]
    try:
        meter_id, file_name, rows = _signer().loads(packed, max_age=hours * 3600)
    except BadData:
        raise LinkExpired(
            "Dit voorbeeld is te oud of niet van ons. Lees het bestand opnieuw in. "
            "Er is niets veranderd."
        ) from None
    readings, reached = [], 0
    for gap, length, energy_wh in rows:
        start = datetime.fromtimestamp(reached + gap, UTC)
        readings.append(Reading(start, start + timedelta(seconds=length), energy_wh))
        reached += gap + length
    return Upload(meter_id, file_name, tuple(readings))
