"""Every page that can be opened, as each who may open it: for all eyes and small screens."""

from datetime import date, timedelta

import pytest
from flask import url_for
from sqlalchemy import select

from coop import clock
from coop.access import ROUTES, Who
from coop.assembly.audit_work import draw_sample
from coop.assembly.models import AgendaPoint
from coop.bank.models import BankFile, BankLine
from coop.database import db
from coop.dues.models import Collection, CollectionLine, Due, SavingPlan
from coop.dues.plan_link import plan_token
from coop.initiatives.links import COMMITMENT_SALT, PLEDGE_SALT, STARTER_SALT, sign
from coop.initiatives.models import Commitment, Initiative, Pledge
from coop.joining import links
from coop.joining.models import Help, OrderPart, Present, StarterAsk
from coop.ledger.models import EarmarkedMoney, JournalEntry
from coop.mail.models import OutboxMail
from coop.members.models import Member
from coop.offers.models import Offering, OfferingWish, Order, TermsDocument
from coop.offers.order_link import order_token
from coop.offers.rush_views import turn_token
from coop.offers.wish_link import wish_token
from coop.payouts.models import PayoutLine, PayoutRun
from coop.production.models import MeterReading, MeterStand, Outage, Plant
from coop.records.jobs import start_job
from coop.shares.deeds import DEEDS
from coop.shares.models import ReturnRequest, ShareClass, ShareMovement, ShareOperation
from coop.statements.models import IssuedPaper
from coop.viability.models import PlantDesign
from coop.yields.models import Distribution, DistributionLine, PlantYear
from tests.pages.conftest import ADMIN, AUDIT, BOARD, MEMBER, accessible

WHO = {Who.ANYONE: None, Who.SIGNED_IN: MEMBER, Who.BOOKS: AUDIT, Who.BOARD: BOARD,
       Who.AUDIT: AUDIT, Who.ADMINISTRATOR: ADMIN}  # fmt: skip
# Not pages: files, answers for machines, and doors that only send on.
NO_PAGES = {"static", "health.healthz", "health.readyz", "home.language", "sessions.link",
            "proofs.paper_pdf_of", "proofs.certificate", "proofs.confirmation",
            "statements.made_file", "audit.start", "corrections.of_month",
             "payout_bank.file", "collections.file", "bank_lines.original", "phases.document",
             "phases.terms",
            "paper_mail.letters_file"}  # fmt: skip
FILES = ("_csv", "_json", "_pdf", "_xlsx", "_zip", "_xaf")


def sample_values() -> dict[str, object]:
    """A value for every name in an address, from the demo."""
    order = db.session.scalars(select(Order).limit(1)).one()
    anna = db.session.scalars(select(Member).where(Member.number == 1)).one()
    plant = db.session.scalars(select(Plant).where(Plant.code == "ZON-4")).one()
    outage = db.session.scalars(select(Outage).order_by(Outage.id)).first()
    plant_class = db.session.scalars(
        select(ShareClass).where(ShareClass.plant_id == plant.id)
    ).one()
    newest = select(MeterReading.id).where(MeterReading.meter_id == plant.meters[0].id)
    return {
        "code": "ZON-4",
        "year": 2025,
        "member_id": anna.id,
        "movement_id": db.session.scalar(select(ShareMovement.id).limit(1)),
        "offering_id": db.session.scalar(select(Offering.id).limit(1)),
        "order_id": order.id,
        "token": order_token(order.id),
        "reading_id": db.session.scalar(newest.order_by(MeterReading.id.desc()).limit(1)),
        "meter_id": plant.meters[0].id,
        "stand_id": db.session.scalar(select(MeterStand.id).limit(1)),
        "year_month": month_before(clock.today()),
        "design_id": db.session.scalar(select(PlantDesign.id).order_by(PlantDesign.id).limit(1)),
        "job_id": work_under_way(),
        "outage_id": outage.id,
        "outage_code": db.session.get_one(Plant, outage.plant_id).code,
        "account_code": "1100",
        "entry_id": newest_hand_booking(),
        "money_id": db.session.scalar(select(EarmarkedMoney.id).limit(1)),
        "request_id": db.session.scalar(select(ReturnRequest.id).limit(1)),
        "mail_id": db.session.scalar(select(OutboxMail.id).limit(1)),
        "share_class_id": plant_class.id,
        "run_id": db.session.scalar(select(PayoutRun.id).order_by(PayoutRun.id.desc()).limit(1)),
        "line_id": db.session.scalar(
            select(PayoutLine.id).where(PayoutLine.state == "paid").limit(1)
        ),
        "reference": db.session.scalar(select(ShareOperation.reference).limit(1)),
        "movement_reference": db.session.scalar(
            select(ShareMovement.reference).where(ShareMovement.member_id == anna.id).limit(1)
        ),
        "slug": "overdragen",
        "message_id": db.session.scalar(
            select(OutboxMail.id).where(OutboxMail.channel == "phone").limit(1)
        ),
        "paper_code": db.session.scalar(select(IssuedPaper.code).limit(1)),
        **of_the_assembly(anna.id, plant.id),
        "ticket": wish_token(db.session.scalar(select(OfferingWish.id).limit(1))),
        "wish_id": db.session.scalar(select(OfferingWish.id).limit(1)),
        "lottery_id": db.session.scalar(select(Offering.id).where(Offering.kind == "lottery")),
        "terms_id": db.session.scalar(select(TermsDocument.id).limit(1)),
        **of_the_bank(),
        **of_joining(),
        **of_initiatives(),
        **of_dues(),
        "turn": turn_token("the key of a form"),
    }


def of_dues() -> dict[str, object]:
    """What addresses of contribution, direct debits and savings name."""
    waits = select(Due.id).where(Due.state == "open").limit(1)
    annas = select(SavingPlan.id).join(SavingPlan.member).where(Member.number == 1)
    plan_id = db.session.scalars(annas).one()
    collected = select(CollectionLine.id).where(CollectionLine.state == "collected").limit(1)
    return {
        "due_id": db.session.scalar(waits),
        "collection_id": db.session.scalar(select(Collection.id).limit(1)),
        "debit_id": db.session.scalar(collected),
        "plan_id": plan_id,
        "plan_token": plan_token(plan_id),
        "saving_token": plan_token(plan_id),
    }


def of_the_bank() -> dict[str, object]:
    """A line of the bank and the file it came from."""
    file_id = db.session.scalar(select(BankFile.id).limit(1))
    return {
        "bank_line_id": db.session.scalar(select(BankLine.id).limit(1)),
        "bank_file_id": file_id,
        "bank_files": str(file_id),
    }


def of_joining() -> dict[str, object]:
    """What addresses of joining name."""
    given = db.session.scalars(select(Help).order_by(Help.id).limit(1)).one()
    present = db.session.scalars(select(Present).order_by(Present.id).limit(1)).one()
    asked = db.session.scalars(select(StarterAsk).order_by(StarterAsk.id).limit(1)).one()
    in_parts = db.session.scalar(select(OrderPart.order_id).limit(1))
    return {
        "instalments": 3,
        "help_id": given.id,
        "help_token": links.token(links.HELP, given.id),
        "given_token": links.token(links.GIVEN, present.id),
        "present_token": links.token(links.PRESENT, present.id),
        "starter_token": links.token(links.STARTER, asked.id),
        "parts_token": order_token(in_parts),
        "parts_order_id": in_parts,
        "payment_token": links.token(links.PAYMENT, in_parts),
    }


def of_initiatives() -> dict[str, object]:
    """One that people order from, with the links of its people, and one that has its offers."""
    bound = db.session.scalars(select(Commitment).order_by(Commitment.id)).first()
    liked = select(Pledge.id).where(Pledge.initiative_id == bound.initiative_id)
    tender = select(Initiative.id).where(Initiative.state == "offers")
    return {
        "initiative_id": bound.initiative_id,
        "initiative_token": sign(STARTER_SALT, bound.initiative_id),
        "tender_token": sign(STARTER_SALT, db.session.scalars(tender).first()),
        "pledge_token": sign(PLEDGE_SALT, db.session.scalars(liked).first()),
        "commitment_token": sign(COMMITMENT_SALT, bound.id),
    }


def of_the_assembly(member_id: int, plant_id: int) -> dict[str, object]:
    """What addresses of the year, the kascommissie and the meeting name; draws a sample."""
    sample = draw_sample(2025, 5)
    db.session.commit()
    point = db.session.scalars(select(AgendaPoint).order_by(AgendaPoint.id.desc())).first()
    line = (
        select(DistributionLine.distribution_id)
        .join(Distribution, Distribution.id == DistributionLine.distribution_id)
        .join(PlantYear, PlantYear.id == Distribution.plant_year_id)
        .where(PlantYear.year == 2025, PlantYear.plant_id == plant_id)
        .where(DistributionLine.member_id == member_id)
    )
    return {
        "decision_kind": "discharge",
        "policy_name": "cost_key",
        "sample_id": sample.id,
        "distribution_id": db.session.scalar(line),
        "meeting_id": point.meeting_id,
        "point_id": point.id,
    }


def newest_hand_booking() -> int:
    """An entry that can still be taken back."""
    by_hand = select(JournalEntry.id).where(JournalEntry.reference.startswith("hand-"))
    return db.session.scalars(by_hand.order_by(JournalEntry.id.desc()).limit(1)).one()


def month_before(today: date) -> str:
    """The last whole month, as addresses write it."""
    return f"{today.replace(day=1) - timedelta(days=1):%Y-%m}"


def work_under_way() -> int:
    """The page of long work is looked at while it is being done."""
    job = start_job("weather_knmi", {"plant": "ZON-4"})
    db.session.commit()
    return job.id


def addresses(app) -> list[tuple[str, str]]:
    """Every page with who opens it here: (who, address)."""
    found = []
    with app.test_request_context():
        values = sample_values()
        for rule in app.url_map.iter_rules():
            name = rule.endpoint
            if "GET" not in rule.methods or name in NO_PAGES or name.endswith(FILES):
                continue
            wanted = {argument: values[argument] for argument in rule.arguments}
            if "year_month" in wanted:
                wanted["code"] = "WIND-2"  # nobody has been to the old mill yet for that month
            if name == "proofs.check":
                wanted["code"] = values["paper_code"]
            if name.startswith("proofs.") and "reference" in wanted:
                wanted["reference"] = values["movement_reference"]
            if name == "my_tender.index":
                wanted["initiative_token"] = values["tender_token"]
            if "outage_id" in wanted:
                wanted["code"] = values["outage_code"]
            found.append((ROUTES[name], url_for(name, **wanted)))
        for slug in DEEDS:
            who = {"slug": slug, "lid": "L002", "ander": "L004"}
            found.append((Who.BOARD, url_for("operations.ask", **who)))
        db.session.remove()
    return sorted(set(found), key=lambda pair: (pair[0].value, pair[1]))


@pytest.mark.parametrize("who", list(Who), ids=lambda who: who.name.lower())
def test_every_page_is_for_all_eyes_on_a_wide_light_screen(visit, site, axe, who):
    page = visit(WHO[who])
    for door, address in addresses(site.app):
        if door is who and "csv" not in address:
            answer = page.goto(site(address))
            assert answer.status == 200, address
            assert page.locator("h1").count() == 1, address
            accessible(page, axe)


@pytest.mark.parametrize("who", list(Who), ids=lambda who: who.name.lower())
def test_every_page_works_in_english_on_a_small_dark_screen(visit, site, axe, who):
    page = visit(WHO[who], width=320, color_scheme="dark")
    page.goto(site("/taal/en"))
    for door, address in addresses(site.app):
        if door is who and "csv" not in address:
            answer = page.goto(site(address))
            assert answer.status == 200, address
            assert page.locator("html").get_attribute("lang") == "en", address
            accessible(page, axe)


def test_pages_are_whole_without_javascript(visit, site):
    page = visit(java_script_enabled=False, width=375)
    for door, address in addresses(site.app):
        if door is Who.ANYONE:
            assert page.goto(site(address)).status == 200
            assert page.locator("h1").is_visible(), address
            assert page.locator("main").inner_text().strip(), address
