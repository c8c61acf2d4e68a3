"""What happened to the demo's shares this year, by the named acts of the board."""

from contextlib import suppress
from datetime import date, timedelta

from coop.database import db
from coop.demo.people import NAMED
from coop.errors import RuleBroken
from coop.members.change import end_representation
from coop.members.join import represent
from coop.members.models import Member
from coop.members.queries import member_by_number, representatives_of
from coop.members.speaking import PARTNER
from coop.records.audit import acting
from coop.shares.change import Change, make_change
from coop.shares.inherit import Inheritance, inherit
from coop.shares.models import ShareClass, ShareMovement
from coop.shares.operation_queries import moved_by
from coop.shares.register_day import holders_on
from coop.shares.register_queries import classes_of
from coop.shares.separate import Separation, separate
from coop.shares.sides import held
from coop.shares.take_back import take_back

BOARD, HENDRIKS, EXECUTOR = 10, 9, 14
"""Gerda keeps the register; the heirs of Hendriks are still waiting, Samira acts for them."""


def act_on_register(classes: dict[str, ShareClass], today: date) -> None:
    """A gift, an estate that waits, a separation and a mistake that was taken back."""
    with acting(_member(BOARD).id):
        _speak_for_organisations()
        _estate(today)
        _gift(classes["ZON-4"], today)
        _separation(classes["ZON-1"], today)
        _mistake(classes["ZON-3"], today)


def _member(number: int) -> Member:
    found = member_by_number(number)
    if found is None:
        raise RuleBroken("Er is geen lid met dit nummer.")
    return found


def _speak_for_organisations() -> None:
    for organisation, delegate in ((7, 12), (15, 16)):
        member = _member(organisation)
        represent(member, _member(delegate), member.admitted_on or member.applied_on)


def _days_ago(days: int, today: date) -> date:
    """So many days ago, but within the book year that is open."""
    return max(today - timedelta(days=days), date(today.year, 1, 1))


def _estate(today: date) -> None:
    died_on = _days_ago(60, today)
    asked = Inheritance(
        deceased=_member(HENDRIKS),
        died_on=died_on,
        executor=_member(EXECUTOR),
        heirs=(),
        on=today,
        reason="Overlijden van J. Hendriks",
        document="Akte van overlijden, verklaring van executele",
    )
    inherit(asked, today=today)


def _gift(share_class: ShareClass, today: date) -> None:
    _hand(
        "gift",
        share_class,
        (2, 13, 1),
        _days_ago(40, today),
        ("Cadeau voor zijn verjaardag", "Schenkingsformulier 2026-4"),
        today,
    )


def _separation(share_class: ShareClass, today: date) -> None:
    """Two who bought together each take half of what they have."""
    on = _days_ago(30, today)
    grown_up = [
        member
        for holder in holders_on(on, share_class.plant_id)
        if (holder.number or 0) > len(NAMED) and holder.shares > 1
        if (member := db.session.get_one(Member, holder.member_id)).kind == "person"
    ]
    one, other = grown_up[:2]
    represent(one, other, date(today.year - 1, 1, 1), PARTNER)
    after = {}
    for class_id in classes_of([one.id, other.id]):
        both = held(one.id, class_id, on) + held(other.id, class_id, on)
        after[class_id] = (both - both // 2, both // 2)
    asked = Separation(one, other, after, on, "Uit elkaar", "Convenant, artikel 4")
    with suppress(RuleBroken):  # where they had as many each already
        separate(asked, today=today)
    for speaks in (*representatives_of(one.id), *representatives_of(other.id)):
        if speaks.role == PARTNER:
            end_representation(speaks, on)


def _mistake(share_class: ShareClass, today: date) -> None:
    """Two shares went to the wrong member, who passed one on; both were taken back."""
    on = _days_ago(20, today)
    wrong = _hand(
        "transfer", share_class, (10, 11, 2), on, ("Verkocht", "Overdrachtsformulier"), today
    )
    _hand(
        "transfer",
        share_class,
        (11, 17, 1),
        _days_ago(12, today),
        ("Doorverkocht", "Overdrachtsformulier"),
        today,
    )
    first: ShareMovement = moved_by(wrong)[0].movement
    take_back(
        first,
        "Verkeerd lid gekozen, en alles wat daarop volgde",
        today=today,
        document="Brief van beide leden",
    )


def _hand(
    kind: str,
    share_class: ShareClass,
    who: tuple[int, int, int],
    on: date,
    why: tuple[str, str],
    today: date,
) -> str:
    giver, receiver, shares = who
    change = Change(
        kind, share_class.id, _member(giver), _member(receiver), shares, on, 0, why[0], why[1]
    )
    return make_change(change, today=today)
