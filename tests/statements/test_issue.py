"""Giving out statements: the worked example to the cent, versions, and nothing double."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from coop.database import db
from coop.errors import RuleBroken
from coop.ledger.chart import BANK, SHARE_CAPITAL
from coop.ledger.earmark import receive_earmarked
from coop.ledger.entries import Leg
from coop.ledger.post import post
from coop.mail.models import OutboxMail
from coop.members.join import represent
from coop.members.models import Member
from coop.production.models import Plant
from coop.shares.models import ShareMovement
from coop.statements.changes import changes
from coop.statements.gather import gather, members_of, readers_of
from coop.statements.issue import issue_statements
from coop.statements.models import IssuedPaper
from coop.statements.pdf import paper_pdf
from coop.statements.pen import Pen
from coop.statements.proofs import address_of
from coop.yields.models import DistributionLine
from tests.factories import make_member
from tests.statements.conftest import NOW, TODAY, books_of, divide_2025
from tests.yields.conftest import YEAR


def issue_all(**changes) -> int:
    books = books_of()
    values = {"is_announced": False, **changes}
    return issue_statements(books, members_of(books.period), TODAY, **values)


def paper_of(name: str, version: int = 1) -> IssuedPaper:
    return db.session.scalars(
        select(IssuedPaper)
        .join(Member, Member.id == IssuedPaper.member_id)
        .where(Member.name == name, IssuedPaper.version == version)
    ).one()


def table_of(paper: IssuedPaper, title: str):
    sections = [*paper.data["sections"], *paper.data["arithmetic"]["sections"]]
    return next(each["table"] for each in sections if each["title"].startswith(title))


@pytest.fixture
def on_stage(app, divided):
    with app.app_context():
        yield divided
        db.session.rollback()


def test_the_worked_example_stands_on_the_statements_to_the_cent(on_stage):
    # domain.md §6.4: euro follows kWh, floored; kWh by month.
    assert issue_all() == 10
    told = {
        name: table_of(paper_of(name), "Uw delen")["rows"][0][3:]
        for name in ("Anna", "Chantal", "Dirk", "Esma", "Fatima")
    }
    assert [row[0] for row in told.values()] == ["3.650", "905", "920", "365", "292"]
    assert [row[1] for row in told.values()] == ["3.740", "1.027", "843", "374", "92"]
    assert [row[-1] for row in told.values()] == [
        "€\u00a0187,40",
        "€\u00a051,47",
        "€\u00a042,22",
        "€\u00a018,74",
        "€\u00a04,58",
    ]


def test_the_months_add_up_to_the_year(on_stage):
    issue_all()
    months = table_of(paper_of("Anna"), "Wat uw delen maakten")
    assert [row[1] for row in months["rows"]] == [
        "79", "141", "286", "431", "554", "563", "546", "466", "326", "194", "92", "62",
    ]  # fmt: skip
    assert months["total"] == ["Samen", "3.740"]


def test_a_statement_says_where_the_money_went_and_when(on_stage):
    issue_all()
    facts = dict(paper_of("Bram").data["facts"])
    assert facts["Uw uitkering"] == "€\u00a0187,40"
    assert facts["Naar uw rekening op 22 juni 2026"] == "€\u00a0187,40"
    assert facts["Rekening eindigt op"] == "4300"
    own, gain = facts["Daarvan eigen geld terug"], facts["Daarvan rendement"]
    cents = [int(words.split("\u00a0")[1].replace(",", "")) for words in (own, gain)]
    assert sum(cents) == 18740


def test_a_member_who_sold_sees_every_movement_and_both_holdings(on_stage):
    issue_all()
    paper = paper_of("Chantal")
    assert table_of(paper, "Uw delen")["rows"][0][1:3] == ["5", "0"]
    rows = table_of(paper, "Wat er aan uw delen veranderde")["rows"]
    assert [(row[0], row[2], row[4], row[5]) for row in rows] == [
        ("01-01-2025", "uitgifte", "+5", "5"),
        ("01-07-2025", "overdracht", "−5", "0"),
    ]
    assert all(row[3].isdecimal() for row in rows)


def test_a_member_without_shares_gets_one_too(on_stage):
    issue_all()
    data = paper_of("Zoe").data
    assert data["sections"][0]["sentences"] == ["U had in 2025 geen delen."]
    assert data["facts"] == []
    assert paper_pdf(paper_of("Zoe")).startswith(b"%PDF")


def test_asking_twice_makes_nothing_double(on_stage):
    assert issue_all() == 10
    assert issue_all() == 0


def test_before_the_year_is_divided_it_is_interim_and_after_it_there_is_a_second_version(
    app, village
):
    with app.app_context():
        issue_all()
        first = paper_of("Anna")
        assert first.is_interim
        assert first.number == "JO-2025-0001"
        assert any("voorlopige opgave" in words for words in first.data["notices"])
        assert "Uw uitkering" not in dict(first.data["facts"])
        assert not paper_of("Zoe").is_interim
        divide_2025(db.session.get_one(Plant, village["plant"]))
        issue_all()
        second = paper_of("Anna", 2)
        assert second.number == "JO-2025-0001-v2"
        assert (second.is_interim, second.replaces_id) == (False, first.id)
        (notice,) = second.data["notices"]
        assert "Uw uitkering was €\u00a00,00 en is nu €\u00a0187,40." in notice
        assert db.session.scalars(
            select(IssuedPaper.version)
            .join(Member, Member.id == IssuedPaper.member_id)
            .where(Member.name == "Zoe")
        ).all() == [1]


def test_the_same_paper_is_the_same_bytes(on_stage):
    issue_all()
    paper = paper_of("Anna")
    made = paper_pdf(paper)
    db.session.commit()
    db.session.expire_all()
    assert paper_pdf(paper_of("Anna")) == made


def test_a_late_grant_gives_a_new_version_that_says_so(on_stage):
    issue_all()
    receive_earmarked("Gemeente", "Dak", 50000, date(2025, 12, 1), "brief", today=TODAY)
    assert issue_all() == 10
    (notice,) = paper_of("Anna", 2).data["notices"]
    assert "vast doel gaven was €\u00a00,00 en is nu €\u00a0500,00." in notice
    assert issue_all() == 0


def test_a_figure_that_an_old_paper_did_not_keep_is_no_change():
    now = {"owed_cents": 0, "earmarked_cents": 50000}
    assert changes({"owed_cents": 0}, now) == ()
    assert len(changes({"owed_cents": 5}, now)) == 1


def test_a_year_that_is_not_over_has_no_statements(on_stage):
    books = books_of(2026)
    with pytest.raises(RuleBroken, match="nog niet voorbij"):
        issue_statements(books, members_of(books.period), TODAY, is_announced=False)


def test_who_wants_mail_gets_one_and_the_others_none(on_stage):
    db.session.scalars(select(Member).where(Member.name == "Bram")).one().contact_by = "letter"
    issue_all(is_announced=True)
    mails = db.session.scalars(select(OutboxMail)).all()
    assert len(mails) == 9
    assert "Uw jaaropgave over 2025 staat klaar." in mails[0].body
    assert "/mijn/papieren/" in mails[0].body


def test_a_given_out_paper_cannot_be_changed_or_taken_away(on_stage):
    issue_all()
    db.session.commit()
    for statement in ("UPDATE issued_paper SET number = 'x'", "DELETE FROM issued_paper"):
        with pytest.raises(IntegrityError):
            db.session.execute(text(statement))
        db.session.rollback()


def test_any_number_of_members_takes_a_handful_of_statements(on_stage):
    from sqlalchemy import event

    books, seen = books_of(), []
    event.listen(db.engine, "before_cursor_execute", lambda *told: seen.append(told[2]))
    everybody = members_of(YEAR)
    seen.clear()
    assert len(list(gather(books, everybody, TODAY))) == 10
    # Two of them read to whom the letters go: the members, and who speaks for some.
    assert len(seen) <= 9


def test_lines_and_statements_say_the_same(on_stage):
    lines = {
        line.member_id: line.amount_cents for line in db.session.scalars(select(DistributionLine))
    }
    for facts in gather(books_of(), list(lines), TODAY):
        assert facts.cents("amount_cents") == lines[facts.reader.member_id]
        for part in facts.parts:
            assert part.explained.amount_cents == part.line.amount_cents
            assert part.explained.energy_wh == part.line.energy_wh


def test_a_member_who_came_after_the_year_gets_none(on_stage):
    from tests.factories import make_member

    make_member(db.session, "Nieuw", admitted_on=date(2026, 2, 1))
    assert issue_all() == 10


def test_what_became_known_after_the_division_does_not_change_its_arithmetic(on_stage):
    # No act can write into a closed year; what is written all the same is told, not reckoned with.
    issue_all()
    db.session.execute(
        insert(ShareMovement).values(
            share_class_id=on_stage["class"],
            member_id=on_stage["Anna"],
            on=date(2025, 12, 1),
            shares=-2,
            kind="return",
            reason="",
            reference="laat",
            recorded_at=NOW + timedelta(hours=1),
        )
    )
    issue_all()
    paper = paper_of("Anna", 2)
    assert table_of(paper, "Uw delen")["rows"][0][1:5] == ["10", "8", "3.650", "3.740"]
    assert table_of(paper, "Wat uw delen maakten")["total"] == ["Samen", "3.740"]
    rows = dict(table_of(paper, "Hoe uw bedrag")["rows"])
    assert rows["Uw bedrag, precies"].startswith("€\u00a0187,40")


def test_a_value_follows_the_rule_and_never_passes_what_capital_can_bear(on_stage):
    # domain.md §6.7, linear: 320 × (1 − full months ÷ 300); the roof began on 1 January 2024.
    (facts,) = gather(books_of(), [on_stage["Esma"]], TODAY)
    (one,) = facts.parts[0].book.classes
    assert (one.before.is_capped, one.after.is_capped) == (True, True)
    post(
        "inleg",
        date(2025, 1, 1),
        "Inleg",
        [
            Leg(BANK, 2_000_000),
            Leg(SHARE_CAPITAL, -2_000_000, on_stage["Esma"], on_stage["plant"], on_stage["class"]),
        ],
    )
    (facts,) = gather(books_of(), [on_stage["Esma"]], TODAY)
    (one,) = facts.parts[0].book.classes
    assert (one.before.cents, one.after.cents) == (32000 * 288 // 300, 32000 * 276 // 300)
    assert facts.value_cents(after=True) == 29440


def test_the_paper_of_a_child_is_addressed_to_who_looks_after_it(session):
    child = make_member(session, "Youssef", kind="minor")
    mother = make_member(session, "Samira", street="Brink 2")
    represent(child, mother, date(2026, 1, 1))
    (reader,) = readers_of([child.id], date(2026, 6, 1))
    assert reader.name == "Youssef"
    assert address_of(reader, Pen("nl")) == [
        "Aan de ouder of voogd van Youssef", "Samira", "Brink 2", "7411 BR  Deventer",
    ]  # fmt: skip
