"""An order that comes by telephone or on paper, and one that a member fills in for somebody."""

from datetime import datetime

from coop.database import db
from coop.errors import AlreadyDone
from coop.joining import consent, tell
from coop.joining.models import Help, HelpDenial
from coop.members.models import Member
from coop.offers.cancel import cancel
from coop.offers.lifecycle import RESERVED
from coop.offers.models import Order
from coop.offers.place import Applicant, Wish, place
from coop.records.audit import record


def enter(offering_id: int, wish: Wish, buyer: Applicant, at: datetime) -> Order:
    """The board enters what somebody said or wrote; who entered it stands in the audit trail."""
    order = place(offering_id, wish, buyer, at)
    if not buyer.email and not buyer.phone:
        order.member.contact_by = "letter"
    record("order_entered", order, channel=wish.channel)
    db.session.flush()
    return order


def fill_in(offering_id: int, wish: Wish, buyer: Applicant, helper: Member, at: datetime) -> Help:
    """A member fills in for somebody, who agreed to it; the person is told who it was."""
    order = place(offering_id, wish, buyer, at)
    given = Help(
        helper_id=helper.id,
        order=order,
        person_id=order.member_id,
        sentence_version=consent.CURRENT,
        consented_at=at,
    )
    db.session.add(given)
    db.session.flush()
    record("order_filled_in", order, helper=helper.id, sentence=consent.CURRENT)
    tell.tell_helped(given, helper, order.member)
    db.session.flush()
    return given


def deny(given: Help, channel: str, at: datetime) -> Help:
    """The person did not want this: what is not paid is cancelled, and the board sees it.

    Raises
    ------
    AlreadyDone
        When they said so before.
    """
    if db.session.get(HelpDenial, given.id) is not None:
        raise AlreadyDone("Dit hebt u al gezegd. Wij nemen contact met u op.")
    db.session.add(HelpDenial(help_id=given.id, channel=channel, denied_at=at))
    record("order_help_denied", given.order, channel=channel)
    if given.order.status == RESERVED:
        cancel(given.order, at)
    db.session.flush()
    return given
