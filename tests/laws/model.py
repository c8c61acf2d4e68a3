"""A cooperative in plain Python: the same questions answered in the slowest and simplest way.

Written from the words of the rules (`domain.md` §6 and the issue), not from the code it is held
against: holdings day by day, money in a dictionary, what is divided in fractions. It knows no
database, no arrays and no shortcuts.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from math import floor

FAR = date(2100, 1, 1)


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


@dataclass
class Move:
    """Shares that came (+) or left (-) on a day; `pair` is shared by the legs of one act."""

    reference: str
    kind: str
    share_class: str
    member: str
    on: date
    shares: int
    is_taken_back: bool = False
    is_bought: bool = False


@dataclass
class Order:
    """Somebody wants shares; `is_free` tells who may still have them."""

    member: str
    shares: int
    placed_on: date
    pay_by: date
    cools_until: date
    status: str = "reserved"


@dataclass
class Year:
    """What the board typed about a book year."""

    revenue: int = 0
    costs: int = 0
    lines: int = 0
    maintenance: int = 0
    depreciation: int = 0
    tax_permille: int = 0
    general_permille: int = 50


@dataclass
class Lines:
    """A year divided: share-days, Wh, cents, own money, by member; and what was kept."""

    by_member: dict[str, tuple[int, int, int, int]]
    energy: int
    cents: int
    paid: bool = False
    decided_on: date = FAR

    @property
    def members_cents(self) -> int:
        return sum(line[2] for line in self.by_member.values())


@dataclass
class Model:
    """One plant with classes of shares, its members, its meter, its money."""

    issued: dict[str, int]
    price: dict[str, int]
    joined: dict[str, date] = field(default_factory=dict)
    moves: list[Move] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    months: dict[tuple[int, int], int] = field(default_factory=dict)
    years: dict[int, Year] = field(default_factory=dict)
    divided: dict[int, Lines] = field(default_factory=dict)
    adopted: set[int] = field(default_factory=set)
    balance: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    late: list[tuple[int, int, int, int]] = field(default_factory=list)
    known: dict[tuple[int, int], int] = field(default_factory=dict)
    ahead: dict[int, int] = field(default_factory=dict)
    dead: dict[str, date] = field(default_factory=dict)
    handled: set[str] = field(default_factory=set)
    loss: int = 0
    open_from: date = date(2000, 1, 1)

    # --- shares ---

    def held(self, member: str, share_class: str, day: date) -> int:
        return sum(
            move.shares
            for move in self.moves
            if (move.member, move.share_class) == (member, share_class) and move.on <= day
        )

    def spare(self, member: str, share_class: str, on: date) -> int:
        """How many a member can give on a day and be short on none after it."""
        later = {on, *(move.on for move in self.moves if move.on > on)}
        return max(0, min(self.held(member, share_class, day) for day in later))

    def register(self, day: date) -> dict[str, int]:
        """Shares of all classes of everyone who has any."""
        found: dict[str, int] = defaultdict(int)
        for move in self.moves:
            if move.on <= day:
                found[move.member] += move.shares
        return {member: shares for member, shares in found.items() if shares}

    def reserved(self) -> int:
        return sum(order.shares for order in self.orders if order.status == "reserved")

    def free(self, share_class: str, on_sale: str) -> int:
        """What nobody has, ever had for later, or has reserved."""
        taken = sum(move.shares for move in self.moves if move.share_class == share_class)
        waiting = self.reserved() if share_class == on_sale else 0
        return self.issued[share_class] - taken - waiting

    def is_true(self, added: list[Move]) -> bool:
        """Whether with these nobody is ever short, and never more is held than was issued."""
        moves = [*self.moves, *added]
        for day in sorted({move.on for move in moves}):
            by_holder: dict[tuple[str, str], int] = defaultdict(int)
            by_class: dict[str, int] = defaultdict(int)
            for move in moves:
                if move.on <= day:
                    by_holder[move.member, move.share_class] += move.shares
                    by_class[move.share_class] += move.shares
            if min(by_holder.values()) < 0:
                return False
            if any(held > self.issued[name] for name, held in by_class.items()):
                return False
        return True

    def goes_with(self, reference: str, order: dict[str, int]) -> list[str]:
        """What is taken back with an act: whatever passed on what it had given, the newest first.

        `order` says which of two names comes first where two are short on one day.
        """
        left = [move for move in self.moves if move.kind != "correction" and not move.is_taken_back]
        taken = [reference]
        while True:
            stand = [move for move in left if move.reference not in taken]
            held: dict[tuple[str, str], int] = defaultdict(int)
            short = None
            for day in sorted({move.on for move in stand}):
                for move in stand:
                    if move.on == day:
                        held[move.share_class, move.member] += move.shares
                below = [place for place, shares in held.items() if shares < 0]
                if below:
                    short = min(below, key=lambda place: (order[place[0]], order[place[1]])), day
                    break
            if short is None:
                return taken
            (share_class, member), day = short
            taken.append(
                [
                    move.reference
                    for move in stand
                    if (move.share_class, move.member, move.on) == (share_class, member, day)
                    and move.shares < 0
                ][-1]
            )

    def may_move(self, added: list[Move]) -> bool:
        """Whether the register takes these: none in a closed year, and it stays true."""
        return all(move.on >= self.open_from for move in added) and self.is_true(added)

    # --- a year ---

    def waterfall(self, year: int) -> dict[str, int]:
        """From revenue to what is divided (domain.md §6.3, §6.6), in fractions."""
        typed = self.years[year]
        corrected = sum(cents for of_year, _month, _wh, cents in self.late if of_year < year)
        result = typed.revenue - typed.costs + corrected
        from_reserve = min(max(0, -result), self.balance["maintenance", ""])
        earned = max(0, result)
        maintenance = min(typed.maintenance, earned)
        taxable = max(0, earned - typed.depreciation - maintenance)
        tax = _half_up(Fraction(taxable * typed.tax_permille, 1000))
        free = earned - maintenance - tax
        repaid = min(free, self.loss)
        general = _half_up(Fraction((free - repaid) * typed.general_permille, 1000))
        return {
            "result": result,
            "from_reserve": from_reserve,
            "maintenance": maintenance,
            "tax": tax,
            "general": general,
            "cents": free - repaid - general,
            "loss": self.loss - repaid + max(0, -result) - from_reserve,
        }

    def counted(self, year: int) -> dict[int, int]:
        """Each month's Wh, with what closed years lacked in the first, or had too much taken."""
        found = {number: self.months[year, number] for number in range(1, 13)}
        owed = sum(wh for of_year, _month, wh, _cents in self.late if of_year < year)
        found[1] += max(0, owed)
        too_much = max(0, -owed)
        for number in range(1, 13):
            taken = min(found[number], too_much)
            found[number] -= taken
            too_much -= taken
        return found

    def lines(self, year: int, cents: int, depreciation: int, months: int | None = None) -> Lines:
        """Who gets what: day by day, month by month; euros follow kWh (domain.md §6.4).

        Over the first months alone it is what is paid ahead, of the meter as it was read.
        """
        issued = sum(self.issued.values())
        counted = (
            self.counted(year)
            if months is None
            else {number: self.months[year, number] for number in range(1, months + 1)}
        )
        energy = sum(counted.values())
        share_days: dict[str, int] = defaultdict(int)
        earned: dict[str, Fraction] = defaultdict(Fraction)
        days = [day for day in days_of(year) if day.month in counted]
        in_month = {number: sum(day.month == number for day in days) for number in counted}
        for day in days:
            wh_of_a_share = Fraction(counted[day.month], issued * in_month[day.month])
            for member, shares in self.register(day).items():
                share_days[member] += shares
                earned[member] += shares * wh_of_a_share
        own_money = min(depreciation, cents)
        found = {}
        for member in share_days:
            part = earned[member] / energy if energy else None
            if part is None:
                part = Fraction(share_days[member], issued * len(days))
            amount = floor(part * cents)
            gain = amount * (cents - own_money) // cents if cents else 0
            found[member] = (share_days[member], floor(earned[member]), amount, amount - gain)
        return Lines(found, energy, cents)

    def book(self, **cents: int) -> None:
        """Add to accounts that are of nobody."""
        for account, amount in cents.items():
            self.balance[account, ""] += amount

    def book_for(self, member: str, **cents: int) -> None:
        """Add to a member's accounts."""
        for account, amount in cents.items():
            self.balance[account, member] += amount

    def close(self, year: int, decided_on: date) -> Lines:
        """Divide a year and book it: what a reader of the rules expects in the accounts."""
        flow, typed = self.waterfall(year), self.years[year]
        made = self.lines(year, flow["cents"], typed.depreciation)
        made.decided_on = decided_on
        self.book(
            bank=flow["result"],
            tax=flow["tax"],
            maintenance=flow["maintenance"] - flow["from_reserve"],
            general=flow["general"] + flow["cents"] - made.members_cents,
        )
        for member, (_days, _wh, amount, own_money) in made.by_member.items():
            was_ahead = min(amount, -self.balance["ahead", member])
            self.book_for(member, payable=amount - was_ahead, ahead=was_ahead)
            self.book(capital=-own_money)
        self.known |= {(year, number): wh for number, wh in self.counted(year).items()}
        self.late = [one for one in self.late if one[0] >= year]
        self.loss = flow["loss"]
        self.divided[year] = made
        self.open_from = max(self.open_from, date(year + 1, 1, 1))
        return made


def _half_up(value: Fraction) -> int:
    return floor(value + Fraction(1, 2))
