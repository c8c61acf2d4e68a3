"""The text of a weather file, plain or gzipped, no larger than a weather file can be."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

from coop.errors import RuleBroken

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
    if raw[:2] == b"\x1f\x8b":
        unpacker = zlib.decompressobj(wbits=31)
        try:
            # Not all at once: a small file can unpack to more than there is memory.
            text = unpacker.decompress(raw, MOST_BYTES + 1)
        except zlib.error as problem:
            raise _unreadable(name) from problem
        if len(text) <= MOST_BYTES and not unpacker.eof:
            raise _unreadable(name)
        # A file of several packed parts after each other is rare, and read the plain way.
        raw = gzip.decompress(raw) if unpacker.unused_data[:2] == b"\x1f\x8b" else text
    if len(raw) > MOST_BYTES:
        raise RuleBroken(
            "Het weerbestand %(file)s is te groot. Deel het op per jaar.",
            field="weather",
            file=name,
        )
    return raw.decode("utf-8-sig", errors="replace")


def _unreadable(name: str) -> RuleBroken:
    return RuleBroken("Het weerbestand %(file)s is niet te lezen.", field="weather", file=name)
