"""Bank lines and open orders as a rush leaves them: the same in every run.

Nine lines of ten have a reference (half in its own field, half somewhere in the text), the rest has
a name and an account.
"""

import logging
from datetime import UTC, date, datetime, timedelta
from random import Random

from flask import Flask

PRICE_CENTS = 25_000
OWN = "NL91ABNA0417164300"
TODAY = date(2026, 11, 21)
AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
A_STATEMENT = 200
"""So many lines a statement: pycamt looks through the whole statement for each of its lines."""

Row = tuple[date, int, str, str, int]
"""Day, cents, structured reference, text and buyer."""
AT_ONCE = 20_000


def reference(number: int) -> str:
    """The reference of an order."""
    from coop.identifiers import payment_reference

    return payment_reference(2026 * 10**6 + number)


def iban_of(number: int) -> str:
    """An account of a buyer: of the right form, which is all that is asked here."""
    return f"NL{10 + number % 80}BANK{number:010d}"


def make_app(folder: str, orders: int) -> Flask:
    """An app on an empty database with so many reserved orders."""
    from flask_migrate import upgrade

    from coop import create_app
    from coop.database import db

    app = create_app({"INSTANCE_PATH": folder, "DATABASE_URI": f"sqlite:///{folder}/coop.sqlite"})
    logging.disable(logging.INFO)
    with app.app_context():
        upgrade()
        _orders(orders)
        db.session.commit()
    return app


def _orders(count: int) -> None:
    from sqlalchemy import insert

    from coop.database import db
    from coop.members.models import Cooperative, Member
    from coop.offers.models import Offering, Order
    from coop.production.models import Plant
    from coop.records.audit import record
    from coop.shares.models import ShareClass

    db.session.add(
        Cooperative(id=1, name="Coöperatie De Zon U.A.", kvk_number="12345678", iban=OWN,
                    town="Deventer", time_zone="Europe/Amsterdam", email="b@example.org",
                    phone="0570 123456", exemption_sentence="Let op!")
    )  # fmt: skip
    plant = Plant(code="ZON-1", name="Dak", kind="solar", status="producing", town="Deventer",
                  latitude_deg=52.25, longitude_deg=6.16)  # fmt: skip
    share_class = ShareClass(
        plant=plant, name="Zondeel", issued_shares=10**7, claimed_shares=count * 2,
        price_cents=PRICE_CENTS, term_years=15,
    )  # fmt: skip
    offering = Offering(share_class=share_class, opens_at=AT, offered_shares=10**7,
                        claimed_shares=count * 2, price_cents=PRICE_CENTS, max_shares=100,
                        exemption_sentence="Let op!", terms_version="1")  # fmt: skip
    db.session.add(offering)
    record("bench_made", offering)
    db.session.flush()
    people = [
        {"name": f"Koper Nummer{n}", "applied_on": AT.date(), "iban": iban_of(n)}
        for n in range(count)
    ]
    orders = [
        {"reference": reference(n), "offering_id": offering.id, "member_id": n + 1, "shares": 2,
         "price_cents": PRICE_CENTS, "amount_cents": 2 * PRICE_CENTS, "placed_at": AT,
         "expires_at": AT + timedelta(days=60), "cooling_off_until": AT + timedelta(days=90),
         "terms_version": "1", "language": "nl"}
        for n in range(count)
    ]  # fmt: skip
    for start in range(0, count, AT_ONCE):
        db.session.execute(insert(Member), people[start : start + AT_ONCE])
        db.session.execute(insert(Order), orders[start : start + AT_ONCE])


def history(lines: int, orders: int) -> list[Row]:
    """Day, cents, structured reference, text and payer of each line; the same in every run."""
    random = Random(7)
    found = []
    for number in range(lines):
        buyer = number % orders
        said, text = "", ""
        turn = random.random()
        if turn < 0.45:
            said = reference(buyer)
        elif turn < 0.9:
            solid = reference(buyer)
            spread = " ".join(solid[at : at + 4] for at in range(0, len(solid), 4))
            text = f"zonnedelen {random.choice((solid, solid.lower(), spread))} dank"
        else:
            text = "voor de zonnepanelen"
        cents = 2 * PRICE_CENTS if random.random() < 0.95 else PRICE_CENTS
        found.append((TODAY - timedelta(days=20 - number * 20 // lines), cents, said, text, buyer))
    return found


def camt(rows: list[Row]) -> bytes:
    """The history as CAMT.053, a statement for every so many lines."""
    reached, parts = 0, []
    for start in range(0, len(rows), A_STATEMENT):
        some = rows[start : start + A_STATEMENT]
        closing = reached + sum(row[1] for row in some)
        parts.append(_statement(start // A_STATEMENT + 1, some, reached, closing))
        reached = closing
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>'
        "<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-11-21T12:00:00</CreDtTm></GrpHdr>"
        f"{''.join(parts)}</BkToCstmrStmt></Document>"
    ).encode()


def _statement(number: int, rows: list[Row], opening: int, closing: int) -> str:
    first, last = rows[0][0], rows[-1][0]
    entries = "".join(
        f'<Ntry><Amt Ccy="EUR">{cents // 100}.{cents % 100:02d}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
        f"<Sts>BOOK</Sts><BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt>"
        f"<AcctSvcrRef>R{number}-{place}</AcctSvcrRef><NtryDtls><TxDtls><Refs>"
        f"<EndToEndId>NOTPROVIDED</EndToEndId></Refs><RltdPties><Dbtr><Nm>Koper Nummer{buyer}</Nm>"
        f"</Dbtr><DbtrAcct><Id><IBAN>{iban_of(buyer)}</IBAN></Id></DbtrAcct></RltdPties><RmtInf>"
        + (f"<Strd><CdtrRefInf><Ref>{said}</Ref></CdtrRefInf></Strd>" if said else
           f"<Ustrd>{text}</Ustrd>")
        + "</RmtInf></TxDtls></NtryDtls></Ntry>"
        for place, (day, cents, said, text, buyer) in enumerate(rows)
    )  # fmt: skip
    return (
        f"<Stmt><Id>{number}</Id><ElctrncSeqNb>{number}</ElctrncSeqNb>"
        f"<CreDtTm>2026-11-21T12:00:00</CreDtTm>"
        f"<FrToDt><FrDtTm>{first}T00:00:00</FrDtTm><ToDtTm>{last}T23:59:59</ToDtTm></FrToDt>"
        f"<Acct><Id><IBAN>{OWN}</IBAN></Id><Ccy>EUR</Ccy></Acct>"
        f"{_balance('OPBD', opening, first)}{_balance('CLBD', closing, last)}{entries}</Stmt>"
    )


def _balance(kind: str, cents: int, day: date) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="EUR">{cents // 100}.{cents % 100:02d}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
        f"<Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def mt940(rows: list[Row]) -> bytes:
    """The history as MT940, in ING's manner."""
    total = sum(row[1] for row in rows)
    told = [f":20:P1\n:25:{OWN}EUR\n:28C:1\n:60F:C{rows[0][0]:%y%m%d}EUR0,00\n"]
    for number, (day, cents, said, text, buyer) in enumerate(rows):
        words = (
            f"/EREF/NOTPROVIDED//CNTP/{iban_of(buyer)}/BANKNL2A/Koper Nummer{buyer}///REMI/"
            f"{f'STRD/CUR/{said}' if said else f'USTD//{text}'}/"
        )
        cut = "\n".join(words[at : at + 65] for at in range(0, len(words), 65))
        told.append(
            f":61:{day:%y%m%d}{day:%m%d}C{cents // 100},{cents % 100:02d}NTRFEREF//R{number}\n"
            f":86:{cut}\n"
        )
    told.append(f":62F:C{TODAY:%y%m%d}EUR{total // 100},{total % 100:02d}\n-\n")
    return "".join(told).encode()
