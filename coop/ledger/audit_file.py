"""The books as an audit file: XML Auditfile Financieel (XAF) 4.0.

The format is that of the Dutch tax authority's *Auditfile Financieel 4.0*, whose XSD stands at
odb.belastingdienst.nl; its consistency rules [0001]-[0010] ask for unique identifiers, totals that
are those of the lines, and entries that balance. Revenue and costs of earlier years that were never
closed stand in the opening balance under the account of results, because only what is carried on
has an opening.

The file is written as a stream: a journal may hold a million lines.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from xml.sax.saxutils import escape

from coop.ledger.balances import OF_A_YEAR
from coop.ledger.chart import CHART, RESULT, RGS_VERSION, ChartAccount
from coop.periods import Period

NAMESPACE = (
    "http://www.odb.belastingdienst.nl/Belastingdienst/BCPP/1.1/structures/XmlauditfileXAF_4.0"
)
UNKNOWN = "onbekend"
JOURNAL = "DAGBOEK"
# What XML 1.0 cannot hold, and line ends and tabs, which a line of a journal does not need.
_UNWRITABLE = re.compile("[^\\u0020-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


@dataclass(frozen=True, slots=True)
class AuditCompany:
    """Whose books they are. `tax_number` is the RSIN; empty where it is not known."""

    name: str
    kvk_number: str
    tax_number: str
    town: str


@dataclass(frozen=True, slots=True)
class AuditParty:
    """A member as the file knows one: what stood between them and us. Debit positive. [cents]"""

    code: str
    name: str
    opening_cents: int = 0
    closing_cents: int = 0


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One leg. Debit is positive. [cents]"""

    account: str
    amount_cents: int
    party: str | None = None
    plant: str | None = None
    share_class: str | None = None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry; `number` is its place in the chain of the journal."""

    number: int
    booked_on: date
    reference: str
    description: str
    lines: Sequence[AuditLine]


@dataclass(frozen=True, slots=True)
class AuditBook:
    """All that stands before the entries.

    `opening` is what stood on each account before the period, by code; debit is positive. Line
    count and total are those of the entries that follow. [cents]
    """

    company: AuditCompany
    period: Period
    made_on: date
    software_version: str
    opening: dict[str, int]
    parties: Sequence[AuditParty]
    line_count: int
    total_cents: int


def opening_balance(balances: dict[str, int]) -> dict[str, int]:
    """Give the opening balance: accounts that are carried on, and what was never closed.

    Parameters
    ----------
    balances
        What stood on every account before the period, by code; debit is positive. [cents]

    Returns
    -------
    dict
        By code, without accounts on which nothing stood. Together they are nothing. [cents]
    """
    found: dict[str, int] = {}
    for code, cents in balances.items():
        carried = RESULT if CHART[code].kind in OF_A_YEAR else code
        found[carried] = found.get(carried, 0) + cents
    return {code: cents for code, cents in sorted(found.items()) if cents}


def audit_file(book: AuditBook, entries: Iterable[AuditEntry]) -> Iterator[bytes]:
    """Write the file, piece by piece.

    Parameters
    ----------
    book
        Who, when, and what stood before.
    entries
        Those of the period, in order of their numbers; every day within the period.

    Yields
    ------
    bytes
        UTF-8; joined they are the file. The same books give the same bytes.

    Raises
    ------
    ValueError
        When the entries are not those that `book` counted: then the file would contradict itself.
    """
    yield from map(str.encode, _head(book))
    lines = debit_cents = 0
    for entry in entries:
        lines += len(entry.lines)
        debit_cents += sum(max(line.amount_cents, 0) for line in entry.lines)
        yield "".join(_transaction(entry, book.period)).encode()
    if (lines, debit_cents) != (book.line_count, book.total_cents):
        raise ValueError(f"{lines} lines of {debit_cents} cents, counted {book.line_count}")
    yield b"</journal></transactions></company></auditfile>\n"


def _head(book: AuditBook) -> Iterator[str]:
    period, last = book.period, book.period.end - timedelta(days=1)
    year = str(period.start.year)
    if last.year != period.start.year:
        year = f"{year}-{last.year}"
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<auditfile xmlns="{NAMESPACE}">'
    yield "<header>"
    yield _tag("fiscalYear", year)
    yield _tag("startDate", period.start.isoformat()) + _tag("endDate", last.isoformat())
    yield _tag("curCode", "EUR") + _tag("dateCreated", book.made_on.isoformat())
    yield _tag("softwareDesc", "coop") + _tag("softwareVersion", book.software_version, 20)
    yield _tag("RGSVersion", RGS_VERSION)
    yield "</header><company>"
    company = book.company
    yield _tag("Commercenr", company.kvk_number, 100) + _tag("companyName", company.name, 255)
    yield _tag("taxRegistrationCountry", "NL")
    yield _tag("taxRegIdent", company.tax_number or UNKNOWN, 30)
    yield f"<streetAddress>{_tag('city', company.town, 50)}{_tag('country', 'NL')}</streetAddress>"
    yield from _parties(book.parties)
    yield "<generalLedger>"
    yield from map(_account, CHART.values())
    yield "</generalLedger><periods>"
    for number, month in enumerate(period.months(), 1):
        yield "<period>" + _tag("periodNumber", str(number))
        yield _tag("startDatePeriod", month.start.isoformat())
        yield _tag("endDatePeriod", (month.end - timedelta(days=1)).isoformat()) + "</period>"
    yield "</periods>"
    yield from _opening(book.opening)
    yield "<transactions>" + _totals(book.line_count, book.total_cents)
    yield "<journal>" + _tag("jrnID", JOURNAL) + _tag("desc", "Dagboek") + _tag("jrnTp", "M")


def _parties(parties: Sequence[AuditParty]) -> Iterator[str]:
    yield "<customersSuppliers>"
    for party in parties:
        yield "<customerSupplier>" + _tag("custSupID", party.code, 35)
        yield _tag("custSupName", party.name, 50) + _tag("custSupTp", "B")
        yield _amount("opBalDesc", "opBalTp", party.opening_cents)
        yield _amount("clBalDesc", "clBalTp", party.closing_cents)
        yield "</customerSupplier>"
    yield "</customersSuppliers>"


def _account(account: ChartAccount) -> str:
    kind = "P" if account.kind in OF_A_YEAR else "B"
    return (
        f"<ledgerAccount>{_tag('accID', account.code)}{_tag('accDesc', account.name.text, 255)}"
        f"{_tag('accTp', kind)}{_tag('RGScode', account.rgs)}</ledgerAccount>"
    )


def _opening(opening: dict[str, int]) -> Iterator[str]:
    total_cents = sum(max(cents, 0) for cents in opening.values())
    yield "<openingBalance>" + _totals(len(opening), total_cents)
    for number, (code, cents) in enumerate(opening.items(), 1):
        yield "<obLine>" + _tag("nr", str(number)) + _tag("accID", code)
        yield _amount("amnt", "amntTp", cents) + "</obLine>"
    yield "</openingBalance>"


def _totals(lines: int, total_cents: int) -> str:
    total = _euros(total_cents)
    return _tag("linesCount", str(lines)) + _tag("totalDebit", total) + _tag("totalCredit", total)


def _transaction(entry: AuditEntry, period: Period) -> Iterator[str]:
    months = entry.booked_on.year * 12 + entry.booked_on.month
    number = months - period.start.year * 12 - period.start.month + 1
    day = entry.booked_on.isoformat()
    yield "<transaction>" + _tag("nr", str(entry.number)) + _tag("desc", entry.description)
    yield _tag("periodNumber", str(number)) + _tag("trDt", day)
    reference = _tag("docRef", entry.reference, 255) + _tag("effDate", day)
    for place, line in enumerate(entry.lines, 1):
        yield "<trLine>" + _tag("nr", str(place)) + _tag("accID", line.account) + reference
        yield _amount("amnt", "amntTp", line.amount_cents)
        if line.party:
            yield _tag("custSupID", line.party, 35)
        if line.plant:
            yield _tag("cost", line.plant, 999)
        if line.share_class:
            yield _tag("product", line.share_class, 999)
        yield "</trLine>"
    yield "</transaction>"


def _amount(amount: str, side: str, cents: int) -> str:
    return _tag(amount, _euros(abs(cents))) + _tag(side, "C" if cents < 0 else "D")


def _euros(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def _tag(name: str, text: str, most: int | None = None) -> str:
    written = " ".join(_UNWRITABLE.sub(" ", text).split())
    return f"<{name}>{escape(written[:most].rstrip())}</{name}>"
