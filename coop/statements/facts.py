"""What a yearly statement is made from: frozen values, apart from the words around them."""

from dataclasses import dataclass
from datetime import date

from coop.periods import Period
from coop.shares.exit_value import ShareValue
from coop.shares.holdings import Movement, share_days
from coop.words import Words
from coop.yields.allocation import Harvest, Rule
from coop.yields.explanation import Explanation, explain


@dataclass(frozen=True, slots=True)
class Sender:
    """The cooperative as it stands on a paper."""

    name: str
    kvk_number: str
    town: str
    email: str
    phone: str


@dataclass(frozen=True, slots=True)
class Reader:
    """The member whom a paper is about; `names` and the address are of who gets the letter."""

    member_id: int
    number: int
    name: str
    street: str
    postcode: str
    town: str
    language: str
    names: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class ClassValue:
    """A kind of share of a plant, and what one was worth on both first days of January."""

    share_class_id: int
    name: str
    before: ShareValue
    after: ShareValue


@dataclass(frozen=True, slots=True)
class Divided:
    """How a plant's book year was divided.

    Attributes
    ----------
    waterfall
        The steps from revenue to what is divided, by name. [cents]
    cooperative_cents
        What unsold shares earned and the rest of rounding. [cents]
    rest_cents
        The rest of rounding alone. [cents]
    carried_wh
        What corrections of earlier years added to the months, or took from them. [Wh]
    """

    rule: Rule
    decision: str
    decided_on: date
    waterfall: dict[str, int]
    distributable_cents: int
    members_cents: int
    cooperative_cents: int
    carried_wh: int = 0
    rest_cents: int = 0

    @property
    def unsold_cents(self) -> int:
        """What shares earned that nobody holds. [cents]"""
        return self.cooperative_cents - self.rest_cents


@dataclass(frozen=True, slots=True)
class PlantBook:
    """A plant's book year, the same for all of its holders.

    Attributes
    ----------
    months_wh
        Our part of each month; None where it is not known yet. [Wh]
    p50_kwh, weather_kwh
        Our part of what a normal year gives in each month of this book year, and of what its
        weather should have given; None where that is not known. [kWh]
    divided
        None while the year is open.
    """

    plant_id: int
    code: str
    name: str
    period: Period
    issued_shares: int
    months_wh: tuple[int | None, ...]
    classes: tuple[ClassValue, ...]
    divided: Divided | None = None
    p50_kwh: tuple[float, ...] | None = None
    weather_kwh: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """A movement of this member; `number` is its public number in the register."""

    number: int | None
    share_class_id: int
    on: date
    shares: int
    kind: str


@dataclass(frozen=True, slots=True)
class PlantLine:
    """What a member got of a plant's divided year. [Wh], [cents]"""

    share_days: int
    energy_wh: int
    amount_cents: int
    capital_cents: int
    yield_cents: int
    advance_cents: int = 0


@dataclass(frozen=True, slots=True)
class PlantPart:
    """One member's year in one plant.

    Attributes
    ----------
    movements
        All of this member's in the plant, by day.
    counted
        Those that were known when the year was divided; all of them while it is open.
    line
        None while the year is open, or where they had nothing coming.
    """

    book: PlantBook
    movements: tuple[Moved, ...]
    counted: tuple[Moved, ...]
    line: PlantLine | None = None

    def held_on(self, day: date, share_class_id: int | None = None) -> int:
        """Give the shares held on a day, of one class or of all."""
        return sum(
            moved.shares
            for moved in self.movements
            if moved.on <= day and share_class_id in (None, moved.share_class_id)
        )

    @property
    def share_days(self) -> int:
        """Share-days in the book year: as divided, else as the register has them."""
        if self.line is not None:
            return self.line.share_days
        return sum(share_days(_plain(self.counted), self.book.period).of("")) if self.counted else 0

    @property
    def explained(self) -> Explanation | None:
        """The arithmetic as the rule reads, month by month; None without share-days."""
        if not self.share_days or not self.counted:
            return None
        divided = self.book.divided
        harvest = Harvest(
            period=self.book.period,
            issued_shares=self.book.issued_shares,
            energy_wh=tuple(energy_wh or 0 for energy_wh in self.book.months_wh),
            distributable_cents=divided.distributable_cents if divided else 0,
            rule=divided.rule if divided else Rule.FOLLOWS_KWH,
        )
        return explain(harvest, share_days(_plain(self.counted), self.book.period), "")

    @property
    def is_open(self) -> bool:
        """Whether money may still come of this year."""
        return self.book.divided is None and bool(self.share_days)


def _plain(movements: tuple[Moved, ...]) -> list[Movement]:
    return [Movement("", moved.on, moved.shares) for moved in movements]


@dataclass(frozen=True, slots=True)
class Payment:
    """Money of this book year that went somewhere on a day. [cents]

    `kind` is "paid", "reinvested", "shared", "carried", "held" or "returned".
    """

    on: date | None
    cents: int
    kind: str
    iban_last: str = ""


@dataclass(frozen=True, slots=True)
class StatementFacts:
    """All that one member's statement of one book year says.

    Attributes
    ----------
    contribution_cents
        What they paid as contribution in the book year. [cents]
    owed_cents
        What the cooperative still owed them at the end of the book year. [cents]
    earmarked_cents
        What others gave the cooperative for a purpose in the book year; none of it is divided.
        [cents]
    adopted
        Number and day of the decision on the accounts.
    """

    sender: Sender
    reader: Reader
    year: int
    period: Period
    issued_on: date
    parts: tuple[PlantPart, ...]
    payments: tuple[Payment, ...] = ()
    contribution_cents: int = 0
    owed_cents: int = 0
    earmarked_cents: int = 0
    adopted: tuple[str, date] | None = None

    @property
    def is_interim(self) -> bool:
        """Whether money of this year is still to be divided."""
        return any(part.is_open for part in self.parts)

    def cents(self, name: str) -> int:
        """Give the sum of one column of the lines. [cents]"""
        return sum(getattr(part.line, name) for part in self.parts if part.line)

    @property
    def energy_wh(self) -> int:
        """What their shares made: as divided, and as far as known. [Wh]"""
        return sum(energy_of(part) for part in self.parts)

    def value_cents(self, *, after: bool) -> int:
        """Give what all shares were worth on 1 January of this year, or of the next. [cents]"""
        return sum(
            value_of(part, one, self.period, after=after)
            for part in self.parts
            for one in part.book.classes
        )


def energy_of(part: PlantPart) -> int:
    """Give what a member's shares of a plant made. [Wh]"""
    if part.line is not None:
        return part.line.energy_wh
    explained = part.explained
    return explained.energy_wh if explained else 0


def first_days(period: Period) -> tuple[date, date]:
    """Give the two days of which the tax return asks: 1 January of the year and of the next."""
    return date(period.start.year, 1, 1), date(period.start.year + 1, 1, 1)


def value_of(part: PlantPart, one: ClassValue, period: Period, *, after: bool) -> int:
    """Give what a member's shares of one class were worth. [cents]"""
    day = first_days(period)[after]
    return part.held_on(day, one.share_class_id) * (one.after if after else one.before).cents
