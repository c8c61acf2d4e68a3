"""What this process keeps of the register is what stands there, whatever others do."""

from datetime import date

import pytest
from sqlalchemy import insert

from coop import clock
from coop.database import db
from coop.members.models import Member
from coop.shares import register_day
from coop.shares.models import ShareClass, ShareMovement
from coop.shares.register_day import forget_register, holders_on, register_of
from tests.shares.conftest import TODAY, hand_out, make_class, make_plant, set_stage


@pytest.fixture
def stage(session, today):
    """The stage, and nothing kept of an earlier test."""
    forget_register()
    return set_stage(session)


@pytest.fixture
def reads(monkeypatch) -> list[int]:
    """How many movements each reading took."""
    taken: list[int] = []
    read = register_day._read

    def counting(statement):
        columns = read(statement)
        taken.append(len(columns.on))
        return columns

    monkeypatch.setattr(register_day, "_read", counting)
    return taken


def held() -> dict[str, int]:
    return {line.name: line.shares for line in holders_on(TODAY)}


def give(stage, who: str, shares: int, reference: str) -> None:
    share_class = db.session.get_one(ShareClass, stage.share_class)
    member = db.session.get_one(Member, getattr(stage, who))
    hand_out(share_class, member, shares, date(2026, 1, 1), reference)


def test_only_what_is_new_is_read(stage, reads):
    assert held() == {"Anna Aarts": 10, "Ben Bos": 5}
    give(stage, "charlie", 2, "meer")
    assert held() == {"Anna Aarts": 10, "Ben Bos": 5, "Charlie Cox": 2}
    held()

    assert reads == [2, 1]


def test_what_was_taken_back_with_its_transaction_is_forgotten(stage):
    db.session.commit()
    give(stage, "charlie", 2, "voorbeeld")
    assert held()["Charlie Cox"] == 2
    db.session.rollback()

    assert held() == {"Anna Aarts": 10, "Ben Bos": 5}
    give(stage, "ben", 1, "anders")  # takes the place in the chain that the other had
    assert held() == {"Anna Aarts": 10, "Ben Bos": 6}


def test_a_movement_that_no_link_names_is_seen_all_the_same(stage):
    held()
    row = {"share_class_id": stage.share_class, "member_id": stage.charlie, "on": TODAY,
           "shares": 1, "kind": "issue", "reference": "los",
           "recorded_at": clock.now()}  # fmt: skip
    db.session.execute(insert(ShareMovement), [row])

    assert held()["Charlie Cox"] == 1
    give(stage, "ben", 1, "daarna")
    assert held() == {"Anna Aarts": 10, "Ben Bos": 6, "Charlie Cox": 1}


def test_a_page_of_lines_runs_on_over_classes(stage):
    share_class = make_class(db.session, make_plant(db.session, "ZON-2"), 50)
    for who in (stage.anna, stage.ben, stage.charlie):
        hand_out(share_class, db.session.get_one(Member, who), 1, date(2025, 1, 1), f"twee-{who}")
    on_day = register_of(TODAY)
    whole = on_day.holders()

    assert [(line.plant_code, line.number) for line in whole] == [
        ("ZON-1", 2), ("ZON-1", 3), ("ZON-2", 2), ("ZON-2", 3), ("ZON-2", 4),
    ]  # fmt: skip
    for limit in (1, 2, 3, 4, 5, 9):
        pages = [on_day.holders(limit=limit, offset=start) for start in range(0, 10, limit)]
        assert [line for page in pages for line in page] == whole
    assert on_day.members() == 3
    assert [total.holders for total in register_of(TODAY).totals()] == [2, 3]
