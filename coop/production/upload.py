"""Carrying a file's readings from the preview to the button that imports them.

They travel in the form itself, signed by us and packed: what was previewed is what is imported,
and nothing lies about on the server when nobody presses the button.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from coop.errors import LinkExpired, RuleBroken
from coop.production.meter_csv import Reading
from coop.production.stands import Stand

MOST_LETTERS = 900_000
"""Room in a form; three years of quarter-hours fit."""


@dataclass(frozen=True, slots=True)
class Upload:
    """What a file has for one meter: readings, or stands.

    `source` is "file", "stands" or "telegram"; `head` and `layout` say how it was read, to be
    remembered for the meter. `is_moved` where its times were put right already.
    """

    meter_id: int
    file_name: str
    readings: tuple[Reading, ...] = ()
    stands: tuple[Stand, ...] = ()
    source: str = "file"
    head: str = ""
    layout: dict[str, Any] | None = None
    is_moved: bool = False


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file as it came, while the board says how it is to be read."""

    meter_id: int
    file_name: str
    text: str


def _signer(salt: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt=salt)


def _packed(salt: str, told: list[Any]) -> str:
    packed = str(_signer(salt).dumps(told))
    if len(packed) > MOST_LETTERS:
        raise RuleBroken("Dit bestand is te groot. Deel het op, bijvoorbeeld per jaar.")
    return packed


def _unpacked(salt: str, packed: str) -> Any:
    hours = current_app.config["FORM_HOURS"]
    try:
        return _signer(salt).loads(packed, max_age=hours * 3600)
    except BadData:
        raise LinkExpired(
            "Dit voorbeeld is te oud of niet van ons. Lees het bestand opnieuw in. "
            "Er is niets veranderd."
        ) from None


def pack_file(raw: RawFile) -> str:
    """Write a file so that a form can carry it."""
    return _packed("meter file", [raw.meter_id, raw.file_name, raw.text])


def unpack_file(packed: str) -> RawFile:
    """Read back what `pack_file` wrote; refused when it was changed or is too old."""
    return RawFile(*_unpacked("meter file", packed))


def pack(upload: Upload) -> str:
    """Write readings so that they pack well: gap before, length and Wh of each. [s]"""
    rows, reached = [], 0
    for reading in upload.readings:
        start = int(reading.start_at.timestamp())
        length = int((reading.end_at - reading.start_at).total_seconds())
        rows.append([start - reached, length, reading.energy_wh])
        reached = start + length
    stands, at, register_wh = [], 0, 0
    for stand in upload.stands:
        now = int(stand.at.timestamp())
        stands.append([now - at, stand.register_wh - register_wh])
        at, register_wh = now, stand.register_wh
    told = [upload.meter_id, upload.file_name, rows, stands]
    return _packed("readings", [*told, upload.source, upload.head, upload.layout, upload.is_moved])


def unpack(packed: str) -> Upload:
    """Read back what `pack` wrote; refused when it was changed or is too old."""
    meter_id, file_name, rows, steps, *told = _unpacked("readings", packed)
    readings, reached = [], 0
    for gap, length, energy_wh in rows:
        start = datetime.fromtimestamp(reached + gap, UTC)
        readings.append(Reading(start, start + timedelta(seconds=length), energy_wh))
        reached += gap + length
    stands, at, register_wh = [], 0, 0
    for gap, energy_wh in steps:
        at, register_wh = at + gap, register_wh + energy_wh
        stands.append(Stand(datetime.fromtimestamp(at, UTC), register_wh))
    return Upload(meter_id, file_name, tuple(readings), tuple(stands), *told)
