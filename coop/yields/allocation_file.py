"""The file with which anyone recomputes an allocation: reading it, and writing its answer.

A member's page offers such a file, `coop allocate` reads it. It holds all that the rule needs
and nothing else, so no database is asked.
"""

import json
import re
from datetime import date
from typing import Any, NoReturn

from coop.errors import RuleBroken
from coop.periods import Period
from coop.shares.holdings import Movement
from coop.yields.allocation import Allocation, Harvest, Rule

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def parse_allocation(text: str | bytes) -> tuple[Harvest, list[Movement]]:
    """Read an allocation file.

    Parameters
    ----------
    text
        JSON with `period`, `issued_shares`, `months_wh` or `energy_wh`,
        `distributable_cents`, `rule` and `movements`. Keys that the rule does not know are
        passed over, so that a file may carry a remark.

    Returns
    -------
    harvest : Harvest
    movements : list of Movement
        Not yet checked for holdings that cannot be; `allocate_movements` does that.

    Raises
    ------
    RuleBroken
        With one sentence on the first mistake.
    """
    content = _loaded(text)
    if not isinstance(content, dict):
        raise RuleBroken("Het bestand moet een JSON-object zijn, tussen { en }.")
    period = _period(content)
    issued_shares = _whole(content, "issued_shares", minimum=1)
    energy_wh, is_monthly = _energy(content, period)
    harvest = Harvest(
        period=period,
        issued_shares=issued_shares,
        energy_wh=energy_wh,
        distributable_cents=_whole(content, "distributable_cents"),
        rule=_rule(content),
        is_monthly=is_monthly,
    )
    movements = _list(content, "movements")
    return harvest, [_movement(item, place) for place, item in enumerate(movements, 1)]


def write_allocation(harvest: Harvest, movements: list[Movement]) -> dict[str, Any]:
    """Give the content of an allocation file, such that reading it gives the same back."""
    energy: dict[str, Any] = (
        {"months_wh": list(harvest.energy_wh)}
        if harvest.is_monthly
        else {"energy_wh": harvest.energy_wh[0]}
    )
    return {
        "period": {
            "start": harvest.period.start.isoformat(),
            "end": harvest.period.end.isoformat(),
        },
        "issued_shares": harvest.issued_shares,
        **energy,
        "distributable_cents": harvest.distributable_cents,
        "rule": harvest.rule.value,
        "movements": [
            {"member": moved.member, "on": moved.on.isoformat(), "shares": moved.shares}
            for moved in movements
        ],
    }


def answer(allocation: Allocation) -> dict[str, Any]:
    """Give the answer to an allocation file: a line for each member, and the cooperative's."""
    return {
        "lines": [
            {
                "member": line.member,
                "share_days": line.share_days,
                "energy_wh": line.energy_wh,
                "amount_cents": line.amount_cents,
            }
            for line in allocation.lines()
        ],
        "cooperative": {
            "energy_wh": allocation.cooperative_energy_wh,
            "amount_cents": allocation.cooperative_amount_cents,
        },
    }


def _loaded(text: str | bytes) -> Any:
    try:
        if isinstance(text, bytes):
            text = text.decode("utf-8-sig")
        return json.loads(text, object_pairs_hook=_no_key_twice, parse_constant=_no_constant)
    # A number of thousands of digits is a ValueError too, a thousand brackets a RecursionError.
    except (ValueError, RecursionError):
        raise RuleBroken("Dit bestand is geen JSON dat wij kunnen lezen.") from None


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        raise RuleBroken("In het bestand staat een veld twee keer. Laat het één keer staan.")
    return content


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _object(value: Any, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise RuleBroken("“%(name)s” moet uit JSON-objecten bestaan, tussen { en }.", name=name)
    return value


def _required(content: dict[str, Any], name: str) -> Any:
    if name not in content:
        raise RuleBroken("In het bestand ontbreekt “%(name)s”.", name=name)
    return content[name]


def _list(content: dict[str, Any], name: str) -> list[Any]:
    value = _required(content, name)
    if not isinstance(value, list):
        raise RuleBroken("“%(name)s” moet een lijst zijn, tussen [ en ].", name=name)
    return value


def _is_whole(value: Any) -> bool:
    # To Python `true` is the number 1; in a file it is a mistake.
    return isinstance(value, int) and not isinstance(value, bool)


def _whole(content: dict[str, Any], name: str, minimum: int = 0) -> int:
    value = _required(content, name)
    if not _is_whole(value):
        raise RuleBroken(
            "“%(name)s” moet een heel getal zijn, zonder punt of aanhalingstekens.", name=name
        )
    if value < minimum:
        raise RuleBroken("“%(name)s” moet minstens %(minimum)s zijn.", name=name, minimum=minimum)
    return int(value)


def _day(value: Any, name: str) -> date:
    if isinstance(value, str) and _ISO_DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise RuleBroken("“%(name)s” moet een bestaande datum zijn, zoals 2025-01-31.", name=name)


def _period(content: dict[str, Any]) -> Period:
    limits = _object(_required(content, "period"), "period")
    start = _day(_required(limits, "start"), "start")
    end = _day(_required(limits, "end"), "end")
    if start >= end:
        raise RuleBroken(
            "De periode moet na haar begin eindigen: %(start)s tot %(end)s.", start=start, end=end
        )
    return Period(start, end)


def _energy(content: dict[str, Any], period: Period) -> tuple[tuple[int, ...], bool]:
    """Give the energy and whether it is by month."""
    if ("months_wh" in content) == ("energy_wh" in content):
        raise RuleBroken("Geef “months_wh” of “energy_wh”, één van de twee.")
    if "energy_wh" in content:
        return (_whole(content, "energy_wh"),), False
    months_wh = _list(content, "months_wh")
    count = len(period.months())
    if len(months_wh) != count:
        raise RuleBroken(
            "“months_wh” heeft %(given)s getallen, maar de periode telt %(count)s maanden.",
            given=len(months_wh),
            count=count,
        )
    if not all(_is_whole(wh) for wh in months_wh):
        raise RuleBroken("“months_wh” moet uit hele getallen bestaan.")
    if min(months_wh) < 0:
        raise RuleBroken("“months_wh” mag geen getal onder nul hebben.")
    return tuple(months_wh), True


def _rule(content: dict[str, Any]) -> Rule:
    try:
        return Rule(content.get("rule", Rule.FOLLOWS_KWH))
    except ValueError:
        raise RuleBroken("“rule” moet follows_kwh of by_share_days zijn.") from None


def _movement(item: Any, place: int) -> Movement:
    """Read one movement; a mistake names which one, counted from 1."""
    try:
        fields = _object(item, "movements")
        member = _required(fields, "member")
        if not isinstance(member, str) or not member.strip():
            raise RuleBroken("“member” moet de naam of het nummer van een lid zijn.")
        on = _day(_required(fields, "on"), "on")
        shares = _required(fields, "shares")
        if not _is_whole(shares):
            raise RuleBroken("“shares” moet een heel getal zijn.")
        return Movement(member, on, int(shares))
    except RuleBroken as refusal:
        raise RuleBroken(
            "Beweging %(place)s: %(fault)s", place=place, fault=refusal.words
        ) from None
