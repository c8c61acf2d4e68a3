"""The papers of a meeting say the same as the distribution and the books."""

from datetime import date

import pytest

from coop.assembly.audit_report_paper import report_part
from coop.assembly.audit_work import sign_report, write_report
from coop.assembly.audit_work_queries import signers_of
from coop.assembly.models import AgendaPoint, Meeting
from coop.assembly.pack_job import pack_parts
from coop.database import db
from coop.decisions.decide import decide_policy, record_year_decision
from coop.ledger.chart import BANK, GENERAL_COSTS
from coop.ledger.entries import Leg
from coop.ledger.post import post
from coop.members.models import Cooperative
from coop.production.models import Plant
from coop.records.chain import JOURNAL, REGISTER, length, newest_digest
from coop.yields.enter import add_item, open_plant_year
from coop.yields.general_costs import add_general_cost, spread_general_costs
from coop.yields.models import Distribution
from tests.yields.conftest import TODAY, YEAR, ZONE, enter_year, make_class, make_plant


def meeting_about(year=2025):
    made = Meeting(
        number="ALV 2026-1", year=year, day=date(2026, 6, 18), starts_at="20.00",
        place="Buurthuis", without_computer="Kom.",
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def parts_of(meeting):
    return pack_parts(meeting, db.session.get_one(Cooperative, 1))


def section(part, title):
    return next(one for one in part["sections"] if one["title"].startswith(title))


def rows(table):
    return {row[0]: dict(zip(table["head"][1:], row[1:], strict=True)) for row in table["rows"]}


def plain(text):
    return text.replace("\u00a0", " ")


def test_a_signed_report_keeps_the_codes_of_its_signing(app, divided):
    with app.app_context():
        report = write_report(2025, "yes", "Het klopt.")
        sign_report(report, divided["Ali"], today=TODAY)
        digest, count = newest_digest(JOURNAL), length(JOURNAL)
        signed = report_part(report, signers_of(report.id), ZONE)
        post("hand-1", TODAY, "Bank", [Leg(GENERAL_COSTS, 500), Leg(BANK, -500)])
        assert newest_digest(JOURNAL) != digest
        assert report_part(report, signers_of(report.id), ZONE) == signed
        told = section(signed, "Waaraan")
        register = f"Register: {length(REGISTER)} regels, {newest_digest(REGISTER)}"
        assert told["points"] == [f"Boeken: {count} regels, {digest}", register]
        sign_report(report, divided["Bea"], today=TODAY)
        both = report_part(report, signers_of(report.id), ZONE)
        assert section(both, "Waaraan") == told
        assert newest_digest(JOURNAL) in str(both["sections"][-1])


def test_the_proposal_divides_as_the_distribution_did(app, divided):
    with app.app_context():
        made = db.session.get_one(Distribution, divided["distribution"])
        made = (made.members_cents, made.cooperative_cents)
        part = parts_of(meeting_about())["voorstel"]
        (line,) = rows(section(part, "Per bron")["table"]).values()
        # domain.md 6.4, rule C: 655,88 as if the cooperative were a holder, 0,04 of rounding.
        assert line["Te verdelen"] == "€\u00a0655,92"
        assert line["Naar leden"] == "€\u00a0491,81"
        assert line["Naar de coöperatie (niet verkochte delen)"] == "€\u00a0164,07"
        assert line["Restcenten"] == "€\u00a00,04"
        assert made == (49181, 16411)
        assert plain(part["lead"]) == (
            "Van € 655,92 gaat € 491,81 naar leden en € 164,11 naar de coöperatie."
        )


def test_before_it_is_confirmed_the_proposal_says_what_confirming_would(app, village):
    with app.app_context():
        enter_year(db.session.get_one(Plant, village["plant"]), 65592)
        part = parts_of(meeting_about())["voorstel"]
        (line,) = rows(section(part, "Per bron")["table"]).values()
        assert line["Naar leden"] == "€\u00a0491,81"
        assert line["Restcenten"] == "€\u00a00,04"
        assert line["Per deel"] == "€\u00a018,74"


def test_while_a_month_was_not_read_nothing_is_promised_to_members(app, village):
    with app.app_context():
        other = make_plant(db.session, "ZON-8")
        make_class(db.session, other)
        enter_year(other, 10_000)
        part = parts_of(meeting_about())["voorstel"]
        line = rows(section(part, "Per bron")["table"])["Dak ZON-8"]
        assert (line["Te verdelen"], line["Naar leden"]) == ("€\u00a0100,00", "–")
        assert part["lead"] == "Nog niet van elke bron is bekend wat naar leden gaat."
        assert section(part, "Reserves")["table"] is None


def test_the_accounts_are_the_books_with_a_general_row_and_totals(app, divided):
    with app.app_context():
        on = date(2025, 12, 1)
        post("hand-2", on, "Bank", [Leg(GENERAL_COSTS, 1200), Leg(BANK, -1200)])
        part = parts_of(meeting_about())["jaarrekening"]
        table = section(part, "Resultaat per bron")["table"]
        found = rows(table)
        assert found["Algemeen"]["Kosten"] == "€\u00a0−12,00"
        total = dict(zip(table["head"], table["total"], strict=True))
        assert total["Kosten"] == "€\u00a0−12,00"
        assert total["Resultaat"] == "€\u00a0643,92"
        funds = section(part, "Balans: eigen vermogen")["table"]
        told = {row[0]: row[1] for row in funds["rows"]}
        assert told["Resultaat dat nog niet is afgesloten"] == "€\u00a0−12,00"
        assert told["Resultaat"] == "€\u00a0655,92"
        debts = section(part, "Balans: schulden")["table"]
        assert debts["total"][1] == section(part, "Balans op")["table"]["total"][1]


def test_what_is_not_confirmed_counts_in_the_result_and_says_so(app, village):
    with app.app_context():
        enter_year(db.session.get_one(Plant, village["plant"]), 65592)
        told = section(parts_of(meeting_about())["jaarrekening"], "Resultaat per bron")
        assert told["table"]["total"][-1] == "€\u00a0655,92"
        assert "Niet elke bron is al bevestigd" in told["sentences"][1]


@pytest.mark.parametrize("kind", ["adoption", "result", "discharge"])
def test_every_motion_stands_there_in_full(app, divided, kind):
    with app.app_context():
        meeting = meeting_about()
        point = AgendaPoint(position=1, kind=kind, title="Motie", text="Ook dit hoort erbij.")
        meeting.points.append(point)
        db.session.flush()
        told = section(parts_of(meeting)["moties"], "1. Motie")["sentences"]
        assert told[0].startswith("De ledenvergadering van")
        assert told[1] == "Ook dit hoort erbij."


def test_the_budget_starts_from_what_the_year_cost_and_leaves_room(app, village):
    with app.app_context():
        for code, cents in (("ZON-8", 250), ("ZON-7", 150)):
            opened = open_plant_year(make_plant(db.session, code), 2025, YEAR)
            add_item(opened, kind="cost", label="Dak", amount_cents=cents)
        add_general_cost(2025, YEAR, label="Bank", amount_cents=700, on=date(2025, 3, 1))
        costs = section(parts_of(meeting_about())["begroting"], "Kosten")["table"]
        assert costs["rows"] == [["Dak", "€\u00a04,00", ""], ["Bank", "€\u00a07,00", ""]]
        assert costs["total"][1] == "€\u00a011,00"
        assert costs["head"][2] == "Begroting 2026"


def test_a_general_cost_that_plants_bear_counts_once(app, village):
    with app.app_context():
        plant = db.session.get_one(Plant, village["plant"])
        enter_year(plant, 65592)
        add_general_cost(2025, YEAR, label="Bank", amount_cents=700, on=date(2025, 3, 1))
        decide_policy("cost_key", "shares", 2025, "ALV 2025-9", TODAY, today=TODAY)
        spread_general_costs(2025, YEAR, ZONE)
        costs = section(parts_of(meeting_about())["begroting"], "Kosten")["table"]
        assert costs["rows"] == [["Bank", "€\u00a07,00", ""]]


def test_who_has_a_task_stands_there_with_since_when(app, divided):
    with app.app_context():
        part = parts_of(meeting_about())["benoemingen"]
        board = section(part, "Bestuur")
        assert [row[0] for row in board["table"]["rows"]] == ["Gerda"]
        assert board["table"]["rows"][0][1]
        assert {row[0] for row in section(part, "Kascommissie")["table"]["rows"]} == {"Ali", "Bea"}


def test_before_the_first_meeting_here_the_decisions_are_told(app, divided):
    with app.app_context():
        record_year_decision(2024, "adoption", "yes", "ALV 2025-5", TODAY, today=TODAY)
        part = parts_of(meeting_about())["verslag-vorige"]
        (row,) = section(part, "Besluiten over 2024")["table"]["rows"]
        assert row[1:3] == ["aangenomen", "ALV 2025-5"]


def test_the_proposal_tells_what_each_reserve_gets(app, divided):
    with app.app_context():
        told = rows(section(parts_of(meeting_about())["voorstel"], "Reserves")["table"])
        assert told["Algemene reserve"]["Dit voorstel"] == "€\u00a0164,07"
        assert told["Restcenten"]["Samen"] == "€\u00a00,04"
