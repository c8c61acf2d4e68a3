"""Vandaag: what waits for the board."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from coop.database import db
from coop.decisions.decide import record_year_decision
from coop.joining.models import StarterAsk, StarterKeeper
from coop.mail.models import OutboxMail
from coop.mail.outbox import write_mail
from coop.members.join import apply
from coop.members.models import RoleGrant
from coop.offers.models import OfferingWish
from coop.periods import local_bounds, month
from coop.production.models import Meter, MeterReading, Plant, ReadingBatch
from coop.records.audit import acting, record
from coop.shares.board_notices import pass_on
from coop.words import Words
from coop.yields.models import PlantYear, YearItem
from tests.factories import ADMITTED, make_member
from tests.home.conftest import NOON, divide, make_order
from tests.offers.makers import make_offering
from tests.signing import sign_in

ZONE = "Europe/Amsterdam"


@pytest.fixture
def board(app, client, cast):
    """Anna is signed in; a second member of the kascommissie makes it complete."""
    with app.app_context():
        second = make_member(db.session, "Karin")
        db.session.add(RoleGrant(member_id=second.id, role="kascommissie", since=ADMITTED))
        pass_on(NOON.date(), today=NOON.date())
        db.session.commit()
    sign_in(client, app, cast["Anna"])
    return client


def today(client):
    page = re.search(r"<main.*</main>", client.get("/vandaag").text, re.DOTALL)[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).replace("\u00a0", " ")


def make_plant(session, code="ZON-1", **changes):
    plant = Plant(
        **{
            "code": code,
            "name": f"Dak {code}",
            "kind": "solar",
            "town": "Deventer",
            "latitude_deg": 52.2,
            "longitude_deg": 6.2,
            "status": "producing",
            "started_on": date(2024, 1, 1),
            **changes,
        }
    )
    session.add(plant)
    record("test_made", plant)
    session.flush()
    return plant


def read_month(session, plant, year, number):
    meter = session.query(Meter).filter_by(plant_id=plant.id).one_or_none()
    if meter is None:
        meter = Meter(plant_id=plant.id, name=f"meter of {plant.code}")
        session.add(meter)
        session.flush()
    batch = ReadingBatch(meter_id=meter.id, source="typed", recorded_at=NOON)
    session.add(batch)
    session.flush()
    start, end = local_bounds(month(year, number), ZONE)
    session.add(
        MeterReading(
            meter_id=meter.id, batch_id=batch.id, start_at=start, end_at=end, energy_wh=1000
        )
    )
    record("test_made", batch)
    session.flush()


def test_when_nothing_waits_the_page_says_so(board):
    assert "Er wacht niets" in today(board)


def test_before_the_settings_it_says_where_to_begin(app, client):
    with app.app_context():
        member_id = make_member(db.session, "Anna", roles=("board",)).id
        db.session.commit()
    sign_in(client, app, member_id)
    assert "Begin hier" in today(client)


def test_orders_that_wait_are_counted_with_their_money(app, board, cast):
    with app.app_context():
        offering = make_offering(db.session)
        bram = db.session.get_one(RoleGrant.member.property.mapper.class_, cast["Bram"])
        make_order(db.session, offering, bram, expires_at=NOON + timedelta(days=10))
        make_order(db.session, offering, bram, expires_at=NOON + timedelta(days=3))
        make_order(db.session, offering, bram, expires_at=NOON, shares=1)
        make_order(db.session, offering, bram, expires_at=NOON, status="expired")
        db.session.commit()
    page = today(board)

    assert "2 bestellingen wachten op betaling" in page
    assert "€ 1.600,00" in page
    assert "1 vervalt binnen drie dagen" in page
    assert "1 bestelling waarvan de betaaltermijn voorbij is" in page
    assert "te laat" in page


def test_applicants_wait_for_the_board_unless_they_still_have_to_pay(app, board):
    with app.app_context():
        offering = make_offering(db.session)
        buyer = make_member(db.session, "Piet", number=None)
        make_member(
            db.session, "Gast", number=None, applied_on=date(2026, 11, 1), awaits_admission=True
        )
        make_order(db.session, offering, buyer, expires_at=NOON + timedelta(days=10))
        db.session.commit()
    page = today(board)

    assert "1 aanmelder om toe te laten" in page
    assert "Het langst wacht Gast" in page
    assert "sinds 1 november 2026" in page
    assert "Piet" not in page


def test_a_buyer_who_gave_up_does_not_wait_for_the_board(app, board, cast):
    with app.app_context():
        with acting(None):
            apply("Teun", applied_on=date(2026, 11, 1), phone="0570 123 456")
        with acting(cast["Anna"]):
            apply("Wim Papier", applied_on=date(2026, 11, 2), awaits_admission=True)
        db.session.commit()
    page = today(board)

    assert "1 aanmelder om toe te laten" in page
    assert "Het langst wacht Wim Papier" in page


def test_missing_months_are_named_for_each_plant(app, board):
    with app.app_context():
        plant = make_plant(db.session, started_on=date(2026, 7, 1))
        for number in (7, 9):
            read_month(db.session, plant, 2026, number)
        preparing = make_plant(db.session, "ZON-2", status="preparing", started_on=None)
        assert preparing.id
        db.session.commit()
    page = today(board)

    assert "2 Dak ZON-1 augustus 2026, oktober 2026" in page
    assert "november 2026," not in page
    assert "Dak ZON-2" not in page


def test_a_plant_without_a_meter_misses_every_month_since_its_start(app, board):
    with app.app_context():
        make_plant(db.session, started_on=date(2026, 9, 1))
        db.session.commit()
    assert "2 Dak ZON-1 september 2026, oktober 2026" in today(board)


def test_a_plant_that_stopped_is_read_and_divided_up_to_its_last_day(app, board):
    with app.app_context():
        stopped = {"status": "ended", "started_on": date(2024, 1, 1)}
        plant = make_plant(db.session, ended_on=date(2025, 3, 1), **stopped)
        read_month(db.session, plant, 2025, 1)
        make_plant(db.session, "ZON-2", ended_on=date(2025, 1, 1), **stopped)
        db.session.commit()
    page = today(board)

    assert "1 Dak ZON-1 februari 2025 " in page
    assert "Dak ZON-2" not in page
    assert "1 bron is nog niet verdeeld" in page


def test_a_closed_year_is_not_asked_for_again(app, board):
    with app.app_context():
        make_plant(db.session, started_on=date(2025, 1, 1), open_from=date(2026, 10, 1))
        db.session.commit()
    assert "1 Dak ZON-1 oktober 2026" in today(board)


def test_the_steps_of_the_last_book_year_carry_the_days_of_the_law(app, board):
    with app.app_context():
        make_plant(db.session)
        second = make_plant(db.session, "ZON-2")
        sold = YearItem(kind="revenue", label="Stroom", amount_cents=100)
        db.session.add(PlantYear(plant_id=second.id, year=2025, items=[sold]))
        third = make_plant(db.session, "ZON-3")
        db.session.add(PlantYear(plant_id=third.id, year=2025))
        db.session.commit()
    page = today(board)

    assert "Boekjaar 2025" in page
    assert "2 bronnen waarvan opbrengst en kosten ontbreken" in page
    assert "te laat 30 juni 2026" in page
    assert "te laat 31 juli 2026" in page
    assert "3 bronnen zijn nog niet verdeeld" in page


def test_a_plant_that_started_after_the_book_year_has_no_part_in_it(app, board):
    with app.app_context():
        make_plant(db.session, started_on=date(2026, 1, 1))
        db.session.commit()
    assert "Boekjaar 2025" not in today(board)


def test_a_year_that_is_divided_waits_for_its_payment_only(app, board):
    with app.app_context():
        plant = make_plant(db.session, open_from=date(2026, 11, 1))
        divide(db.session, plant, 2024, cents=100, paid=True)
        divide(db.session, plant, 2025, cents=100)
        db.session.commit()
    page = today(board)

    assert "1 uitkering om te betalen" in page
    assert "Jaarrekening" not in page


def decide_all(year=2025, **outcomes):
    """The kascommissie advised and the assembly decided about a year."""
    for kind in ("audit", "adoption", "result", "discharge"):
        outcome, day = outcomes.get(kind, "yes"), date(year + 1, 5, 21)
        record_year_decision(year, kind, outcome, "ALV 2026-1", day, today=NOON.date())


def test_a_year_that_paid_nothing_waits_for_nothing(app, board):
    with app.app_context():
        divide(db.session, make_plant(db.session, open_from=date(2026, 11, 1)), 2025, cents=0)
        decide_all()
        db.session.commit()
    assert "Er wacht niets" in today(board)


def test_a_discharge_that_was_put_off_still_waits_after_all_is_paid(app, board):
    with app.app_context():
        plant = make_plant(db.session, open_from=date(2026, 11, 1))
        divide(db.session, plant, 2025, cents=100, paid=True)
        decide_all(discharge="postponed")
        db.session.commit()
    page = today(board)
    assert "De ledenvergadering besluit over décharge van het bestuur" in page
    assert "Uitgesteld naar een volgende vergadering." in page
    assert "te laat 31 juli 2026" in page


def test_the_law_wants_two_on_the_kascommissie(app, client, cast):
    sign_in(client, app, cast["Anna"])
    page = today(client)
    assert "De kascommissie is niet compleet" in page
    assert "Er zit 1 lid in." in page


def test_offers_that_close_or_are_sold_out_are_named(app, board):
    with app.app_context():
        closing = make_offering(
            db.session, code="ZON-5", closes_at=NOON + timedelta(days=14), claimed_shares=59
        )
        closing.share_class.plant.name = "Sporthal"
        make_offering(db.session, code="ZON-6", claimed_shares=60)
        later = make_offering(db.session, code="ZON-7", closes_at=NOON + timedelta(days=15))
        later.share_class.plant.name = "Later dak"
        db.session.commit()
    page = today(board)

    assert "Aanbod van Sporthal sluit binnenkort" in page
    assert "Er is nog 1 deel over" in page
    assert "Aanbod van Werkplaats Zuid is uitverkocht" in page
    assert "Later dak" not in page


def test_mail_that_failed_or_stays_is_shown_with_what_went_wrong(app, board, cast):
    with app.app_context():
        for subject in ("Kapot", "Traag", "Vers"):
            write_mail("b@example.org", Words(subject), [Words("Dag")], member_id=cast["Bram"])
        db.session.flush()
        broken, slow, _fresh = db.session.query(OutboxMail).order_by(OutboxMail.id)
        broken.last_error = "SMTPRecipientsRefused: onbekend"
        slow.created_at = NOON - timedelta(minutes=16)
        db.session.commit()
    page = today(board)

    assert "Kapot Aan Bram. SMTPRecipientsRefused: onbekend" in page
    assert "Traag Aan Bram. Wacht nog op verzending." in page
    assert "Vers" not in page


def test_a_change_of_the_board_is_to_be_passed_on(app, board):
    with app.app_context():
        member = make_member(db.session, "Nieuw")
        db.session.add(RoleGrant(member_id=member.id, role="board", since=date(2026, 11, 2)))
        db.session.commit()
    assert "Wijziging van het bestuur doorgeven aan de KvK" in today(board)
    assert "sinds 2 november 2026" in today(board)


def test_the_kascommissie_reads_along_without_the_tools_of_the_board(app, client, cast):
    sign_in(client, app, cast["Kees"])
    page = client.get("/vandaag").text

    assert "Een bron toevoegen" not in page
    assert 'href="/instellingen"' not in page


@pytest.mark.parametrize("name", ["Bram", "Ada"])
def test_members_and_the_administrator_have_no_vandaag(app, client, cast, name):
    sign_in(client, app, cast[name])
    assert client.get("/vandaag").status_code == 403


def test_vandaag_asks_as_much_however_much_waits(app, board, cast, statements):
    def count():
        with statements() as seen:
            assert board.get("/vandaag").status_code == 200
        return len(seen)

    with app.app_context():
        make_plant(db.session, "A-1")
        db.session.commit()
    one = count()
    with app.app_context():
        offering = make_offering(db.session, closes_at=NOON + timedelta(days=1))
        for number in range(4):
            make_plant(db.session, f"B-{number}")
            buyer = make_member(db.session, f"Koper{number}", number=None)
            make_member(db.session, f"Gast{number}", number=None)
            make_order(db.session, offering, buyer, expires_at=datetime(2026, 12, 1, tzinfo=UTC))
        db.session.commit()
    assert count() == one <= 39


def test_a_lottery_whose_last_day_is_over_waits_to_be_drawn(app, board):
    with app.app_context():
        offering = make_offering(
            db.session, kind="lottery", opens_at=NOON - timedelta(days=9),
            closes_at=NOON - timedelta(days=1),
        )  # fmt: skip
        who = make_member(db.session, "Loes", number=None)
        db.session.add(
            OfferingWish(
                offering_id=offering.id, member_id=who.id, min_shares=1, max_shares=2,
                shares_left=2, made_at=NOON - timedelta(days=2),
            )
        )  # fmt: skip
        db.session.commit()
    assert "Verloting om te trekken" in today(board)


def test_who_decides_on_starters_shares_gets_the_link_and_others_read_who_that_is(
    app, client, board, cast
):
    with app.app_context():
        offering = make_offering(db.session)
        asked = StarterAsk(
            offering_id=offering.id, name="Esma", contact="0570 1", sentence="Graag", language="nl",
            way="fund", asked_on=NOON.date(), decide_by=NOON.date(),
        )  # fmt: skip
        db.session.add(asked)
        record("test_made", offering)
        db.session.commit()
    page = board.get("/vandaag").text
    assert "Er is nog geen vertrouwenspersoon die beslist" in page
    assert 'href="/meedoen/"' in page

    for name, has_link in (("Bram", False), ("Anna", True)):
        with app.app_context():
            keeper = StarterKeeper(member_id=cast[name], since=NOON.date())
            db.session.add(keeper)
            record("test_made", keeper)
            db.session.commit()
        page = board.get("/vandaag").text
        assert ('href="/startdeel/vragen"' in page) is has_link
        assert ("De vertrouwenspersonen beslissen (Bram)." in page) is not has_link
