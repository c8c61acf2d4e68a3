"""Where an entry in the books comes from, as a page to go to."""

import re
from dataclasses import dataclass

from flask import url_for
from sqlalchemy import select

from coop.database import db
from coop.language import gettext as _
from coop.ledger.models import JournalEntry
from coop.offers.models import Order
from coop.payouts.models import PayoutLine
from coop.shares.models import ShareMovement
from coop.shares.operation_queries import operation_by_reference

_ORDER = re.compile(r"order-(RF[0-9A-Z]+)(?:-.+)?", re.ASCII)
_YEAR = re.compile(r"year-(.+)-([0-9]{4})-[a-z]+", re.ASCII)
_PAYOUT = re.compile(r"payout-([1-9][0-9]{0,8})-[a-z]+", re.ASCII)
_PAYOUT_LINE = re.compile(r"payout-line-([1-9][0-9]{0,8})-.+", re.ASCII)
_ADVANCE = re.compile(r"advance-(.+)-([0-9]{4})-[0-9]+", re.ASCII)
_COSTS = re.compile(r"costs-([0-9]{4})-rest", re.ASCII)
_GENERAL = re.compile(r"general-[0-9]{4}-[a-z]+", re.ASCII)
_EARMARK = re.compile(r"earmark-[0-9]+(?:-.+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Origin:
    """A page that an entry follows from."""

    label: str
    url: str


def origin_of(entry: JournalEntry) -> Origin | None:
    """The page an entry follows from; None where it came by hand or with old books."""
    reference = entry.reference
    if found := _ORDER.fullmatch(reference):
        order_id = db.session.scalar(select(Order.id).where(Order.reference == found[1]))
        if order_id is not None:
            return Origin(
                _("Bestelling %(reference)s", reference=found[1]),
                url_for("orders.show", order_id=order_id),
            )
    if found := _YEAR.fullmatch(reference):
        return Origin(
            _("Uitkering van %(plant)s over %(year)s", plant=found[1], year=found[2]),
            url_for("years.show", code=found[1], year=int(found[2])),
        )
    if found := _ADVANCE.fullmatch(reference):
        return Origin(
            _("Vooruit uitgekeerd: %(plant)s over %(year)s", plant=found[1], year=found[2]),
            url_for("advances.index", code=found[1], year=int(found[2])),
        )
    if found := _COSTS.fullmatch(reference):
        return Origin(_("Algemene kosten"), url_for("general_costs.index", year=int(found[1])))
    if _GENERAL.fullmatch(reference):
        return Origin(_("De boeken die zijn afgesloten"), url_for("books.index"))
    if _EARMARK.fullmatch(reference):
        return Origin(_("Geld met een bestemming"), url_for("earmarks.index"))
    return _payout(reference) or _movement(reference)


def _payout(reference: str) -> Origin | None:
    run_id: int | None = None
    if found := _PAYOUT.fullmatch(reference):
        run_id = int(found[1])
    elif found := _PAYOUT_LINE.fullmatch(reference):
        run_id = db.session.scalar(select(PayoutLine.run_id).where(PayoutLine.id == int(found[1])))
    if run_id is None:
        return None
    return Origin(_("Uitbetaallijst"), url_for("payouts.show", run_id=run_id))


def _movement(reference: str) -> Origin | None:
    if operation_by_reference(reference) is not None:
        return Origin(
            _("Handeling %(reference)s in het register", reference=reference),
            url_for("operations.show", reference=reference),
        )
    member_id = db.session.scalar(
        select(ShareMovement.member_id).where(ShareMovement.reference == reference).limit(1)
    )
    if member_id is None:
        return None
    return Origin(
        _("Mutatie %(reference)s in het register", reference=reference),
        url_for("register.show", member_id=member_id),
    )
