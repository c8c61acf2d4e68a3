"""Named acts through their pages: asked, looked at, confirmed, or refused at the right field."""

import re
from datetime import date

import pytest
from sqlalchemy import func, select

from coop.database import db
from coop.home.today_queries import applicants_to_admit
from coop.ledger.chart import BANK, SHARE_CAPITAL
from coop.ledger.entries import Leg
from coop.ledger.post import post
from coop.members.models import Member
from coop.production.models import Plant
from coop.records.audit import record
from coop.shares.holdings import held_on
from coop.shares.models import ShareClass, ShareMovement, ShareOperation
from coop.shares.queries import movements_of_plant
from tests.factories import make_member
from tests.shares.conftest import make_class
from tests.shares.test_register_web import hidden_in, numbers_in
from tests.signing import sign_in, token

HERE = "/register/handelingen"


@pytest.fixture
def board(client, app, stage):
    """A browser of somebody on the board."""
    sign_in(client, app, stage.bo)
    return client


def check(client, path: str, typed: dict[str, str]):
    """Send the form of an act to its preview."""
    bare = path.partition("?")[0]
    first = token(client, path, f"{bare}/controle")
    return client.post(f"{bare}/controle", data={"csrf_token": first["csrf_token"], **typed})


def confirm(client, path: str, typed: dict[str, str], shown: str):
    page = check(client, path, typed)
    assert page.status_code == 200, numbers_in(page.text)
    data = {**hidden_in(page.text), "confirmation": shown}
    return client.post(path.partition("?")[0], data=data)


def counts(app) -> tuple[int, int, int]:
    """Movements, named acts and people: what a refusal must leave alone."""
    with app.app_context():
        return tuple(
            db.session.scalar(select(func.count()).select_from(table))
            for table in (ShareMovement, ShareOperation, Member)
        )


def held(app, stage, day=date.max) -> dict[int, int]:
    with app.app_context():
        found = held_on(movements_of_plant(stage.plant), day)
    return {int(name): shares for name, shares in found.items()}


def change_of(stage, **changes) -> dict[str, str]:
    """Anna (L002) gives Charlie (L004) three shares from 1 June."""
    typed = {
        "share_class": str(stage.share_class),
        "giver": "L002",
        "receiver": "L004",
        "shares": "3",
        "on": "2026-06-01",
        "reason": "verjaardag",
        "document": "formulier 7",
    }
    return {**typed, **changes}


def error_at(html: str, field: str) -> str:
    found = re.search(rf'id="{field}-error">(.*?)</div>', html, re.DOTALL)
    assert found, f"no error at {field}"
    assert re.search(rf'href="#{field}(-0)?"', html), f"{field} is not in the summary"
    return numbers_in(found[1])


def test_every_act_has_a_line_in_plain_words(board):
    page = numbers_in(board.get(f"{HERE}/").text)

    for title in (
        "Delen overdragen",
        "Delen schenken",
        "Delen van iemand die is overleden",
        "Uit elkaar: delen verdelen",
        "Andere soort deel",
        "Delen uitgeven na betaling",
        "Iets terugdraaien",
    ):
        assert title in page


def test_the_old_address_leads_to_the_new_pages(board):
    for query, target in (
        ("", f"{HERE}/"),
        ("?soort=transfer&lid=L002", f"{HERE}/overdragen?lid=L002"),
        ("?soort=return", f"{HERE}/teruggeven"),
    ):
        assert board.get(f"/register/wijzig{query}").location == target


def test_a_gift_names_its_days_its_paper_and_leads_to_the_proofs(board, app, stage):
    page = numbers_in(check(board, f"{HERE}/schenken", change_of(stage)).text)
    assert "Laatste dag van Anna Aarts 31 mei 2026" in page
    assert "Eerste dag van Charlie Cox 1 juni 2026" in page
    assert "geen: het is een cadeau" in page

    answer = confirm(board, f"{HERE}/schenken", change_of(stage), "3")

    receipt = board.get(answer.location).text
    assert "formulier 7" in receipt
    for member_id in (stage.anna, stage.charlie):
        assert f"/bewijs/bevestiging/mutatie-1/{member_id}.pdf" in receipt
        assert f"/bewijs/certificaat/{member_id}/{stage.share_class}.pdf" in receipt
    assert held(app, stage) == {stage.anna: 7, stage.ben: 5, stage.charlie: 3}
    assert "mutatie-1" in board.get(f"{HERE}/gedaan").text


def test_somebody_joins_by_a_transfer(board, app, stage):
    typed = change_of(
        stage,
        receiver="",
        name="Nora Nieuw",
        contact_by="letter",
        street="Dijk 1",
        postcode="7411 AB",
        town="Deventer",
        terms="y",
    )
    page = check(board, f"{HERE}/overdragen", typed)
    told = numbers_in(page.text)
    assert "Nieuw lid Nora Nieuw" in told
    assert "Adres Dijk 1, 7411 AB, Deventer" in told
    assert "Voorwaarden op papier ondertekend" in told
    assert "Nieuw lid: Nora Nieuw Dak ZON-1: Zondeel 0 3" in told
    assert counts(app) == (2, 0, 4)

    confirm(board, f"{HERE}/overdragen", typed, "3")

    with app.app_context():
        nora = db.session.scalars(select(Member).where(Member.name == "Nora Nieuw")).one()
        assert (nora.number, nora.admitted_on) == (5, date(2026, 6, 1))
        assert held_on(movements_of_plant(stage.plant), date.max)[str(nora.id)] == 3


REFUSALS = {
    "before it was bought": ("overdragen", {"giver": "L003", "on": "2025-06-30"}, "on"),
    "more than is held": ("overdragen", {"shares": "11"}, "shares"),
    "to oneself": ("overdragen", {"receiver": "L002"}, "receiver"),
    "unpaid shares": ("overdragen", {"giver": "L004", "receiver": "L003"}, "giver"),
    "a closed year": ("overdragen", {"on": "2025-12-31"}, "on"),
    "a gift in a closed year": ("schenken", {"on": "2025-12-31"}, "on"),
    "a price too high": ("overdragen", {"agreed": "9999"}, "agreed"),
    "a price below nothing": ("overdragen", {"agreed": "-1"}, "agreed"),
    "nobody": ("overdragen", {"receiver": ""}, "receiver"),
    "two receivers": ("overdragen", {"name": "Nora"}, "receiver"),
    "no terms": ("overdragen", {"receiver": "", "name": "Nora"}, "terms"),
    "unreachable": ("overdragen", {"receiver": "", "name": "Nora", "terms": "y"}, "email"),
    "a strange class": ("schenken", {"share_class": "999"}, "share_class"),
    "none": ("schenken", {"shares": "0"}, "shares"),
    "below nothing": ("schenken", {"shares": "-3"}, "shares"),
    "no reason": ("schenken", {"reason": ""}, "reason"),
    "far ahead": ("schenken", {"on": "2030-01-01"}, "on"),
}


def test_what_cannot_be_is_told_at_its_field_and_changes_nothing(board, app, stage):
    with app.app_context():
        plant = db.session.get(Plant, stage.plant)
        share_class = db.session.get(ShareClass, stage.share_class)
        plant.open_from = date(2026, 1, 1)
        share_class.claimed_shares += 3  # reserved by an order that Charlie has not paid
        record("test_made", plant)
        db.session.commit()
    before = counts(app)

    for name, (slug, changes, field) in REFUSALS.items():
        typed = change_of(stage, **changes)
        if name == "before it was bought":
            with app.app_context():
                plant = db.session.get(Plant, stage.plant)
                plant.open_from = None
                record("test_made", plant)
                db.session.commit()
        answer = check(board, f"{HERE}/{slug}", typed)
        if name == "before it was bought":
            with app.app_context():
                plant = db.session.get(Plant, stage.plant)
                plant.open_from = date(2026, 1, 1)
                record("test_made", plant)
                db.session.commit()

        assert answer.status_code == 422, name
        assert error_at(answer.text, field), name
    assert counts(app) == before


def test_an_act_sent_twice_happens_once(board, app, stage):
    page = check(board, f"{HERE}/schenken", change_of(stage))
    data = {**hidden_in(page.text), "confirmation": "3"}
    first = board.post(f"{HERE}/schenken", data=data)
    after = counts(app)

    assert board.post(f"{HERE}/schenken", data=data).location == first.location
    assert counts(app) == after == (4, 1, 4)


def test_an_estate_is_asked_looked_at_and_divided(board, app, stage):
    page = board.get(f"{HERE}/vererven")
    assert "Lidnummer van wie is overleden" in page.text
    assert board.get(f"{HERE}/vererven?lid=L999").status_code == 422
    path = f"{HERE}/vererven?lid=L002"
    shares = f"_{stage.share_class}"
    typed = {
        "giver": "L002",
        "died_on": "2026-02-10",
        "executor": "L001",
        "on": "2026-03-01",
        "heir0": "L003",
        f"shares0{shares}": "6",
        "name1": "Nina Aarts",
        "email1": "nina@example.org",
        f"shares1{shares}": "4",
        "reason": "nalatenschap",
        "document": "verklaring van erfrecht",
    }
    preview = numbers_in(check(board, path, {**typed, "on": "2026-06-01"}).text)
    assert "Lidmaatschap eindigt door overlijden op 10 februari 2026" in preview
    assert "Laatste dag van de nalatenschap 31 mei 2026" in preview
    assert "Eerste dag van de erfgenamen 1 juni 2026" in preview
    assert "Nina Aarts wordt lid op 1 juni 2026" in preview
    assert "E-mailadres nina@example.org" in preview
    assert "Nieuw lid: Nina Aarts Dak ZON-1: Zondeel 0 4" in preview

    answer = confirm(board, path, typed, "L002")

    assert answer.location == f"{HERE}/gedaan/mutatie-1"
    now = held(app, stage)
    assert (now[stage.ben], sum(now.values()), stage.anna in now) == (11, 15, False)
    about = numbers_in(board.get(f"/leden/{stage.anna}").text)
    assert "Verdeel de nalatenschap" not in about
    assert "Was lid L002 en is overleden op 10 februari 2026." in about
    assert "Executeur van een nalatenschap" in about
    extract = numbers_in(board.get(f"/register/lid/{stage.anna}").text)
    assert "Overleden op 10 februari 2026." in extract
    assert "Bo Bestuur (L001, executeur van een nalatenschap, sinds 11 februari 2026)" in extract


def test_a_death_alone_leaves_the_shares_with_the_estate(board, app, stage):
    path = f"{HERE}/vererven?lid=L002"
    typed = {
        "giver": "L002",
        "died_on": "2026-02-10",
        "on": "2026-06-15",
        "reason": "overleden",
        "document": "akte",
    }
    answer = confirm(board, path, typed, "L002")

    assert answer.location == f"/leden/{stage.anna}"
    assert held(app, stage) == {stage.anna: 10, stage.ben: 5}
    assert "De nalatenschap houdt de delen" in board.get(path).text
    about = board.get(f"/leden/{stage.anna}").text
    assert "Verdeel de nalatenschap" in about
    assert "Niemand handelt nog namens de nalatenschap" in about


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"heir0": "L999"}, "heir0"),
        ({"heir0": ""}, "heir0"),
        ({"heir0": "L003", "name0": "Ben"}, "heir0"),
        ({"heir0": "", "name0": "Nina"}, "email0"),
        ({"executor": "x"}, "executor"),
        ({"executor": "L002"}, "executor"),
        ({"executor": "L001", "name_executor": "Notaris Groen"}, "executor"),
        ({"name_executor": "Notaris Groen"}, "email_executor"),
        ({"document": ""}, "document"),
        ({"died_on": ""}, "died_on"),
        ({"on": "2026-02-10"}, "on"),
        ({"shares": "11"}, "shares0"),
    ],
)
def test_an_estate_that_cannot_be_is_told_at_its_field(board, app, stage, changes, field):
    own = f"shares0_{stage.share_class}"
    typed = {
        "giver": "L002",
        "died_on": "2026-02-10",
        "on": "2026-06-01",
        "heir0": "L003",
        own: "6",
        "reason": "nalatenschap",
        "document": "verklaring",
    }
    if "shares" in changes:
        changes, field = {own: changes["shares"]}, own
    before = counts(app)

    answer = check(board, f"{HERE}/vererven?lid=L002", {**typed, **changes})

    assert answer.status_code == 422
    assert error_at(answer.text, field)
    assert counts(app) == before


def test_an_executor_may_be_no_member_and_does_not_become_one(board, app, stage):
    path = f"{HERE}/vererven?lid=L002"
    typed = {
        "giver": "L002",
        "died_on": "2026-02-10",
        "name_executor": "Notaris Groen",
        "street_executor": "Brink 3",
        "postcode_executor": "7411 AA",
        "town_executor": "Deventer",
        "on": "2026-06-15",
        "reason": "overleden",
        "document": "akte",
    }
    preview = numbers_in(check(board, path, typed).text)
    assert "Executeur, geen lid Notaris Groen" in preview
    assert "Contact met de executeur Brink 3, 7411 AA, Deventer" in preview

    confirm(board, path, typed, "L002")

    with app.app_context():
        notary = db.session.scalars(select(Member).where(Member.name == "Notaris Groen")).one()
        assert (notary.number, notary.status, notary.contact_by) == (None, "applicant", "letter")
        assert [one.name for one in applicants_to_admit()] == []
    assert "Notaris Groen" in board.get(f"/leden/{stage.anna}").text


def test_an_executor_who_cannot_be_is_told_at_the_field_in_its_own_word(board, app, stage):
    with app.app_context():
        make_member(db.session, "Stichting Zon", kind="organisation")
        db.session.commit()
    path, typed = (
        f"{HERE}/vererven?lid=L002",
        {
            "giver": "L002",
            "died_on": "2026-02-10",
            "executor": "L005",
            "on": "2026-06-15",
            "reason": "overleden",
            "document": "akte",
        },
    )
    answer = check(board, path, typed)
    assert answer.status_code == 422
    assert error_at(answer.text, "executor").count("Kies als executeur een volwassen persoon") == 1

    confirm(board, path, {**typed, "executor": "L001"}, "L002")
    again = check(board, path, {**typed, "died_on": "", "executor": "L001"})
    assert "Bo Bestuur is al executeur" in error_at(again.text, "executor")


def test_two_who_go_their_own_ways_divide_all_they_have(board, app, stage):
    path = f"{HERE}/verdelen?lid=L002&ander=L003"
    assert board.get(f"{HERE}/verdelen?lid=L002&ander=x").status_code == 422
    one, other = f"one_{stage.share_class}", f"other_{stage.share_class}"
    typed = {
        "one": "L002",
        "other": "L003",
        one: "8",
        other: "7",
        "on": "2026-06-01",
        "reason": "uit elkaar",
        "document": "convenant",
    }
    wrong = check(board, path, {**typed, one: "9"})
    assert "Samen hebben zij 15 van deze delen" in error_at(wrong.text, one)

    answer = confirm(board, path, typed, "L002")

    assert answer.status_code == 303
    assert held(app, stage) == {stage.anna: 8, stage.ben: 7}
    assert held(app, stage, date(2026, 5, 31)) == {stage.anna: 10, stage.ben: 5}


def test_shares_become_another_kind(board, app, stage):
    with app.app_context():
        plant = db.session.get(Plant, stage.plant)
        new_id = make_class(db.session, plant, issued_shares=4, name="Groot deel").id
        db.session.commit()
    typed = {
        "giver": "L002",
        "old_class": str(stage.share_class),
        "new_class": str(new_id),
        "shares": "4",
        "ratio_old": "2",
        "ratio_new": "1",
        "paid": "0",
        "on": "2026-06-01",
        "reason": "verzoek",
        "document": "brief",
    }
    path = f"{HERE}/omzetten?lid=L002"
    for changes, field in (
        ({"shares": "3"}, "shares"),
        ({"shares": "12"}, "shares"),
        ({"new_class": str(stage.share_class)}, "new_class"),
        ({"new_class": "999"}, "new_class"),
        ({"giver": ""}, "giver"),
        ({"ratio_old": "0"}, "ratio_old"),
        ({"paid": "1"}, "paid"),
        ({"on": "2026-06-16"}, "on"),
    ):
        answer = check(board, path, {**typed, **changes})
        assert answer.status_code == 422, changes
        assert error_at(answer.text, field), changes

    page = numbers_in(check(board, path, typed).text)
    assert "Nieuwe delen, vanaf 1 juni 2026 2 delen" in page
    answer = confirm(board, path, typed, "4")

    assert answer.status_code == 303
    assert held(app, stage)[stage.anna] == 8


def test_the_receipt_of_an_act_names_its_money(board, app, stage):
    with app.app_context():
        capital = Leg(SHARE_CAPITAL, -375_000, stage.anna, stage.plant, stage.share_class)
        post("inleg", date(2026, 1, 1), "Inleg", [Leg(BANK, 375_000), capital])
        plant = db.session.get(Plant, stage.plant)
        new_id = make_class(db.session, plant, issued_shares=4, name="Groot deel").id
        db.session.commit()
    typed = {
        "giver": "L002",
        "old_class": str(stage.share_class),
        "new_class": str(new_id),
        "shares": "1",
        "ratio_old": "1",
        "ratio_new": "2",
        "paid": "197,22",
        "on": "2026-06-01",
        "reason": "verzoek",
        "document": "brief",
    }
    path = f"{HERE}/omzetten?lid=L002"
    page = numbers_in(check(board, path, typed).text)
    assert "Oude delen, tot en met 31 mei 2026 1 deel, waard € 197,22" in page
    assert "Nieuwe delen, vanaf 1 juni 2026 2 delen, samen waard € 394,44" in page

    receipt = board.get(confirm(board, path, typed, "1").location).text

    assert "Het lid heeft betaald € 197,22" in numbers_in(receipt)
    assert "Het lid krijgt terug" not in numbers_in(receipt)
    assert "Terugdraaien" in receipt


def test_the_kascommissie_reads_acts_and_changes_nothing(client, app, stage, board):
    confirm(board, f"{HERE}/schenken", change_of(stage), "3")
    with app.app_context():
        auditor = make_member(db.session, "Kas", roles=("kascommissie",)).id
        db.session.commit()
    other = app.test_client()
    sign_in(other, app, auditor)

    assert other.get(f"{HERE}/gedaan").status_code == 200
    assert other.get(f"{HERE}/gedaan/mutatie-1").status_code == 200
    assert other.get(f"{HERE}/").status_code == 403
    assert other.get(f"{HERE}/schenken").status_code == 403
    assert other.get(f"{HERE}/gedaan/bestaat-niet").status_code == 404


def test_only_what_may_stay_empty_says_so(board, stage):
    for slug, fields in (
        ("overdragen", ("giver", "receiver")),
        ("schenken", ("giver", "receiver")),
        ("uitgeven", ("receiver",)),
        ("teruggeven", ("giver",)),
        ("omzetten", ("giver",)),
        ("vererven?lid=L002", ("died_on", "document")),
        ("verdelen?lid=L002&ander=L003", ("document",)),
    ):
        page = board.get(f"{HERE}/{slug}").text
        for field in fields:
            assert "niet verplicht" not in label_of(page, field), (slug, field)
    assert "niet verplicht" in label_of(board.get(f"{HERE}/vererven?lid=L002").text, "executor")


def label_of(page: str, field: str) -> str:
    return re.search(rf'<label for="{field}">.*?</label>', page)[0]


def test_each_act_has_an_example_of_its_own(board, stage):
    for slug, example in (
        ("schenken", "cadeau voor kleindochter"),
        ("vererven?lid=L002", "verklaring van erfrecht"),
        ("verdelen?lid=L002&ander=L003", "convenant van 3 maart"),
    ):
        assert f"bijvoorbeeld: {example}." in board.get(f"{HERE}/{slug}").text
