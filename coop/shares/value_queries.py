"""Reading what a share is worth on a day: price, term and start, against the plant's capital."""

from datetime import date

from sqlalchemy import func, select

from coop.database import db
from coop.decisions.policies import SHARE_VALUE_METHOD
from coop.decisions.queries import policy
from coop.ledger.queries import equity_cents
from coop.members.models import Cooperative
from coop.periods import Period, book_year_of
from coop.shares.exit_value import Method, ShareValue, linear_value, share_value
from coop.shares.models import ShareClass, ShareMovement
from coop.shares.queries import issued_shares


def book_year_on(day: date) -> Period:
    """The cooperative's book year that a day falls in."""
    first = db.session.scalar(select(Cooperative.book_year_first_month)) or 1
    return book_year_of(day, first)


def value_on(share_class: ShareClass, day: date) -> ShareValue:
    """What one share of a class is worth on a day, by the rule that holds in its book year."""
    plant = share_class.plant
    method = Method(policy(SHARE_VALUE_METHOD, book_year_on(day).start.year) or Method.LINEAR)
    linear_cents = linear_value(
        share_class.price_cents, share_class.term_years, plant.started_on or day, day
    )
    # Members' shares carry the capital: one that came back brought its money along.
    carried_by = shares_of_members(plant.id, day) or issued_shares(plant.id)
    return share_value(method, linear_cents, equity_cents(plant.id, day), carried_by)


def shares_of_members(plant_id: int, day: date) -> int:
    """How many shares of a plant all members hold together on a day."""
    total = db.session.scalar(
        select(func.sum(ShareMovement.shares))
        .join(ShareClass, ShareClass.id == ShareMovement.share_class_id)
        .where(ShareClass.plant_id == plant_id, ShareMovement.on <= day)
    )
    return int(total or 0)


def held_of_class(share_class_id: int, day: date, member_id: int | None = None) -> int:
    """How many shares of a class all members, or one of them, hold on a day."""
    statement = select(func.sum(ShareMovement.shares)).where(
        ShareMovement.share_class_id == share_class_id, ShareMovement.on <= day
    )
    if member_id is not None:
        statement = statement.where(ShareMovement.member_id == member_id)
    return int(db.session.scalar(statement) or 0)
