"""The papers of a meeting say the same as the distribution and the books."""

from datetime import date

import pytest

from coop.assembly.audit_report_paper import report_part
from coop.assembly.audit_work import sign_report, write_report
from coop.assembly.audit_work_queries import signers_of
from coop.assembly.models import AgendaPoint, Meeting
from coop.assembly.pack_job import pack_parts
from coop.database import db
from coop.ledger.chart import BANK, GENERAL_COSTS
from coop.ledger.entries import Leg
from coop.ledger.post import post
from coop.members.models import Cooperative
from coop.production.models import Plant
from coop.records.chain import JOURNAL, length, newest_digest
from coop.yields.models import Distribution
from tests.yields.conftest import TODAY, ZONE, enter_year


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
        assert f"Boeken: {count} regels, {digest}" in told["points"]
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
        funds = section(part, "Balans: van wie")["table"]
        told = {row[0]: row[1] for row in funds["rows"]}
        assert told["Resultaat dat nog niet is afgesloten"] == "€\u00a0−12,00"
        assert told["Resultaat"] == "€\u00a0655,92"
        assert funds["total"][1] == section(part, "Balans op")["table"]["total"][1]


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
