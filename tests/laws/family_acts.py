"""What befalls holders: they die and leave heirs, part, or one kind of share becomes other."""

from dataclasses import replace
from datetime import timedelta

from coop.database import db
from coop.shares.conversion import Ratio
from coop.shares.convert import Conversion, convert, sums_of
from coop.shares.inherit import Heir, Inheritance, inherit
from coop.shares.models import ShareClass
from coop.shares.separate import Separation, separate
from tests.laws.both_sides import BothSides
from tests.laws.model import Move
from tests.laws.stage import ISSUED, JOINED, PRICE

MORTAL = "Dirk"


class FamilyActs(BothSides):
    """Each act: what the model says of it, the act itself, and what it leaves in the model."""

    def inherit(self, executor, first, second, died_ago, after, more):
        """Dirk dies, perhaps with somebody to act for the estate, and two may get what he had."""
        died = self.model.dead.get(MORTAL)
        died_on = died or self.today - timedelta(days=died_ago)
        on = died_on + timedelta(days=after)
        heirs = {
            name: {kind: min(wanted, self.model.held(MORTAL, kind, on)) + more for kind in ISSUED}
            for name, wanted in (("Anna", first), ("Esma", second))
            if wanted
        }
        added = [
            Move("", "transfer", kind, name, on, sign * shares)
            for heir, given in heirs.items()
            for kind, shares in given.items()
            for name, sign in ((MORTAL, -1), (heir, 1))
            if shares
        ]
        by_class = [sum(given[kind] for given in heirs.values()) for kind in ISSUED]
        may = not heirs or (
            on > died_on
            and on <= self.today + timedelta(days=366)
            and all(any(given.values()) for given in heirs.values())
            and all(
                shares <= self.model.held(MORTAL, kind, on)
                for kind, shares in zip(ISSUED, by_class, strict=True)
            )
            and self.model.may_move(added)
        )
        may = may and JOINED <= died_on <= self.today
        with self.step(may, first_day=on if heirs else None):
            reference = inherit(
                Inheritance(
                    deceased=self.person(MORTAL),
                    died_on=None if died else died_on,
                    executor=self.person("Bram") if executor and not died else None,
                    heirs=tuple(
                        Heir(
                            self.person(name),
                            None,
                            {self.ids[kind]: shares for kind, shares in given.items()},
                        )
                        for name, given in heirs.items()
                    ),
                    on=on,
                    reason="nalatenschap",
                    document="akte",
                ),
                today=self.today,
            )
        if not may:
            return
        if not died:
            self.model.dead[MORTAL] = died_on
            if executor:
                self.model.handled.add(MORTAL)
        for name in heirs:
            legs = [move for move in added if move.member == name]
            self.model.moves += [
                Move(reference, "transfer", leg.share_class, name, on, leg.shares) for leg in legs
            ]
        for kind, shares in zip(ISSUED, by_class, strict=True):
            if shares:
                self.model.moves.append(Move(reference, "transfer", kind, MORTAL, on, -shares))

    def separate(self, one, other, share_class, part, on, off):
        """Two members divide what they have of a kind anew."""
        on = max(on, self.model.open_from)
        before = [self.model.held(name, share_class, on) for name in (one, other)]
        mine = min(sum(before), part)
        after = (mine, sum(before) - mine + off)
        moved = before[0] - mine
        giver, receiver = (one, other) if moved > 0 else (other, one)
        added = [
            Move("", "transfer", share_class, giver, on, -abs(moved)),
            Move("", "transfer", share_class, receiver, on, abs(moved)),
        ]
        may = (
            one != other
            and not off
            and moved != 0
            and receiver not in self.model.dead
            and JOINED <= on <= self.today + timedelta(days=366)
            and self.model.may_move(added)
        )
        with self.step(may, first_day=on):
            reference = separate(
                Separation(
                    self.person(one),
                    self.person(other),
                    {self.ids[share_class]: after},
                    on,
                    "uit elkaar",
                    "convenant",
                ),
                today=self.today,
            )
            for move in added:
                move.reference = reference
        if may:
            self.model.moves += added

    def convert(self, pick, share_class, shares, on, ratio, off):
        """One kind becomes the other, at what both are worth."""
        who, old, shares, on = self.aimed(pick, share_class, shares, min(on, self.today))
        on = min(on, self.today)
        new = next(kind for kind in ISSUED if kind != old)
        made = shares // ratio[0] * ratio[1]
        added = [
            Move("", "conversion", old, who, on, -shares),
            Move("", "conversion", new, who, on, made),
        ]
        may = (
            off == 0
            and shares >= 1
            and shares % ratio[0] == 0
            and who not in self.model.dead
            and self.model.joined[who] <= on
            and self.model.held(who, old, on) > 0
            and made <= self.model.free(new, "zon")
            and self.model.may_move(added)
        )
        with self.step(may, first_day=on):
            asked = Conversion(
                member=self.person(who),
                old_class_id=self.ids[old],
                new_class_id=self.ids[new],
                shares=shares,
                ratio=Ratio(*ratio),
                paid_cents=off,
                on=on,
                reason="omgezet",
                document="brief",
            )
            if may:
                classes = [db.session.get_one(ShareClass, self.ids[kind]) for kind in (old, new)]
                sums = sums_of(asked, *classes)
                asked = replace(asked, paid_cents=sums.from_member_cents)
            reference = convert(asked, today=self.today)
        if not may:
            return
        # Nobody gets out more than went in, nor pays more than the new ones ever cost.
        assert 0 <= sums.to_member_cents <= shares * PRICE[old]
        paid = sums.from_member_cents
        assert 0 <= paid <= made * PRICE[new]
        for move in added:
            move.reference = reference
        self.model.moves += added
        kept = sums.capital_in_cents - sums.capital_out_cents
        self.came_with(
            reference, {("bank", ""): paid, ("capital", ""): kept, ("refund", who): paid - kept}
        )
