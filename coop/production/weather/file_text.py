"""The text of a weather file, plain or gzipped, no larger than a weather file can be."""

from __future__ import annotations

import zlib
from pathlib import Path

from coop.errors import RuleBroken

PACKED = b"\x1f\x8b"
MOST_BYTES = 256 * 1024 * 1024  # forty years of hours of a station, unpacked


def read_text(path: Path) -> str:
    """Read a file.

    Raises
    ------
    RuleBroken
        With field `weather`, if it cannot be read or is too large.
    """
    try:
        raw = path.read_bytes()
    except OSError as problem:
        raise _unreadable(path.name) from problem
    return decode(raw, path.name)


def decode(raw: bytes, name: str) -> str:
    """Give the text of a file's bytes; `name` is the file's, for the sentence of a refusal."""
    if raw[:2] == PACKED:
        raw = _unpacked(raw, name)
    if len(raw) > MOST_BYTES:
        raise RuleBroken(
            "Het weerbestand %(file)s is te groot. Deel het op per jaar.",
            field="weather",
            file=name,
        )
    return raw.decode("utf-8-sig", errors="replace")


def _unpacked(raw: bytes, name: str) -> bytes:
    """What was packed, one byte more than allowed at the most: a small file can hold a flood."""
    parts, room = [], MOST_BYTES + 1
    # A file of several packed parts after each other is rare, but it is one.
    while raw[:2] == PACKED and room > 0:
        unpacker = zlib.decompressobj(wbits=31)
        try:
            parts.append(unpacker.decompress(raw, room))
        except zlib.error as problem:
            raise _unreadable(name) from problem
        room -= len(parts[-1])
        if room > 0 and not unpacker.eof:
            raise _unreadable(name)
        raw = unpacker.unused_data
    return b"".join(parts)


def _unreadable(name: str) -> RuleBroken:
    return RuleBroken("Het weerbestand %(file)s is niet te lezen.", field="weather", file=name)
