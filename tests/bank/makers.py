"""A true history of our account, written as the files that banks make of it."""

from dataclasses import dataclass
from datetime import date, timedelta

from coop.bank.statement import Line

OWN = "NL91ABNA0417164300"
OTHER = "NL02RABO0123456789"
TODAY = date(2026, 11, 21)
RF = "RF55202600001234"


@dataclass(frozen=True)
class Period:
    """Some days of the history: its lines and the balance before them. [cents]"""

    number: str
    first: date
    last: date
    opening_cents: int
    lines: tuple[Line, ...]

    @property
    def closing_cents(self) -> int:
        return self.opening_cents + sum(line.amount_cents for line in self.lines)


def cut(history: list[Line], first: date, last: date, opening_cents: int = 0, number="") -> Period:
    """What a statement from a first to a last day says of a history."""
    before = sum(line.amount_cents for line in history if line.booked_on < first)
    inside = tuple(line for line in history if first <= line.booked_on <= last)
    return Period(number or f"{first:%Y%j}", first, last, opening_cents + before, inside)


def euros(cents: int, mark: str = ".") -> str:
    return f"{abs(cents) // 100}{mark}{abs(cents) % 100:02d}"


def _bal(kind: str, cents: int, day: date) -> str:
    sign = "DBIT" if cents < 0 else "CRDT"
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="EUR">{euros(cents)}</Amt><CdtDbtInd>{sign}</CdtDbtInd>'
        f"<Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def entry(line: Line, version: str = "02") -> str:
    """One `Ntry` with one payment in it."""
    side = "Dbtr" if line.amount_cents > 0 else "Cdtr"
    name = f"<Nm>{_escaped(line.counter_name)}</Nm>"
    party = f"<{side}>{name if version == '02' else f'<Pty>{name}</Pty>'}</{side}>"
    account = f"<{side}Acct><Id><IBAN>{line.counter_iban}</IBAN></Id></{side}Acct>"
    strict = f"<Strd><CdtrRefInf><Ref>{line.structured_ref}</Ref></CdtrRefInf></Strd>"
    strict = strict if line.structured_ref else ""
    loose = f"<Ustrd>{_escaped(line.remittance)}</Ustrd>" if line.remittance else ""
    reason = f"<RtrInf><Rsn><Cd>{line.return_reason}</Cd></Rsn></RtrInf>"
    status = "<Sts>BOOK</Sts>" if version == "02" else "<Sts><Cd>BOOK</Cd></Sts>"
    return (
        f'<Ntry><Amt Ccy="EUR">{euros(line.amount_cents)}</Amt>'
        f"<CdtDbtInd>{'CRDT' if line.amount_cents > 0 else 'DBIT'}</CdtDbtInd>"
        f"{'<RvslInd>true</RvslInd>' if line.is_reversal else ''}{status}"
        f"<BookgDt><Dt>{line.booked_on}</Dt></BookgDt>"
        + (f"<AcctSvcrRef>{line.entry_ref}</AcctSvcrRef>" if line.entry_ref else "")
        + "<NtryDtls><TxDtls><Refs>"
        f"<EndToEndId>{line.end_to_end or 'NOTPROVIDED'}</EndToEndId></Refs>"
        f"<RltdPties>{party}{account if line.counter_iban else ''}</RltdPties>"
        f"<RmtInf>{loose}{strict}</RmtInf>"
        f"{reason if line.return_reason else ''}</TxDtls></NtryDtls></Ntry>"
    )


def camt(
    *periods: Period, own: str = OWN, version: str = "02", entries: str | None = None
) -> bytes:
    """A CAMT.053 file with these statements."""
    parts = "".join(
        f"<Stmt><Id>{one.number}</Id><ElctrncSeqNb>{one.number}</ElctrncSeqNb>"
        f"<FrToDt><FrDtTm>{one.first}T00:00:00</FrDtTm><ToDtTm>{one.last}T23:59:59</ToDtTm></FrToDt>"
        f"<Acct><Id><IBAN>{own}</IBAN></Id><Ccy>EUR</Ccy></Acct>"
        f"{_bal('OPBD', one.opening_cents, one.first)}{_bal('CLBD', one.closing_cents, one.last)}"
        f"{''.join(entry(line, version) for line in one.lines)}</Stmt>"
        for one in periods
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}">'
        "<BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-11-21T12:00:00</CreDtTm></GrpHdr>"
        f"{parts}</BkToCstmrStmt></Document>"
    ).encode()


def _mt_balance(tag: str, cents: int, day: date) -> str:
    return f":{tag}:{'D' if cents < 0 else 'C'}{day:%y%m%d}EUR{euros(cents, ',')}\n"


def mt940(*periods: Period, own: str = OWN) -> bytes:
    """An MT940 file in ING's manner."""
    told = ""
    for one in periods:
        told += f":20:P{one.number}\n:25:{own}EUR\n:28C:{one.number[-5:]}\n"
        told += _mt_balance("60F", one.opening_cents, one.first - timedelta(days=1))
        for line in one.lines:
            mark = "C" if line.amount_cents > 0 else "D"
            mark = {"C": "RD", "D": "RC"}[mark] if line.is_reversal else mark
            told += (
                f":61:{line.booked_on:%y%m%d}{line.booked_on:%m%d}{mark}"
                f"{euros(line.amount_cents, ',')}NTRFEREF//{line.entry_ref}\n"
            )
            remittance = (
                f"STRD/CUR/{line.structured_ref}"
                if line.structured_ref
                else f"USTD//{line.remittance}"
            )
            words = (
                f"/EREF/{line.end_to_end}/"
                + (f"/RTRN/{line.return_reason}/" if line.return_reason else "")
                + f"/CNTP/{line.counter_iban}/BANKNL2A/{line.counter_name}///REMI/{remittance}/"
            )
            told += (
                ":86:" + "\n".join(words[at : at + 65] for at in range(0, len(words), 65)) + "\n"
            )
        told += _mt_balance("62F", one.closing_cents, one.last)
        told += ":86:/SUM/1/1/1,00/1,00/\n-\n"
    return told.encode("latin-1")


def ing_csv(period: Period, own: str = OWN) -> bytes:
    """ING's CSV with a balance after each line, newest first."""
    rows = [
        '"Datum";"Naam / Omschrijving";"Rekening";"Tegenrekening";"Code";"Af Bij";"Bedrag (EUR)";'
        '"Mutatiesoort";"Mededelingen";"Saldo na mutatie";"Tag"'
    ]
    reached, told = period.opening_cents, []
    for line in period.lines:
        reached += line.amount_cents
        words = line.structured_ref or line.remittance
        told.append(
            f'"{line.booked_on:%Y%m%d}";"{line.counter_name}";"{own}";"{line.counter_iban}";"OV";'
            f'"{"Bij" if line.amount_cents > 0 else "Af"}";"{euros(line.amount_cents, ",")}";'
            f'"Overschrijving";"Naam: {line.counter_name} Omschrijving: {words} '
            f'IBAN: {line.counter_iban} Kenmerk: {line.end_to_end}";'
            f'"{"-" if reached < 0 else ""}{euros(reached, ",")}";""'
        )
    return "\r\n".join(rows + told[::-1]).encode("latin-1")


def history(days: int = 3, a_day: int = 4, first: date = date(2026, 10, 1)) -> list[Line]:
    """Some days of payments, two of them each day alike to the letter."""
    found = []
    for day in range(days):
        on = first + timedelta(days=day)
        for number in range(a_day):
            twin = 0 if number < 2 else number
            found.append(
                Line(
                    booked_on=on,
                    amount_cents=(-1 if twin == 3 else 1) * (25_000 + 100 * twin),
                    entry_ref="" if twin == 0 else f"B{day}{number}",
                    end_to_end="" if twin == 0 else f"E{day}-{number}",
                    counter_name=f"J. de Vries {twin}",
                    counter_iban=OTHER if twin < 3 else "NL18INGB0001234567",
                    remittance=f"delen {twin}",
                )
            )
    return found
