"""What the demo's board did in the register this year."""

import pytest
from sqlalchemy import func, select

from coop.database import db
from coop.demo.command import load
from coop.members.models import Member, Representation
from coop.shares.models import ShareMovement, ShareOperation


@pytest.mark.parametrize("database_uri", ["sqlite"], indirect=True)
def test_the_demo_has_a_gift_an_estate_a_separation_and_a_chain_taken_back(app):
    with app.app_context():
        load(100)
        kinds = dict(
            db.session.execute(
                select(ShareOperation.kind, func.count()).group_by(ShareOperation.kind)
            ).all()
        )
        estate = db.session.scalars(select(Member).where(Member.number == 9)).one()
        roles = set(db.session.scalars(select(Representation.role)))
        held = db.session.scalar(
            select(func.sum(ShareMovement.shares)).where(ShareMovement.member_id == estate.id)
        )

    assert kinds == {"gift": 1, "separation": 1, "transfer": 2, "correction": 2}
    assert roles == {"guardian", "delegate", "partner", "executor"}
    assert (estate.status, held) == ("ended", 6)
    assert estate.died_on
