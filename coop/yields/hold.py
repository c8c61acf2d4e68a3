"""One at a time: whoever changes what a plant's book years rest on waits for who was first."""

from sqlalchemy import select

from coop.database import db
from coop.production.models import Plant


def hold_plant(plant: Plant) -> None:
    """Keep the plant's row until we commit, and read its closing day after that."""
    # Its key stays free: who has the journal and only names the plant does not wait for us.
    held = select(Plant.id).where(Plant.id == plant.id).with_for_update(key_share=True)
    db.session.execute(held)
    db.session.refresh(plant, ["open_from"])
