"""Where an entry in the books comes from, as a page to go to."""

import re
from dataclasses import dataclass

from flask import url_for
from sqlalchemy import select

from coop.database import db
from coop.language import gettext as _
from coop.ledger.models import JournalEntry
from coop.offers.models import Order
from coop.shares.models import ShareMovement

_ORDER = re.compile(r"order-(RF[0-9A-Z]+)(?:-.+)?", re.ASCII)
_YEAR = re.compile(r"year-(.+)-([0-9]{4})-[a-z]+", re.ASCII)
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
    if _EARMARK.fullmatch(reference):
        return Origin(_("Geld met een bestemming"), url_for("earmarks.index"))
    return _movement(reference)


def _movement(reference: str) -> Origin | None:
    member_id = db.session.scalar(
        select(ShareMovement.member_id).where(ShareMovement.reference == reference).limit(1)
    )
    if member_id is None:
        return None
    return Origin(
        _("Mutatie %(reference)s in het register", reference=reference),
        url_for("register.show", member_id=member_id),
    )
