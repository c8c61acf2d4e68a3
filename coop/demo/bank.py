"""What came in at the demo's bank these days: with a reference, without one, and from nobody."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from xml.sax.saxutils import escape

from sqlalchemy import select

from coop.bank.import_files import import_files
from coop.bank.keep_file import keep_file
from coop.bank.look import look_at
from coop.bank.queries import booked_through, own_ibans
from coop.database import db
from coop.demo.people import iban_of
from coop.offers.models import Order


@dataclass(frozen=True, slots=True)
class _Paid:
    """A line as the demo's bank writes it. [cents]"""

    on: date
    cents: int
    name: str
    iban: str
    told: str
    reference: str = ""


def import_days(today: date, at: datetime) -> None:
    """Read in the bank's file of the last three days."""
    first, last = today - timedelta(days=3), today - timedelta(days=1)
    opening_cents = booked_through(last)
    content = _camt(own_ibans()[0], first, last, opening_cents, _lines(first, last))
    read = [keep_file(f"afschrift-{last}.xml", content, today, at)]
    import_files(read, look_at(read).digest, at)


def _lines(first: date, last: date) -> list[_Paid]:
    """Teun writes his reference, Noor does not; somebody gives; the bank takes its costs."""
    waiting = db.session.scalars(
        select(Order).where(Order.status == "reserved").order_by(Order.id)
    ).all()
    paid = [
        _Paid(first, 2_500, "K. Jansma", iban_of(611), "voor de energiecoach"),
        _Paid(last, -995, "", "", "Kosten zakelijke rekening"),
    ]
    if len(waiting) > 1:
        noor, teun = waiting[:2]
        name, iban = teun.member.name, iban_of(502)
        paid.insert(1, _Paid(last, teun.amount_cents, name, iban, "", teun.reference))
        told = f"{noor.shares} zonnedelen"
        paid.insert(1, _Paid(first, noor.amount_cents, noor.member.name, iban_of(501), told))
    return paid


def _camt(own: str, first: date, last: date, opening_cents: int, lines: list[_Paid]) -> bytes:
    closing_cents = opening_cents + sum(line.cents for line in lines)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>\n'
        f"<GrpHdr><MsgId>D{last:%Y%m%d}</MsgId><CreDtTm>{last}T23:59:59</CreDtTm></GrpHdr>\n"
        f"<Stmt><Id>{last:%Y%j}</Id><ElctrncSeqNb>{last:%j}</ElctrncSeqNb>"
        f"<FrToDt><FrDtTm>{first}T00:00:00</FrDtTm><ToDtTm>{last}T23:59:59</ToDtTm></FrToDt>"
        f"<Acct><Id><IBAN>{own}</IBAN></Id><Ccy>EUR</Ccy></Acct>\n"
        f"{_balance('OPBD', opening_cents, first)}{_balance('CLBD', closing_cents, last)}\n"
        + "\n".join(_entry(number, line) for number, line in enumerate(lines, 1))
        + "\n</Stmt></BkToCstmrStmt></Document>\n"
    ).encode()


def _amount(cents: int) -> str:
    way = "CRDT" if cents >= 0 else "DBIT"
    euros = f"{abs(cents) // 100}.{abs(cents) % 100:02d}"
    return f'<Amt Ccy="EUR">{euros}</Amt><CdtDbtInd>{way}</CdtDbtInd>'


def _balance(kind: str, cents: int, day: date) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>{_amount(cents)}"
        f"<Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def _entry(number: int, line: _Paid) -> str:
    side = "Dbtr" if line.cents > 0 else "Cdtr"
    party = f"<{side}><Pty><Nm>{escape(line.name)}</Nm></Pty></{side}>" if line.name else ""
    account = f"<{side}Acct><Id><IBAN>{line.iban}</IBAN></Id></{side}Acct>" if line.iban else ""
    strict = f"<Strd><CdtrRefInf><Ref>{line.reference}</Ref></CdtrRefInf></Strd>"
    loose = f"<Ustrd>{escape(line.told)}</Ustrd>"
    return (
        f"<Ntry>{_amount(line.cents)}<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{line.on}</Dt></BookgDt>"
        f"<AcctSvcrRef>{line.on:%y%m%d}{number:04d}</AcctSvcrRef><NtryDtls><TxDtls>"
        f"<RltdPties>{party}{account}</RltdPties>"
        f"<RmtInf>{strict if line.reference else loose}</RmtInf></TxDtls></NtryDtls></Ntry>"
    )
