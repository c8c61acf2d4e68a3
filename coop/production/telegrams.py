"""Telegrams of a smart meter's P1 port, DSMR 2.2 to 5 and its neighbours, as stands.

The lines are read by dsmr-parser; which of them count is said here. A meter has a register for
what was taken from the net (1.8) and one for what was given to it (2.8), each in tariffs that
are added up. Gas, water and whatever else hangs at the meter is left alone.

References
----------
.. [1] Netbeheer Nederland, "Dutch Smart Meter Requirements, P1 Companion Standard", 5.0.2:
   the registers of 6.12, the time stamp with S or W of 6.4, the checksum of 6.2.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from coop.errors import RuleBroken
from coop.production.crc16 import crc16
from coop.production.mapped_csv import MappedFile
from coop.production.meter_csv import Expected, Fault, solid
from coop.production.meter_table import text_of
from coop.production.stand_lines import StandLine, stands_in_order
from coop.production.stands import Register
from coop.words import Words

REGISTERS = ("delivered", "used")
TARIFFS = range(5)

_TELEGRAM = re.compile(r"^/.*?^![0-9A-Fa-f]{0,4}[ \t]*$", re.DOTALL | re.MULTILINE)
_BEGIN = re.compile(r"^/", re.MULTILINE)
_VERSION = re.compile(r"^1-3:0\.2\.8\((\d)(\d)\)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Telegram:
    """One telegram.

    Attributes
    ----------
    line
        On which it begins.
    version
        Of the standard, such as "5.0"; empty where the meter does not say.
    at
        In UTC; None for a meter that writes no time: DSMR 2.2 and 3.
    meters
        The number of the meter, as sent and as read; none for a meter that does not tell.
    delivered_wh, used_wh
        Given to the net and taken from it; None where there is no such register. [Wh]
    """

    line: int
    version: str
    at: datetime | None
    meters: tuple[str, ...]
    delivered_wh: int | None
    used_wh: int | None


def has_telegrams(content: bytes | str) -> bool:
    """Whether a file is of telegrams."""
    head = text_of(content).lstrip()[:4000]
    return head.startswith("/") and re.search(r"^\d-\d:\d+\.\d+\.\d+", head, re.M) is not None


def read_telegrams(content: bytes | str, zone: str) -> tuple[list[Telegram], list[Fault]]:
    """Read every telegram of a file.

    Parameters
    ----------
    content
        One or many telegrams; what stands between them is left alone.
    zone
        The town's, such as "Europe/Amsterdam". S or W behind the time says whether its summer
        time is on.

    Returns
    -------
    telegrams : list of Telegram
    faults : list of Fault
        By the line on which the telegram begins: one that was cut off, or whose checksum says
        that a character was lost.
    """
    text = text_of(content).replace("\r\n", "\n").replace("\r", "\n")
    numbers = _Lines(text)
    found, faults = [], []
    ends = 0
    for match in _TELEGRAM.finditer(text):
        # A telegram that was cut off runs into the next one.
        *lost, start = [begin.start() for begin in _BEGIN.finditer(text, *match.span())]
        faults += [_cut_off(numbers.at(place)) for place in lost]
        line = numbers.at(start)
        try:
            found.append(_telegram(text[start : match.end()], line, zone))
        except RuleBroken as refusal:
            faults.append(Fault(line, refusal.words))
        ends = match.end()
    faults += [_cut_off(numbers.at(begin.start())) for begin in _BEGIN.finditer(text, ends)]
    return found, faults


class _Lines:
    """The number of the line at each place, where places are asked in order."""

    def __init__(self, text: str) -> None:
        self._text, self._place, self._line = text, 0, 1

    def at(self, place: int) -> int:
        """The first line is 1."""
        self._line += self._text.count("\n", self._place, place)
        self._place = place
        return self._line


def _cut_off(line: int) -> Fault:
    return Fault(
        line,
        Words("Dit telegram is afgebroken: het einde ontbreekt. Lees het opnieuw uit de meter."),
    )


def faults_at_sight(content: bytes | str, expected: Expected) -> tuple[Fault, ...]:
    """What is wrong with telegrams whichever register counts: a lost character, another meter."""
    telegrams, faults = read_telegrams(content, expected.zone)
    for telegram in telegrams:
        try:
            _check_meter(telegram, expected)
        except RuleBroken as refusal:
            faults.append(Fault(telegram.line, refusal.words))
    return tuple(sorted(faults, key=lambda fault: fault.line))


def stands_of_telegrams(
    content: bytes | str,
    which: str,
    expected: Expected,
    register: Register,
    read_at: datetime | None = None,
) -> MappedFile:
    """Give the stands of one register.

    Parameters
    ----------
    content
        As `read_telegrams`.
    which
        "delivered" for what was given to the net, "used" for what was taken from it.
    expected
        What they must agree with, the meter's number too.
    register
        Of the meter.
    read_at
        When a telegram without a time was read; None where nobody said so.

    Returns
    -------
    MappedFile
        With all faults by line.
    """
    telegrams, faults = read_telegrams(content, expected.zone)
    lines = []
    for telegram in telegrams:
        try:
            lines.append(_stand(telegram, which, expected, read_at, len(telegrams)))
        except RuleBroken as refusal:
            faults.append(Fault(telegram.line, refusal.words))
    lines.sort(key=lambda found: (found.stand.at, found.line))
    stands, more = stands_in_order(lines, expected, register)
    if not telegrams and not faults:
        faults = [Fault(1, Words("Er staan geen telegrammen in dit bestand."))]
    return MappedFile((), stands, tuple(sorted([*faults, *more], key=lambda fault: fault.line)))


def _stand(
    telegram: Telegram, which: str, expected: Expected, read_at: datetime | None, count: int
) -> StandLine:
    _check_meter(telegram, expected)
    at = telegram.at
    if at is None and count == 1:
        at = read_at
    if at is None:
        raise RuleBroken(
            "Deze meter schrijft geen tijd in zijn telegram. Lees telkens één telegram in en "
            "vul in wanneer het is gemaakt."
        )
    register_wh = telegram.delivered_wh if which == "delivered" else telegram.used_wh
    if register_wh is None and which == "delivered":
        raise RuleBroken("In dit telegram staat geen stand van geleverde stroom.")
    if register_wh is None:
        raise RuleBroken("In dit telegram staat geen stand van afgenomen stroom.")
    return StandLine(telegram.line, at, register_wh)


def _check_meter(telegram: Telegram, expected: Expected) -> None:
    if expected.meter is None or not telegram.meters:
        return
    told = [solid(name) for name in telegram.meters]
    if solid(expected.meter) in told:
        return
    owner = next((expected.owners[name] for name in told if name in expected.owners), None)
    if owner is not None:
        raise RuleBroken(
            "Dit telegram is van een andere meter: %(given)s. Die hoort bij bron %(owner)s.",
            given=telegram.meters[-1],
            owner=owner,
        )
    raise RuleBroken(
        "Dit telegram is van een andere meter: %(given)s. Hier hoort meter %(expected)s.",
        given=telegram.meters[-1],
        expected=expected.meter,
    )


def _telegram(text: str, line: int, zone: str) -> Telegram:
    parsed = _parsed(text.replace("\n", "\r\n") + "\r\n")
    stamp = _value(parsed, "TIME")
    at = _instant(stamp, zone) if stamp else None
    version = _VERSION.search(text)
    return Telegram(
        line,
        f"{version[1]}.{version[2]}" if version else "",
        at,
        tuple(_meters(parsed)),
        _sum_wh(parsed, "DELIVERED"),
        _sum_wh(parsed, "USED"),
    )


@lru_cache(maxsize=1)
def _parser() -> Any:
    """dsmr-parser, with just the lines that count: a file may have thousands of telegrams."""
    from dsmr_parser.parsers import (  # type: ignore[import-untyped]
        CosemParser,
        TelegramParser,
        ValueParser,
    )

    words, figures = CosemParser(ValueParser(str)), CosemParser(ValueParser(Decimal))
    lines = [(r"^0-0:1\.0\.0\(.+?\r\n", words, "TIME")]
    lines += [(rf"^0-0:96\.1\.{n}[^0-9].*?\r\n", words, f"METER_{n}") for n in (1, 0, 255)]
    for tariff in TARIFFS:
        lines.append((rf"^\d-\d:2\.8\.{tariff}[^0-9].*?\r\n", figures, f"DELIVERED_{tariff}"))
        lines.append((rf"^\d-\d:1\.8\.{tariff}[^0-9].*?\r\n", figures, f"USED_{tariff}"))
    objects = [
        {"obis_reference": pattern, "value_parser": parser, "value_name": name}
        for pattern, parser, name in lines
    ]
    return TelegramParser({"checksum_support": False, "objects": objects})


def _parsed(text: str) -> Any:
    from dsmr_parser.exceptions import ParseError  # type: ignore[import-untyped]

    _check_sum(text)
    try:
        return _parser().parse(text, throw_ex=True)
    except (ParseError, ValueError, ArithmeticError):
        raise RuleBroken("Dit telegram kunnen wij niet lezen.") from None


def _check_sum(text: str) -> None:
    body, _mark, told = text.rpartition("!")
    if not told.strip():
        if _VERSION.search(text):
            raise RuleBroken("Het controlegetal van dit telegram ontbreekt. Lees het opnieuw uit.")
        return
    if crc16((body + "!").encode("latin-1", errors="replace")) != int(told, 16):
        raise RuleBroken(
            "Het controlegetal van dit telegram klopt niet: er is onderweg iets veranderd of "
            "verloren gegaan. Lees het opnieuw uit de meter."
        )


def _value(parsed: Any, name: str) -> Any:
    found = getattr(parsed, name, None)
    return None if found is None else found.value


def _instant(stamp: str, zone: str) -> datetime:
    """Turn a stamp such as 170102192002W into UTC; S says that summer time is on."""
    try:
        local = datetime.strptime(stamp[:12], "%y%m%d%H%M%S")  # noqa: DTZ007
        season = {"S": 1, "W": 0}[stamp[12:]]
    except (ValueError, KeyError):
        raise RuleBroken("De tijd in dit telegram kunnen wij niet lezen.") from None
    winter = datetime(local.year, 1, 1, tzinfo=ZoneInfo(zone)).utcoffset() or timedelta(0)
    return local.replace(tzinfo=UTC) - winter - timedelta(hours=season)


def _meters(parsed: Any) -> Iterator[str]:
    """The meter's number as sent and, where that is hexadecimal of letters, as read."""
    for name in ("METER_1", "METER_0", "METER_255"):
        sent = _value(parsed, name)
        if not sent or not sent.strip("0"):
            continue
        yield sent
        try:
            read = bytes.fromhex(sent).decode("ascii")
        except ValueError:
            return
        if read.isprintable():
            yield read
        return


def _sum_wh(parsed: Any, register: str) -> int | None:
    """The tariffs added up; the total where there are none. [Wh]"""
    kept: Sequence[int] = [
        wh for tariff in TARIFFS[1:] if (wh := _wh(parsed, f"{register}_{tariff}")) is not None
    ]
    return sum(kept) if kept else _wh(parsed, f"{register}_0")


def _wh(parsed: Any, name: str) -> int | None:
    found = getattr(parsed, name, None)
    if found is None or found.value is None:
        return None
    factor = {"kWh": 1000, "Wh": 1}.get(str(found.unit))
    return None if factor is None else round(found.value * factor)
