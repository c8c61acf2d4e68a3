"""The register of any day: who holds how many of what, and since when.

Movements are never changed, so this process keeps them as columns of numbers and reads only what
came since. The chain of the register says whether what is kept is still what stands there: each
digest follows from all rows before it, so one look at the newest is enough.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import NamedTuple

import numpy as np
from sqlalchemy import Select, func, select

from coop.database import db
from coop.members.models import Member
from coop.production.models import Plant
from coop.records.chain import NOTHING, REGISTER
from coop.records.models import ChainLink
from coop.shares.models import ShareClass, ShareMovement
from coop.shares.register_columns import IntArray, RegisterColumns, joined, make_columns

_AT_ONCE = 5_000
_NO_NUMBER = 2**62
_MOVEMENTS = select(
    ShareMovement.share_class_id,
    ShareMovement.member_id,
    ShareMovement.on,
    ShareMovement.shares,
)


@dataclass(frozen=True, slots=True)
class _Kept:
    """The columns, and how far the register went when they were read."""

    sequence: int
    digest: str
    newest_id: int
    columns: RegisterColumns


_lock = Lock()
_kept: _Kept | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    """A line of the register: who holds how many of a class, without a break since when."""

    plant_code: str
    plant_name: str
    class_name: str
    member_id: int
    number: int | None
    name: str
    shares: int
    since: date


@dataclass(frozen=True, slots=True)
class ClassTotal:
    """A share class with what members hold of it on a day, and how many lines that is."""

    class_id: int
    class_name: str
    plant_id: int
    plant_code: str
    plant_name: str
    price_cents: int
    term_years: int
    issued: int
    claimed: int
    started_on: date | None
    held: int
    holders: int
    first_on: date | None
    """First movement of the class."""

    @property
    def unsold(self) -> int:
        """What the cooperative itself holds on that day."""
        return self.issued - self.held

    def is_there(self, day: date) -> bool:
        """Whether there were such shares on a day: the plant ran, or somebody held some."""
        return any(began is not None and began <= day for began in (self.started_on, self.first_on))

    @property
    def free(self) -> int:
        """What can be bought now: neither held nor reserved."""
        return self.issued - self.claimed


def register_columns() -> RegisterColumns:
    """Every movement there is, read again only as far as it is new."""
    global _kept
    sequence, digest = _end_of_chain()
    newest_id = db.session.scalar(select(func.max(ShareMovement.id))) or 0
    with _lock:
        kept = _kept
        if kept is None or (kept.digest, kept.newest_id) != (digest, newest_id):
            _kept = kept = _read_on(kept, sequence, digest, newest_id)
        return kept.columns


def forget_register() -> None:
    """Forget what was kept, so that the next look reads everything."""
    global _kept
    with _lock:
        _kept = None


@dataclass(frozen=True, slots=True, eq=False)
class RegisterOfDay:
    """The register as of a day; asking it more costs the database no more than names."""

    day: date
    columns: RegisterColumns
    held: IntArray
    classes: tuple["_ClassRow", ...]

    def totals(self) -> list[ClassTotal]:
        """Every share class with its totals, by plant and name."""
        totals = []
        for row in self.classes:
            of_class = self.held[_slice(self.columns, row.class_id)]
            count = int(np.count_nonzero(of_class))
            totals.append(
                ClassTotal(*row, int(of_class.sum()), count, self._first_on(row.class_id))
            )
        return totals

    def _first_on(self, class_id: int) -> date | None:
        """The day of the first movement of a class."""
        places = _slice(self.columns, class_id)
        firsts = np.append(self.columns.firsts, len(self.columns.on))
        # A holder's movements are in order of day, so the first of each holder says enough.
        days = self.columns.on[firsts[places]]
        return date.fromordinal(int(days.min())) if len(days) else None

    def members(self) -> int:
        """How many members hold anything."""
        member_ids = self.columns.member_ids
        # Marking is many times quicker than sorting.
        holds = np.zeros(int(member_ids.max(initial=0)) + 1, dtype=bool)
        holds[member_ids[self.held > 0]] = True
        return int(np.count_nonzero(holds))

    def holders(
        self, plant_id: int | None = None, *, limit: int | None = None, offset: int = 0
    ) -> list[Holder]:
        """The lines, by plant, class and member number."""
        since = self.columns.since(self.day)
        classes = [row for row in self.classes if plant_id in (None, row.plant_id)]
        lines = list(_lines(self.columns, self.held, classes, limit, offset))
        people = members_by_id([int(self.columns.member_ids[place]) for _row, place in lines])
        return [
            Holder(
                row.plant_code,
                row.plant_name,
                row.class_name,
                *people[int(self.columns.member_ids[place])],
                int(self.held[place]),
                date.fromordinal(int(since[place])),
            )
            for row, place in lines
        ]


def register_of(day: date) -> RegisterOfDay:
    """The register as of a day."""
    columns = register_columns()
    return RegisterOfDay(day, columns, columns.held(day), tuple(_classes()))


def holders_on(day: date, plant_id: int | None = None) -> list[Holder]:
    """Every line of the register as of a day, of one plant where named."""
    return register_of(day).holders(plant_id)


def members_by_id(member_ids: Sequence[int]) -> dict[int, tuple[int, int | None, str]]:
    """Id, number and name of these members."""
    found: dict[int, tuple[int, int | None, str]] = {}
    wanted = list(dict.fromkeys(member_ids))
    for start in range(0, len(wanted), _AT_ONCE):
        rows = db.session.execute(
            select(Member.id, Member.number, Member.name).where(
                Member.id.in_(wanted[start : start + _AT_ONCE])
            )
        )
        found |= {member_id: (member_id, number, name) for member_id, number, name in rows}
    return found


def _lines(
    columns: RegisterColumns,
    held: IntArray,
    classes: Sequence["_ClassRow"],
    limit: int | None,
    offset: int,
) -> Iterator[tuple["_ClassRow", int]]:
    """The lines that are asked for, each with its place in the columns, class by class."""
    left = len(held) if limit is None else limit
    for row in classes:
        of_class = _slice(columns, row.class_id)
        places = np.flatnonzero(held[of_class]) + of_class.start
        for place in places[offset : offset + left]:
            yield row, int(place)
        left -= len(places[offset : offset + left])
        offset = max(0, offset - len(places))


def _slice(columns: RegisterColumns, class_id: int) -> slice:
    """Where the holders of a class stand."""
    first, last = np.searchsorted(columns.class_ids, [class_id, class_id + 1])
    return slice(int(first), int(last))


class _ClassRow(NamedTuple):
    class_id: int
    class_name: str
    plant_id: int
    plant_code: str
    plant_name: str
    price_cents: int
    term_years: int
    issued: int
    claimed: int
    started_on: date | None


def _classes() -> list[_ClassRow]:
    rows = db.session.execute(
        select(
            ShareClass.id,
            ShareClass.name,
            Plant.id,
            Plant.code,
            Plant.name,
            ShareClass.price_cents,
            ShareClass.term_years,
            ShareClass.issued_shares,
            ShareClass.claimed_shares,
            Plant.started_on,
        )
        .join(Plant, Plant.id == ShareClass.plant_id)
        .order_by(Plant.code, ShareClass.name)
    )
    return [_ClassRow._make(row) for row in rows]


def _end_of_chain() -> tuple[int, str]:
    newest = select(ChainLink.sequence, ChainLink.digest).where(ChainLink.chain == REGISTER)
    found = db.session.execute(newest.order_by(ChainLink.sequence.desc()).limit(1)).first()
    return (found.sequence, found.digest) if found else (0, NOTHING)


def _read_on(kept: _Kept | None, sequence: int, digest: str, newest_id: int) -> _Kept:
    """Read what came since, or everything where what is kept is no beginning of what there is."""
    if kept is not None and kept.sequence and kept.sequence < sequence:
        of_register = ChainLink.chain == REGISTER
        same = select(ChainLink.digest).where(of_register, ChainLink.sequence == kept.sequence)
        since = of_register & (ChainLink.sequence > kept.sequence)
        last_id = db.session.scalar(select(func.max(ChainLink.row_id)).where(since)) or 0
        # Rows that no link names would be missed by this road.
        is_whole = max(kept.newest_id, last_id) == newest_id
        if is_whole and db.session.scalar(same) == kept.digest:
            later = _MOVEMENTS.join(ChainLink, ChainLink.row_id == ShareMovement.id).where(since)
            return _Kept(sequence, digest, newest_id, joined(kept.columns, _read(later)))
    return _Kept(sequence, digest, newest_id, _read(_MOVEMENTS))


def _read(statement: Select[int, int, date, int]) -> RegisterColumns:
    """The movements of a statement as columns."""
    rows = db.session.connection().execute(statement).all()
    if not rows:
        return make_columns((), (), (), (), ())
    class_ids, member_ids, days, shares = zip(*rows, strict=True)
    number = _numbers(set(member_ids))
    return make_columns(
        class_ids,
        [number[member_id] for member_id in member_ids],
        member_ids,
        [day.toordinal() for day in days],
        shares,
    )


def _numbers(member_ids: set[int]) -> dict[int, int]:
    """Member numbers by id; whoever has none comes last."""
    statement = select(Member.id, Member.number)
    if len(member_ids) <= _AT_ONCE:
        statement = statement.where(Member.id.in_(member_ids))
    rows = db.session.connection().execute(statement)
    return {member_id: _NO_NUMBER if number is None else number for member_id, number in rows}
