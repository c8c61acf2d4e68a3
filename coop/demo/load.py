"""Loading the demo cooperative: the same acts as people use, in bulk where people are many."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import insert, select, update

from coop import clock
from coop.database import db
from coop.demo import (
    assembly,
    bank,
    books,
    corrections,
    dues,
    initiatives,
    joining,
    matching,
    offerings,
    operations,
    papers,
    payouts,
    performance,
    queue,
    years,
)
from coop.demo.designs import design_plants
from coop.demo.feed_in import FEED_IN_METER, feed_in_stands
from coop.demo.metered import FIRST_YEAR, metered
from coop.demo.people import (
    NAMED,
    STANDARD_MEMBERS,
    DemoMember,
    DemoMovement,
    holdings,
    iban_of,
    people,
    share_scale,
)
from coop.demo.plants import PLANTS, ZON_2, ZON_4, DemoPlant
from coop.demo.returns import ask_returns
from coop.ledger.chart import BANK, SHARE_CAPITAL
from coop.ledger.chart import PLANTS as PLANT_ASSETS
from coop.ledger.entries import Leg
from coop.ledger.post import post
from coop.mail.models import OutboxMail
from coop.mail.outbox import put_into_words
from coop.members.join import represent
from coop.members.models import Cooperative, Member, RoleGrant
from coop.members.passwords import hash_password
from coop.offers.models import Offering
from coop.offers.offer import OfferTerms, open_offering
from coop.offers.place import Applicant, Wish, place
from coop.production.add_plant import add_meter, add_plant
from coop.production.make_estimate import make_estimate
from coop.production.models import Plant
from coop.production.plant_details import PlaneDetails, PlantDetails
from coop.production.record_readings import record_readings
from coop.production.record_stands import record_stands
from coop.records.audit import record
from coop.records.models import Counter
from coop.shares.chained import chain_new_movements
from coop.shares.models import ShareClass, ShareMovement

ZONE = years.ZONE
MARKER = "demo_loaded"
PASSWORD = "zonnestroom op het dak"
ROLES = (
    (10, "board"),
    (17, "board"),
    (18, "administrator"),
    (11, "kascommissie"),
    (12, "kascommissie"),
)

Step = tuple[str, Callable[[], None]]


class DemoLoader:
    """One run of the loading, step by step, so that a command can show how far it is."""

    def __init__(self, members: int = STANDARD_MEMBERS) -> None:
        self.at = clock.now()
        self.today = clock.today(ZONE)
        self.people = people(members)
        self.movements = holdings(self.people)
        self.scale = share_scale(len(self.people))
        self.plants: dict[str, Plant] = {}
        self.classes: dict[str, ShareClass] = {}
        self.ids: dict[int, int] = {}

    def steps(self) -> Iterator[Step]:
        """What is done, in order, with words for the person who waits."""
        yield "cooperative", self.cooperative
        for plant in PLANTS:
            yield f"plant {plant.code}", partial(self.plant, plant)
        yield "sums without subsidy", self.designs
        yield "members", self.members
        yield "share register", self.register
        yield "readings", self.readings
        yield "an outage that was explained", self.outage
        for plant in PLANTS:
            yield f"estimate of {plant.code}", partial(self.estimate, plant)
        for year in range(FIRST_YEAR, self.today.year):
            if year == self.today.year - 1:
                yield "statements ahead of the assembly", partial(self.statements, (1, 2))
            yield f"book year {year}", partial(self.year, year)
        yield "yearly statements", partial(self.statements, range(1, len(NAMED) + 1))
        yield "a late correction and something paid ahead", self.correct
        yield "named acts on the register", self.operations
        yield "the general meeting and its papers", self.meeting
        yield "an open offer and its orders", self.offer
        yield "people who are told by letter or telephone", self.messages
        yield "people who join without barriers", self.join
        yield "people in line", self.scarce
        yield "contribution and savings", self.dues
        yield "members who return shares", self.returns
        yield "initiatives", self.initiatives
        yield "what was booked by hand", partial(books.book_the_rest, self.today)
        yield "the bank's file of these days", partial(bank.import_days, self.today, self.at)
        yield "what money was for", self.money
        yield "closed books", partial(books.close_books, self.today)
        yield "the words of mail that waits", self.words

    def cooperative(self) -> None:
        """The legal person, its settings, and the assembly's rule."""
        made = Cooperative(
            id=1,
            name="Coöperatie De Stroomkring U.A.",
            kvk_number="90001234",
            iban=iban_of(0),
            street="Brink 40",
            postcode="7411 BT",
            town="Deventer",
            time_zone=ZONE,
            email="bestuur@stroomkring.example",
            phone="0570 123 456",
            exemption_sentence="Let op! U belegt buiten AFM-toezicht. Geen prospectusplicht voor "
            "deze activiteit.",
        )
        db.session.add(made)
        record(MARKER, made, members=len(self.people))
        years.decide_rule()

    def plant(self, demo: DemoPlant) -> None:
        """One plant with its meter and shares."""
        details = PlantDetails(
            code=demo.code,
            name=demo.name,
            kind=demo.kind,
            town=demo.town,
            latitude_deg=demo.latitude_deg,
            longitude_deg=demo.longitude_deg,
            status="producing",
            started_on=demo.started_on,
            description=demo.description,
            description_en=demo.description_en,
            ownership_ppm=demo.ownership_ppm,
            planes=tuple(PlaneDetails(*plane) for plane in demo.planes),
            turbine=demo.turbine,
            power_curve=demo.power_curve or None,
            hub_height_m=demo.hub_height_m,
            mean_wind_speed_m_s=demo.mean_wind_speed_m_s,
        )
        plant = self.plants[demo.code] = add_plant(details)
        add_meter(plant, f"8716{900000000000 + len(self.plants):014d}"[:18])
        if demo.shares:
            self.classes[demo.code] = self._share_class(plant, demo)

    def designs(self) -> None:
        """Whether the newest roof and one to come can do without subsidy."""
        design_plants(self.plants[ZON_4.code], self.at, self.today)

    def _share_class(self, plant: Plant, demo: DemoPlant) -> ShareClass:
        made = ShareClass(
            plant=plant,
            name="Winddeel" if demo.kind == "wind" else "Zondeel",
            issued_shares=demo.shares * self.scale,
            price_cents=demo.price_cents,
            term_years=demo.term_years,
        )
        db.session.add(made)
        record("class_added", made)
        return made

    def members(self) -> None:
        """Everybody who belongs, in one go; then who has which role."""
        first: dict[int, date] = {}
        for movement in self.movements:
            first[movement.number] = min(first.get(movement.number, date.max), movement.on)
        hashed = hash_password(PASSWORD)
        rows = [self._member_row(one, first.get(one.number), hashed) for one in self.people]
        db.session.execute(insert(Member), rows)
        db.session.add(Counter(name="member", last=len(self.people)))
        found = db.session.execute(select(Member.number, Member.id)).all()
        self.ids = {row.number: row.id for row in found}
        record("members_loaded", Member, count=len(rows))
        for number, role in ROLES:
            db.session.add(RoleGrant(member_id=self.ids[number], role=role, since=date(2024, 6, 1)))
        for one in self.people:
            if one.kind == "minor":
                guardian = 14 if one.number == 13 else 100
                represent(self._member(one.number), self._member(guardian), one.admitted_on)

    def _member_row(
        self, one: DemoMember, first_share_on: date | None, hashed: str
    ) -> dict[str, Any]:
        admitted_on = min(one.admitted_on, first_share_on or one.admitted_on)
        return {
            "number": one.number,
            "kind": one.kind,
            "status": "member",
            "name": one.name,
            "email": one.email,
            "phone": one.phone,
            "street": one.street,
            "postcode": one.postcode,
            "town": one.town,
            "iban": one.iban,
            "language": one.language,
            "contact_by": one.contact_by,
            "applied_on": admitted_on,
            "admitted_on": admitted_on,
            "password_hash": hashed if one.number <= len(NAMED) and one.email else None,
        }

    def _member(self, number: int) -> Member:
        return db.session.get_one(Member, self.ids[number])

    def register(self) -> None:
        """Every movement, the stock they take, and the money that was paid in."""
        day_before = self.today
        movements = [one for one in self.movements if one.on <= day_before]
        db.session.execute(insert(ShareMovement), [self._movement_row(one) for one in movements])
        record("movements_loaded", ShareMovement, count=len(movements))
        chain_new_movements()
        for code, share_class in self.classes.items():
            held = sum(one.shares for one in movements if one.plant == code)
            db.session.execute(
                update(ShareClass)
                .where(ShareClass.id == share_class.id)
                .values(claimed_shares=held)
            )
            db.session.expire(share_class)
            self._paid_in(code, [one for one in movements if one.plant == code])
            self._pass_capital_on(code, [one for one in movements if one.plant == code])

    def _movement_row(self, one: DemoMovement) -> dict[str, Any]:
        return {
            "share_class_id": self.classes[one.plant].id,
            "member_id": self.ids[one.number],
            "on": one.on,
            "shares": one.shares,
            "kind": one.kind,
            "reference": one.reference,
            "reason": "",
            "recorded_at": datetime(one.on.year, one.on.month, one.on.day, 12, tzinfo=UTC),
        }

    def _paid_in(self, code: str, movements: list[DemoMovement]) -> None:
        plant, share_class = self.plants[code], self.classes[code]
        legs = [
            Leg(
                SHARE_CAPITAL,
                -one.shares * share_class.price_cents,
                self.ids[one.number],
                plant.id,
                share_class.id,
            )
            for one in movements
            if one.kind == "issue"
        ]
        total = -sum(leg.amount_cents for leg in legs)
        started_on = plant.started_on or self.today
        post(f"inleg-{code}", started_on, f"Inleg {plant.name}", [Leg(BANK, total), *legs])
        post(
            f"aanschaf-{code}",
            started_on,
            f"Aanschaf {plant.name}",
            [Leg(PLANT_ASSETS, total, plant_id=plant.id), Leg(BANK, -total)],
        )

    def _pass_capital_on(self, code: str, movements: list[DemoMovement]) -> None:
        """What was paid in for shares goes along with them to whoever got them."""
        plant, share_class = self.plants[code], self.classes[code]
        acts: defaultdict[str, list[DemoMovement]] = defaultdict(list)
        for one in movements:
            if one.kind == "transfer":
                acts[one.reference].append(one)
        for reference, legs in acts.items():
            post(
                reference,
                legs[0].on,
                f"Inleg gaat mee met delen, {reference}",
                [
                    Leg(
                        SHARE_CAPITAL,
                        -one.shares * share_class.price_cents,
                        self.ids[one.number],
                        plant.id,
                        share_class.id,
                    )
                    for one in legs
                ],
            )

    def readings(self) -> None:
        """What each meter counted, as far as it was read."""
        for demo in PLANTS:
            plant = self.plants[demo.code]
            record_readings(
                plant.meters[0],
                list(metered(demo, self.today, ZONE)),
                zone=ZONE,
                source="file",
                file_name=f"{demo.code.lower()}.csv",
                now=self.at,
            )
        plant = self.plants[ZON_4.code]
        meter = add_meter(plant, FEED_IN_METER, "feed_in")
        db.session.flush()
        stands = feed_in_stands(metered(ZON_4, self.today, ZONE), self.today, ZONE)
        record_stands(meter, stands, zone=ZONE, now=self.at)

    def estimate(self, demo: DemoPlant) -> None:
        """What a plant is expected to give, and what each month's weather should have given."""
        plant = self.plants[demo.code]
        make_estimate(plant, self.at)
        performance.write_weather_months(plant, demo, FIRST_YEAR, self.today, self.at)

    def outage(self) -> None:
        """What went wrong at one of the roofs."""
        performance.explain_outage(self.plants[ZON_2.code], ZON_2, ZONE, self.at, self.today)

    def year(self, year: int) -> None:
        """Decide on a year, enter its sums, confirm the distribution and pay it."""
        years.decide_year(year, self.today)
        if year == self.today.year - 1:
            assembly.decide_cash_test(year, self.today)
        for demo in PLANTS:
            if demo.started_on.year <= year:
                years.close_year(self.plants[demo.code], demo, year, self.scale)
        payouts.pay_year(year, self._member, ZONE)

    def meeting(self) -> None:
        """What is said of the last year, the next meeting, and costs of the running year."""
        last = self.today.year - 1
        if last >= FIRST_YEAR:
            assembly.report_on(last, [self.ids[11], self.ids[12]])
            assembly.hold_meeting(last)
        assembly.plan_next_meeting(self.today.year)
        if self.today >= date(self.today.year, 5, 21):
            assembly.share_general_costs(self.today.year, self.today)

    def correct(self) -> None:
        """What became known of the last closed year, and an advance on the running one."""
        plant = self.plants[corrections.PLANT.code]
        if self.today.year - 1 >= FIRST_YEAR:
            corrections.correct_last_year(plant, self.today.year - 1, self.at)
        if self.today.month > 2:
            corrections.pay_something_ahead(plant, self.today.year, self.scale, self.today)

    def operations(self) -> None:
        """What the board did in the register this year."""
        operations.act_on_register(self.classes, self.today)

    def scarce(self) -> None:
        """The last shares of the new roof: sold out with people in line, and a lottery."""
        queue.offer_too_little(self.classes[ZON_4.code], self.at)

    def messages(self) -> None:
        """Who has no mail hears from us too."""
        on_paper = [
            one.number
            for one in self.people
            if one.number > len(NAMED) and one.kind == "person" and one.contact_by == "letter"
        ]
        offerings.tell_by_hand(self._member(on_paper[0]) if on_paper else None, self.at)

    def join(self) -> None:
        """With help, in parts, by a present, and by a first share that is asked."""
        offering = db.session.scalars(select(Offering).order_by(Offering.id).limit(1)).one()
        joining.join_without_barriers(offering, self._member, self.at, ZONE)

    def money(self) -> None:
        """Of one line Gerda says what it was for."""
        matching.say_what_it_was_for(self.ids[payouts.MAKER])

    def words(self) -> None:
        """What waits in the mailbox can be read there before it leaves."""
        for mail in db.session.scalars(select(OutboxMail).where(OutboxMail.channel == "mail")):
            put_into_words(mail)
        db.session.flush()

    def dues(self) -> None:
        """This year's contribution, and who saves for a first share."""
        dues.ask_contribution(len(self.people), self._member, self.today)
        dues.begin_saving(self._member, self.today)

    def returns(self) -> None:
        """Ingrid moved away; Mevrouw De Boer moves to a care home."""
        wind, roof = self.classes["WIND-1"], self.classes[ZON_2.code]
        ask_returns(self._member(16), wind, self._member(8), roof, self.today)

    def initiatives(self) -> None:
        """What neighbours want to do together."""
        initiatives.start_initiatives(self.at, self.today, self._member(10), ZONE)

    def statements(self, numbers: Iterable[int]) -> None:
        """Yearly statements of some; Anna and Bram had theirs too early, so they get a second."""
        ids = [self.ids[number] for number in numbers]
        papers.give_out_statements(ids, self.today.year - 1, self.today)

    def offer(self) -> None:
        """Most of the shares of the new roof that nobody holds yet, and three who want some."""
        share_class = self.classes[ZON_4.code]
        left = share_class.issued_shares - share_class.claimed_shares
        left -= queue.SOLD_OUT_SHARES + queue.LOTTERY_SHARES
        cooperative = db.session.get_one(Cooperative, 1)
        offering = open_offering(
            share_class,
            OfferTerms(
                offered_shares=left,
                price_cents=share_class.price_cents,
                min_shares=1,
                max_shares=20,
                opens_at=self.at - timedelta(days=40),
                closes_at=None,
                payment_days=14,
                exemption_sentence=cooperative.exemption_sentence,
                terms_version="2026-1",
                yearly_cost_cents=0,
                max_household_shares=30,
                target_shares=40,
                notified_on=self.today - timedelta(days=45),
            ),
        )
        db.session.flush()
        offerings.give_papers(offering, self.at)
        for days_ago, shares, buyer in _BUYERS:
            wish = Wish(shares=shares, seen_price_cents=offering.price_cents, language="nl")
            place(offering.id, wish, buyer, self.at - timedelta(days=days_ago))


def _buyer(name: str, street: str, number: int) -> Applicant:
    return Applicant(
        name=name,
        email=f"{name.split()[0].lower()}.{number}@stroomkring.example",
        phone=None,
        street=street,
        postcode="7311 AB",
        town="Apeldoorn",
        iban=iban_of(number),
    )


_BUYERS = (
    (13, 2, _buyer("Noor Brinkman", "Lindelaan 4", 501)),
    (6, 4, _buyer("Teun Scholten", "Hofstraat 18", 502)),
    (1, 1, _buyer("Amira Osman", "Veldweg 7", 503)),
)
