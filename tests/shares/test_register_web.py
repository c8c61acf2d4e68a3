"""The register on screen and in a file, and changing it through its pages."""

import csv
import io
import re
from datetime import date

import pytest
from sqlalchemy import func, select

from coop.database import db
from coop.decisions.decide import decide_policy
from coop.ledger.chart import BANK, GENERAL_RESERVE, SHARE_CAPITAL, TO_REFUND
from coop.ledger.entries import Leg
from coop.ledger.post import post
from coop.ledger.queries import balance_cents
from coop.members.models import Member
from coop.production.models import Plant
from coop.records.models import AuditEntry
from coop.shares.holdings import held_on
from coop.shares.models import ShareClass, ShareMovement
from coop.shares.queries import movements_of_plant
from coop.shares.register_queries import extract_of
from tests.factories import make_member
from tests.shares.conftest import TODAY, hand_out, make_class, make_plant
from tests.signing import sign_in, token, tokens_in

MOVE = "/register/handelingen/overdragen"
SLUGS = {"transfer": "overdragen", "return": "teruggeven", "issue": "uitgeven"}


@pytest.fixture
def board(client, app, stage):
    """A browser of somebody on the board."""
    sign_in(client, app, stage.bo)
    return client


def transfer_of(stage, **changes) -> dict[str, str]:
    """Anna (L002) gives Charlie (L004) three shares from 1 July."""
    typed = {
        "kind": "transfer",
        "share_class": str(stage.share_class),
        "giver": "L002",
        "receiver": "L004",
        "shares": "3",
        "on": "2026-07-01",
        "reason": "schenking",
    }
    return {name: text for name, text in {**typed, **changes}.items() if text is not None}


def check(client, typed: dict[str, str]):
    """Send the form to its preview."""
    path = path_of(typed)
    first = token(client, path, f"{path}/controle")
    return client.post(f"{path}/controle", data={"csrf_token": first["csrf_token"], **typed})


def path_of(typed: dict[str, str]) -> str:
    """Where the act that was typed is asked for and done."""
    return f"/register/handelingen/{SLUGS[typed['kind']]}"


def hidden_in(html: str) -> dict[str, str]:
    """The hidden fields of the preview's own form."""
    form = re.search(
        r'<form method="post" action="/register/handelingen/\w+".*?</form>', html, re.DOTALL
    )[0]
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


def movements(app) -> list[tuple[int, int, str]]:
    with app.app_context():
        rows = db.session.execute(
            select(ShareMovement.member_id, ShareMovement.shares, ShareMovement.kind).order_by(
                ShareMovement.id
            )
        )
        return [tuple(row) for row in rows]


def numbers_in(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


# Reading


def test_the_register_shows_who_held_what_on_any_day(board):
    early = numbers_in(board.get("/register/?op=2025-06-30").text)
    late = numbers_in(board.get("/register/?op=1-7-2025").text)

    assert "Op 30 juni 2025 hield 1 lid delen." in early
    assert "L002 Anna Aarts" in early
    assert "Ben Bos" not in early
    assert "Op 1 juli 2025 hielden 2 leden delen." in late
    assert "L003 Ben Bos Dak ZON-1 Zondeel 5 01-07-2025" in late
    # What is free to buy is of today alone.
    assert "Dak ZON-1 Zondeel 20 15 5" in late
    assert "Nu vrij" not in late
    assert "Nu vrij" in board.get("/register/").text


def test_a_day_that_is_no_day_is_told_at_its_field(board):
    answer = board.get("/register/?op=31-02-2025")

    assert answer.status_code == 422
    assert "Schrijf een dag als 21-11-2026." in answer.text


def test_a_strange_address_is_no_accident(board):
    for query in ("op=²", "plant=99999999999999999999", "plant=x", "blad=-4", "blad=9" * 30):
        assert board.get(f"/register/?{query}").status_code in {200, 422}


def test_one_plant_is_shown_alone(board, app, stage):
    with app.app_context():
        other = make_plant(db.session, "ZON-2")
        hand_out(
            make_class(db.session, other), db.session.get(Member, stage.ben), 2, date(2025, 1, 1)
        )
        db.session.commit()
        other_id = other.id

    page = board.get(f"/register/?plant={other_id}").text
    who = page[page.index("Wie houdt wat") :]

    assert "Ben Bos" in who
    assert "Anna Aarts" not in who


def test_a_holding_is_dated_from_its_last_start(board, app, stage):
    from coop.shares.give_back import give_back

    with app.app_context():
        share_class = db.session.get(ShareClass, stage.share_class)
        anna = db.session.get(Member, stage.anna)
        give_back(share_class, anna, 10, date(2025, 1, 1), reference="terug-1")
        hand_out(share_class, anna, 4, date(2025, 9, 1), "opnieuw-1")
        hand_out(share_class, anna, 1, date(2025, 10, 1), "opnieuw-2")
        db.session.commit()

    assert "Anna Aarts Dak ZON-1 Zondeel 5 01-09-2025" in numbers_in(board.get("/register/").text)
    assert "Anna Aarts" not in board.get("/register/?op=2025-08-31").text


def test_the_file_says_what_the_screen_says(board, app, stage):
    with app.app_context():
        member = db.session.get(Member, stage.anna)
        member.name = "=cmd|' /C calc'!A0"
        from coop.records.audit import record

        record("test_made", member)
        db.session.commit()

    answer = board.get("/register/register.csv?op=2025-07-01")

    assert answer.mimetype == "text/csv"
    assert "register-2025-07-01.csv" in answer.headers["Content-Disposition"]
    rows = list(
        csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""), delimiter=";")
    )
    assert [(row["Lidnummer"], row["Delen"], row["Sinds"]) for row in rows] == [
        ("L002", "10", "2024-01-01"),
        ("L003", "5", "2025-07-01"),
    ]
    assert rows[0]["Naam"] == "'=cmd|' /C calc'!A0"


def test_an_extract_numbers_movements_and_says_the_holding_after_each(board, app, stage):
    with app.app_context():
        anna = db.session.get(Member, stage.anna)
        hand_out(db.session.get(ShareClass, stage.share_class), anna, 2, date(2023, 5, 1), "eerder")
        db.session.commit()

    page = numbers_in(board.get(f"/register/lid/{stage.anna}").text)

    assert "3 01-05-2023 uitgifte Dak ZON-1, Zondeel +2 2" in page
    assert "1 01-01-2024 uitgifte Dak ZON-1, Zondeel +10 12 inschrijving" in page
    assert "12 delen" in page


def test_somebody_without_shares_hears_what_to_do(board, stage):
    assert "nog geen delen gehad" in board.get(f"/register/lid/{stage.charlie}").text


def test_an_empty_cooperative_is_told_to_make_shares(client, app, today):
    with app.app_context():
        bo = make_member(db.session, "Bo", roles=("board",)).id
        db.session.commit()
    sign_in(client, app, bo)

    assert "Er zijn nog geen delen" in client.get("/register/").text


@pytest.mark.parametrize("path", ["/register/", "/register/register.csv", "/register/lid/{anna}"])
def test_members_and_strangers_do_not_read_the_register(client, app, stage, path):
    path = path.format(anna=stage.anna)
    assert client.get(path).status_code == 302
    sign_in(client, app, stage.charlie)
    assert client.get(path).status_code == 403


def test_the_kascommissie_reads_and_changes_nothing(client, app, stage):
    with app.app_context():
        kas = make_member(db.session, "Kas", roles=("kascommissie",)).id
        db.session.commit()
    sign_in(client, app, kas)

    page = client.get(f"/register/lid/{stage.anna}")

    assert page.status_code == 200
    assert "Terugdraaien" not in page.text
    assert client.get(MOVE).status_code == 403
    assert client.get("/register/mutatie/1/terugnemen").status_code == 403


def test_the_register_takes_as_many_statements_for_200_as_for_10(board, app, stage, statements):
    def statements_of(path: str) -> int:
        before = len(statements)
        with statements:
            assert board.get(path).status_code == 200
        return len(statements) - before

    board.get("/register/")  # what was read once is kept
    few = [statements_of("/register/"), statements_of(f"/register/lid/{stage.anna}")]
    with app.app_context():
        big = make_class(db.session, db.session.get(Plant, stage.plant), 500, name="Groot")
        anna = db.session.get(Member, stage.anna)
        for day in range(1, 29):
            hand_out(big, anna, 1, date(2025, 2, day), f"meer-{day}")
        for number in range(200):
            hand_out(big, make_member(db.session, f"Lid {number}"), 1, date(2025, 1, 1))
        db.session.commit()

    board.get("/register/")
    assert [statements_of("/register/"), statements_of(f"/register/lid/{stage.anna}")] == few
    assert "Bladzijde 1 van 3" in board.get("/register/").text
    assert "Lid 199" in board.get("/register/?blad=3").text


# A transfer, from form to receipt


def test_a_preview_shows_both_sides_and_their_days_and_changes_nothing(board, app, stage):
    before = movements(app)

    page = check(board, transfer_of(stage))

    assert page.status_code == 200
    text = numbers_in(page.text)
    assert "L002 Anna Aarts Dak ZON-1: Zondeel 10 7" in text
    assert "L004 Charlie Cox Dak ZON-1: Zondeel 0 3" in text
    assert "Laatste dag van Anna Aarts 30 juni 2026" in text
    assert "Eerste dag van Charlie Cox 1 juli 2026" in text
    assert movements(app) == before


def test_a_confirmed_transfer_is_two_movements_under_one_reference(board, app, stage):
    page = check(board, transfer_of(stage))

    answer = board.post(MOVE, data={**hidden_in(page.text), "confirmation": "3"})

    assert answer.status_code == 303
    assert answer.headers["Location"] == "/register/handelingen/gedaan/mutatie-1"
    assert movements(app)[2:] == [(stage.anna, -3, "transfer"), (stage.charlie, 3, "transfer")]
    receipt = numbers_in(board.get(answer.location).text)
    assert "Het kenmerk is mutatie-1." in receipt
    assert f"/bewijs/bevestiging/mutatie-1/{stage.charlie}.pdf" in board.get(answer.location).text
    extract = numbers_in(board.get(f"/register/lid/{stage.charlie}").text)
    assert "overdracht van Anna Aarts (L002)" in extract
    with app.app_context():
        deeds = db.session.scalars(
            select(AuditEntry.actor_id).where(AuditEntry.action == "shares_transfer")
        )
        assert list(deeds) == [stage.bo, stage.bo]


def test_a_second_click_gives_one_transfer_and_the_same_answer(board, app, stage):
    data = {**hidden_in(check(board, transfer_of(stage)).text), "confirmation": "3"}
    first = board.post(MOVE, data=data)
    after = movements(app)

    second = board.post(MOVE, data=data)

    assert second.headers["Location"] == first.headers["Location"]
    assert movements(app) == after
    assert len(after) == 4


def test_the_same_form_with_other_content_is_refused(board, app, stage):
    data = {**hidden_in(check(board, transfer_of(stage)).text), "confirmation": "3"}
    board.post(MOVE, data=data)

    other = board.post(MOVE, data={**data, "shares": "4", "confirmation": "4"})

    assert other.status_code == 409
    assert len(movements(app)) == 4


def test_a_preview_grown_stale_changes_nothing(board, app, stage):
    old = {**hidden_in(check(board, transfer_of(stage)).text), "confirmation": "3"}
    newer = {**hidden_in(check(board, transfer_of(stage, shares="1")).text), "confirmation": "1"}
    board.post(MOVE, data=newer)

    answer = board.post(MOVE, data=old)

    assert answer.status_code == 409
    assert "Het register is intussen veranderd" in answer.text
    assert len(movements(app)) == 4


def test_what_is_not_typed_over_is_not_done(board, app, stage):
    page = check(board, transfer_of(stage))
    for typed in ("", "4", "drie", " "):
        answer = board.post(MOVE, data={**hidden_in(page.text), "confirmation": typed})

        assert answer.status_code == 422
        assert "Typ over wat hierboven staat: 3." in answer.text
    assert len(movements(app)) == 2
    again = {**hidden_in(answer.text), "confirmation": "3"}
    assert board.post(MOVE, data=again).status_code == 303


def test_without_the_forms_key_nothing_moves(board, app, stage):
    data = {**hidden_in(check(board, transfer_of(stage)).text), "confirmation": "3"}
    del data["form_key"]
    assert board.post(MOVE, data=data).status_code == 400
    assert len(movements(app)) == 2


REFUSALS = {
    "to oneself": ({"receiver": "L002"}, "receiver", "Overdragen aan zichzelf kan niet"),
    "more than held": ({"shares": "11"}, "shares", "niet genoeg delen"),
    "ten thousand": ({"shares": "10000"}, "shares", "niet genoeg delen"),
    "before it was bought": ({"giver": "L003", "on": "2025-06-30"}, "on", "nog geen van deze"),
    "who never held any": ({"giver": "L001"}, "giver", "heeft deze delen niet"),
    "none": ({"shares": "0"}, "shares", "ten minste 1 deel"),
    "negative": ({"shares": "-3"}, "shares", ""),
    "half": ({"shares": "1,5"}, "shares", "geen heel getal"),
    "only spaces": ({"shares": "  "}, "shares", "Vul"),
    "unknown member": ({"receiver": "L999"}, "receiver", "geen lid met dit nummer"),
    "no number": ({"receiver": "Charlie"}, "receiver", "geen lidnummer"),
    "no receiver": ({"receiver": ""}, "receiver", "Vul een lidnummer in"),
    "no day": ({"on": "32-13-2026"}, "on", "Schrijf een dag als"),
    "far ahead": ({"on": "2099-01-01"}, "on", "binnen een jaar"),
    "before the receiver joined": ({"on": "2023-01-01"}, "on", "werd lid op"),
    "no reason": ({"reason": " "}, "reason", "Schrijf kort waarom"),
    "a sign that prints nothing": ({"reason": "a\x00b"}, "reason", "niet kunnen bewaren"),
    "a strange class": ({"share_class": "999"}, "share_class", "Kies een soort deel"),
}


def test_what_cannot_be_is_told_at_its_field_and_changes_nothing(board, app, stage):
    for name, (changes, field, told) in REFUSALS.items():
        answer = check(board, transfer_of(stage, **changes))

        assert answer.status_code == 422, name
        error = re.search(rf'id="{field}-error">(.*?)</div>', answer.text, re.DOTALL)
        assert error, f"{name}: no error at {field}"
        assert told in numbers_in(error[1]), name
        assert f'href="#{field}"' in answer.text, name
    assert len(movements(app)) == 2


def test_more_than_is_held_on_a_later_day_is_refused(board, app, stage):
    late = {**hidden_in(check(board, transfer_of(stage, shares="8")).text), "confirmation": "8"}
    assert board.post(MOVE, data=late).status_code == 303

    answer = check(board, transfer_of(stage, on="2026-06-01", shares="3"))

    assert answer.status_code == 422
    assert "niet genoeg delen" in answer.text


def test_nothing_moves_in_a_closed_year(board, app, stage):
    with app.app_context():
        from coop.records.audit import record

        plant = db.session.get(Plant, stage.plant)
        plant.open_from = date(2026, 1, 1)
        record("test_made", plant)
        db.session.commit()

    closed = check(board, transfer_of(stage, on="2025-12-31"))
    on_the_first = check(board, transfer_of(stage, on="2026-01-01"))

    assert closed.status_code == 422
    assert "Het jaar van die dag is afgesloten" in closed.text
    assert on_the_first.status_code == 200


def test_nobody_is_named_a_receiver_who_is_not_a_member(board, app, stage):
    from coop.members.join import end_membership

    with app.app_context():
        end_membership(db.session.get(Member, stage.charlie), date(2026, 1, 1))
        db.session.commit()

    answer = check(board, transfer_of(stage))

    assert "Delen kunnen alleen naar een lid" in answer.text
    assert answer.status_code == 422


# Returns and issues carry money


def return_of(stage, **changes) -> dict[str, str]:
    """Anna returns two shares."""
    return transfer_of(
        stage,
        **{"kind": "return", "receiver": None, "shares": "2", "on": "2026-06-01"} | changes,
    )


def pay_in(app, stage) -> None:
    """Anna's ten shares and Ben's five are paid for."""
    with app.app_context():
        capital = [
            Leg(SHARE_CAPITAL, -cents, member, stage.plant, stage.share_class)
            for member, cents in ((stage.anna, 250_000), (stage.ben, 125_000))
        ]
        post("inleg", date(2025, 7, 1), "Inleg", [Leg(BANK, 375_000), *capital])
        db.session.commit()


def confirm(client, typed: dict[str, str]):
    page = check(client, typed)
    assert page.status_code == 200, numbers_in(page.text)
    data = {**hidden_in(page.text), "confirmation": typed["shares"]}
    return client.post(path_of(typed), data=data)


def test_a_return_frees_stock_and_owes_the_member(board, app, stage):
    pay_in(app, stage)
    # 250 × (180 − 38 months) / 180 = 197.22 a share; € 500 of inleg leaves with two of ten.
    assert "krijgt terug € 394,44" in numbers_in(check(board, return_of(stage)).text)

    answer = confirm(board, return_of(stage, amount="500"))

    assert answer.status_code == 303
    with app.app_context():
        assert db.session.get(ShareClass, stage.share_class).claimed_shares == 13
        assert balance_cents(TO_REFUND, member_id=stage.anna) == -39_444
        assert balance_cents(SHARE_CAPITAL, plant_id=stage.plant) == -325_000
        assert balance_cents(GENERAL_RESERVE, plant_id=stage.plant) == -(50_000 - 39_444)


def test_a_return_by_hand_stays_within_the_money_of_the_year(board, app, stage):
    pay_in(app, stage)
    with app.app_context():
        decide_policy("return_cap_cents", "80000", 2026, "ALV 3", date(2026, 5, 1), today=TODAY)
        db.session.commit()
    page = check(board, return_of(stage))
    confirm(board, return_of(stage))

    answer = check(board, return_of(stage, shares="3"))

    assert answer.status_code == 422
    assert "waard, en voor teruggaven is er nu nog € 405,56" in numbers_in(answer.text)
    # What the other preview showed is not what it would do now.
    data = {**hidden_in(page.text), "confirmation": "2"}
    assert board.post(path_of(return_of(stage)), data=data).status_code == 409


def test_a_return_gives_what_the_preview_said_or_nothing(board, app, stage):
    pay_in(app, stage)
    page = check(board, return_of(stage))
    with app.app_context():
        loss = [Leg(GENERAL_RESERVE, 360_000, plant_id=stage.plant), Leg(BANK, -360_000)]
        post("verlies", date(2026, 5, 1), "Verlies", loss)
        db.session.commit()

    data = {**hidden_in(page.text), "confirmation": "2"}
    assert board.post(path_of(return_of(stage)), data=data).status_code == 409


def test_shares_issued_by_hand_come_from_stock(board, app, stage):
    typed = transfer_of(stage, kind="issue", giver=None, shares="5", amount="1250,00")

    confirm(board, typed)

    assert movements(app)[2:] == [(stage.charlie, 5, "issue")]
    with app.app_context():
        assert db.session.get(ShareClass, stage.share_class).claimed_shares == 20
        assert balance_cents(BANK) == 125_000
        assert balance_cents(SHARE_CAPITAL, plant_id=stage.plant) == -125_000


def test_no_more_is_issued_than_is_free(board, app, stage):
    for shares in ("6", "10000"):
        typed = transfer_of(stage, kind="issue", giver=None, shares=shares, amount="0")
        answer = check(board, typed)

        assert answer.status_code == 422
        assert "Er zijn nog 5 delen vrij" in answer.text
    with app.app_context():
        assert db.session.get(ShareClass, stage.share_class).claimed_shares == 15


def test_shares_are_not_issued_for_less_than_they_are_worth(board, app, stage):
    typed = transfer_of(stage, kind="issue", giver=None, shares="2", on="2026-06-01")
    told = "Voor 2 delen betaalt het lid € 500,00. Boek de uitgifte als dat op de rekening staat."
    for amount in ("1,00", "0", "-0", "499,99"):
        answer = check(board, {**typed, "amount": amount})
        assert answer.status_code == 422, amount
        assert told in numbers_in(answer.text)
    assert movements(app)[2:] == []

    # With capital in the books a share is worth what is left of its price: 142 of 180 months.
    with app.app_context():
        capital = Leg(SHARE_CAPITAL, -375_000, stage.anna, stage.plant, stage.share_class)
        post("inleg", date(2026, 1, 1), "Inleg", [Leg(BANK, 375_000), capital])
        db.session.commit()
    low = check(board, {**typed, "amount": "394,43"})
    assert "of ten minste wat ze op 1 juni 2026 waard zijn: € 394,44." in numbers_in(low.text)
    page = numbers_in(check(board, {**typed, "amount": "394,44"}).text)
    assert "Prijs van deze delen € 500,00" in page
    assert "Wat ze op de eerste dag waard zijn € 394,44" in page
    assert confirm(board, {**typed, "amount": "394,44"}).status_code == 303


def test_an_amount_that_cannot_be_is_refused(board, app, stage):
    typed = transfer_of(stage, kind="issue", giver=None, shares="2", on="2026-06-01")
    for amount in ("500,01", "-1", "veel", ""):
        answer = check(board, {**typed, "amount": amount})
        assert answer.status_code == 422
        assert 'id="amount-error"' in answer.text


def test_shares_are_not_returned_ahead_of_time(board, stage):
    answer = check(board, return_of(stage, on="2026-06-16"))
    assert answer.status_code == 422
    assert "Kies vandaag of een eerdere dag" in answer.text


def test_a_share_is_not_issued_for_days_on_which_another_held_it(board, app, stage):
    confirm(board, return_of(stage, shares="10", amount="0", on="2026-06-01"))
    typed = transfer_of(
        stage, kind="issue", giver=None, shares="15", amount="3750,00", on="2026-05-31"
    )

    answer = check(board, typed)

    assert answer.status_code == 422
    assert "meer delen houden dan er zijn" in answer.text
    assert confirm(board, {**typed, "on": "2026-06-01"}).status_code == 303


# Taking back


def correction_path(app, member_id: int, number: int) -> str:
    """Where the movement with this number is taken back; it is the member's."""
    with app.app_context():
        found = {line.number: line.id for line in extract_of(member_id)}
    return f"/register/mutatie/{found[number]}/terugnemen"


def take_back(client, app, member_id: int, number: int, **changes):
    path = correction_path(app, member_id, number)
    page = client.get(path)
    form = re.search(rf'<form method="post" action="{path}".*?</form>', page.text, re.DOTALL)[0]
    hidden = dict(re.findall(r'name="(csrf_token|form_key)" value="([^"]*)"', form))
    hidden["seen"] = re.search(r'name="seen"[^>]*value="([^"]*)"', form)[1]
    typed = {"reason": "verkeerd lid", "confirmation": str(number), **changes}
    return client.post(path, data={**hidden, **typed})


def test_a_transfer_taken_back_stays_readable_and_restores_both(board, app, stage):
    confirm(board, transfer_of(stage))

    answer = take_back(board, app, stage.anna, 3)

    assert answer.status_code == 303
    back = [(stage.anna, 3, "correction"), (stage.charlie, -3, "correction")]
    assert movements(app)[4:] == back
    page = numbers_in(board.get(f"/register/lid/{stage.anna}").text)
    assert "teruggedraaid met 5" in page
    assert "correctie van Charlie Cox (L004) van mutatie 3" in page


def test_a_movement_is_taken_back_once(board, app, stage):
    confirm(board, transfer_of(stage))
    take_back(board, app, stage.anna, 3)

    for member_id, number in ((stage.anna, 3), (stage.charlie, 4)):
        answer = board.get(correction_path(app, member_id, number))
        assert answer.status_code == 409
        assert "al teruggedraaid" in answer.text
    assert board.get(correction_path(app, stage.anna, 5)).status_code == 404
    assert len(movements(app)) == 6


def test_money_booked_by_hand_is_taken_back_too(board, app, stage):
    pay_in(app, stage)
    confirm(board, return_of(stage))

    take_back(board, app, stage.anna, 3)

    with app.app_context():
        assert balance_cents(TO_REFUND) == balance_cents(GENERAL_RESERVE) == 0
        assert balance_cents(SHARE_CAPITAL) == -375_000
        assert db.session.get(ShareClass, stage.share_class).claimed_shares == 15


def test_taking_back_asks_why_and_which(board, app, stage):
    for changes, told in (
        ({"reason": ""}, "Schrijf waarom"),
        ({"reason": "  "}, "Schrijf waarom u dit terugdraait"),
        ({"confirmation": "4"}, "Typ het nummer over"),
    ):
        answer = take_back(board, app, stage.anna, 1, **changes)
        assert answer.status_code == 422
        assert told in answer.text
    assert len(movements(app)) == 2


def test_bought_shares_are_not_taken_back_without_their_money(board, app, stage):
    with app.app_context():
        share_class = db.session.get(ShareClass, stage.share_class)
        buyer = db.session.get(Member, stage.charlie)
        hand_out(share_class, buyer, 2, date(2026, 6, 1), reference="RF422026000001")
        db.session.commit()
    path = correction_path(app, stage.charlie, 3)
    page = board.get(path)
    assert "Draai de bestelling terug" in page.text
    assert "zoek=RF422026000001" in page.text

    held = {"seen": f"{stage.charlie}:2", "reason": "fout", "confirmation": "3"}
    answer = board.post(path, data={**token(board, "/leden/nieuw"), **held})

    assert answer.status_code == 422
    assert "Draai de bestelling terug" in answer.text
    assert len(movements(app)) == 3


def test_what_was_passed_on_goes_back_with_it_in_order(board, app, stage):
    confirm(board, transfer_of(stage, receiver="L003", shares="10"))
    confirm(board, transfer_of(stage, giver="L003", shares="12", on="2026-07-08"))
    path = correction_path(app, stage.anna, 3)
    page = numbers_in(board.get(path).text)
    assert page.index("kenmerk mutatie-2") < page.index("kenmerk mutatie-1")

    answer = take_back(board, app, stage.anna, 3)

    assert answer.headers["Location"] == "/register/handelingen/gedaan/mutatie-4"
    with app.app_context():
        held = held_on(movements_of_plant(stage.plant), date.max)
    assert held == {str(stage.anna): 10, str(stage.ben): 5}
    assert len(movements(app)) == 10


def test_a_chain_is_taken_back_whole_or_not_at_all(board, app, stage):
    confirm(board, transfer_of(stage, receiver="L003", shares="10"))
    path = correction_path(app, stage.anna, 3)
    page = board.get(path)
    confirm(board, transfer_of(stage, giver="L003", shares="12", on="2026-07-08"))
    before = movements(app)

    tokens = tokens_in(page.text, path)
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', page.text)[1]
    answer = board.post(path, data={**tokens, "seen": seen, "reason": "fout", "confirmation": "3"})

    assert answer.status_code == 409
    assert "Het register is intussen veranderd" in answer.text
    assert movements(app) == before


# Classes of shares


def class_of(stage, **changes) -> dict[str, str]:
    typed = {
        "plant": str(stage.plant),
        "name": "Zondeel 2027",
        "issued_shares": "35",
        "price": "250,00",
        "term_years": "15",
    }
    return {**typed, **changes}


def check_class(client, typed):
    tokens = token(client, "/register/soorten/nieuw", "/register/soorten/nieuw/controle")
    return client.post("/register/soorten/nieuw/controle", data={**tokens, **typed})


def test_new_shares_are_previewed_confirmed_and_then_there(board, app, stage):
    page = check_class(board, class_of(stage))
    assert "Delen van deze bron straks 55" in numbers_in(page.text)

    tokens = tokens_in(page.text, "/register/soorten/nieuw")
    answer = board.post(
        "/register/soorten/nieuw", data={**tokens, **class_of(stage), "confirmation": "35"}
    )

    assert answer.status_code == 303
    assert "Dak ZON-1 samen 55 15 40 40" in numbers_in(board.get("/register/").text)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(ShareClass)) == 2


def test_a_class_that_cannot_be_is_told_at_its_field(board, app, stage):
    for field, typed in (
        ("plant", "999"),
        ("plant", "x"),
        ("name", "zondeel"),
        ("name", ""),
        ("issued_shares", "0"),
        ("issued_shares", "-1"),
        ("issued_shares", "1000001"),
        ("price", "0"),
        ("price", "1.234"),
        ("term_years", "0"),
        ("term_years", "51"),
        ("term_years", " "),
    ):
        answer = check_class(board, class_of(stage, **{field: typed}))

        assert answer.status_code == 422, (field, typed)
        assert f'id="{field}-error"' in answer.text, (field, typed)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(ShareClass)) == 1


def test_a_past_day_shows_no_shares_that_were_not_there_yet(board, app, stage):
    with app.app_context():
        late = make_plant(db.session, "ZON-9", started_on=date(2026, 1, 1))
        make_class(db.session, late, name="Laat deel")
        coming = make_plant(db.session, "ZON-8", started_on=None, status="preparing")
        make_class(db.session, coming, name="Komend deel")
        db.session.commit()

    def shown(day: str) -> tuple[bool, ...]:
        page = board.get(f"/register/{day}").text
        words = ("Zondeel", "Laat deel", "Komend deel", "Nu vrij", "zullen")
        return tuple(word in page for word in words)

    assert shown("?op=2015-08-31") == (False, False, False, False, False)
    assert shown("?op=2023-04-01") == (True, False, False, False, False)
    assert shown("?op=2025-12-31") == (True, False, False, False, False)
    assert shown("?op=2026-01-01") == (True, True, False, False, False)
    assert shown("") == (True, True, True, True, False)
    assert shown("?op=2026-06-15") == (True, True, True, True, False)
    assert shown("?op=2026-06-16") == (True, True, True, False, True)
