"""The board makes a new class of shares in a plant."""

from coop.database import db
from coop.errors import RuleBroken
from coop.production.models import Plant
from coop.records.audit import record
from coop.shares.models import ShareClass
from coop.shares.register_queries import has_class


def add_class(
    plant: Plant, name: str, *, issued_shares: int, price_cents: int, term_years: int
) -> ShareClass:
    """Issue a class; the yield of the plant is divided by its shares from now on too."""
    if plant.status == "ended":
        raise RuleBroken("Deze bron is beëindigd. Kies een andere.", field="plant")
    if has_class(plant.id, name):
        raise RuleBroken(
            "Deze bron heeft al delen met deze naam. Kies een andere naam.", field="name"
        )
    share_class = ShareClass(
        plant_id=plant.id,
        name=name,
        issued_shares=issued_shares,
        claimed_shares=0,
        price_cents=price_cents,
        term_years=term_years,
    )
    db.session.add(share_class)
    record("class_added", share_class, plant=plant.id, issued=issued_shares, price=price_cents)
    return share_class
