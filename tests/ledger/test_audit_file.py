"""The audit file is one that the official schema and its consistency rules accept."""

from datetime import date, timedelta

import pytest
import pyxaf
from hypothesis import given, settings
from hypothesis import strategies as st
from pyxaf import Severity

from coop.ledger.audit_file import (
    AuditBook,
    AuditCompany,
    AuditEntry,
    AuditLine,
    AuditParty,
    audit_file,
    opening_balance,
)
from coop.ledger.chart import BANK, CHART, COSTS, RESULT, REVENUE, SHARE_CAPITAL
from coop.periods import Period, book_year

YEAR = book_year(2025)
COMPANY = AuditCompany("Energiecoöperatie De Zonnewijzer U.A.", "12345678", "", "Deventer")


def book_of(entries, opening=None, period=YEAR, parties=()):
    lines = [line for entry in entries for line in entry.lines]
    return AuditBook(
        company=COMPANY,
        period=period,
        made_on=date(2026, 6, 1),
        software_version="1.0",
        opening=opening or {},
        parties=parties,
        line_count=len(lines),
        total_cents=sum(max(line.amount_cents, 0) for line in lines),
    )


def written(book, entries):
    return b"".join(audit_file(book, entries))


def findings(xml):
    report = pyxaf.validate(xml, xsd=True)
    return [str(one) for one in report.findings if one.severity >= Severity.WARNING]


def entry(number=1, day=date(2025, 3, 1), cents=12345, text="Opbrengst", **more):
    return AuditEntry(
        number,
        day,
        more.get("reference", f"x-{number}"),
        text,
        [
            AuditLine(BANK, cents, plant="ZON-1"),
            AuditLine(REVENUE, -cents, party=more.get("party"), share_class="Zondeel"),
        ],
    )


def test_a_small_file_is_valid_without_a_single_warning():
    entries = [entry(party="L001")]
    opening = {BANK: 5000, SHARE_CAPITAL: -5000}
    parties = [AuditParty("L001", "Anna", -5000, -5000)]

    xml = written(book_of(entries, opening, parties=parties), entries)

    assert findings(xml) == []
    assert b"<amnt>123.45</amnt><amntTp>C</amntTp>" in xml
    assert b"<RGScode>BEivSevCoo</RGScode>" in xml


def test_empty_books_are_a_valid_file():
    assert findings(written(book_of([]), [])) == []


def test_control_signs_and_marks_of_xml_do_no_harm():
    entries = [entry(text="Kop\x00 & <staart>\x0b\n\ud800 “é” 😀 \ufffe", reference=" <&> ")]
    xml = written(book_of(entries), entries)

    assert findings(xml) == []
    assert "<desc>Kop &amp; &lt;staart&gt; “é” 😀</desc>".encode() in xml


def test_long_names_are_cut_where_the_format_ends():
    party = AuditParty("L001", "Stichting " + "x" * 300)
    entries = [entry(party="L001", reference="r" * 400)]
    xml = written(book_of(entries, parties=[party]), entries)

    assert findings(xml) == []
    assert b"<custSupName>Stichting " + b"x" * 40 + b"</custSupName>" in xml


def test_a_broken_book_year_counts_its_own_months():
    period = book_year(2025, 7)
    entries = [entry(day=date(2026, 2, 3))]
    xml = written(book_of(entries, period=period), entries)

    assert findings(xml) == []
    assert b"<fiscalYear>2025-2026</fiscalYear>" in xml
    assert b"<periodNumber>8</periodNumber><trDt>2026-02-03</trDt>" in xml


def test_what_was_never_closed_opens_as_a_result():
    opening = opening_balance({BANK: 70, REVENUE: -100, COSTS: 30, RESULT: 0, SHARE_CAPITAL: 0})

    assert opening == {RESULT: -70, BANK: 70}


def test_entries_that_were_not_counted_are_refused():
    entries = [entry(1), entry(2)]
    with pytest.raises(ValueError, match="counted"):
        written(book_of(entries[:1]), entries)


def test_every_account_has_a_code_of_its_own_of_level_four():
    codes = [account.rgs for account in CHART.values()]

    assert len(set(codes)) == len(codes)
    assert {len(code) for code in codes} == {10}


texts = st.text(max_size=60)
cents = st.integers(-(10**11), 10**11).filter(bool)
accounts = st.sampled_from(sorted(CHART))


@st.composite
def journals(draw):
    """A period, and entries that balance, on days within it."""
    start = date(draw(st.integers(2015, 2040)), draw(st.integers(1, 12)), 1)
    period = book_year(start.year, start.month)
    entries = []
    for number in range(1, draw(st.integers(0, 6)) + 1):
        legs = [
            AuditLine(
                draw(accounts),
                amount,
                party=draw(st.sampled_from([None, "L001", "A7"])),
                plant=draw(st.one_of(st.none(), texts)),
                share_class=draw(st.one_of(st.none(), texts)),
            )
            for amount in draw(st.lists(cents, min_size=1, max_size=5))
        ]
        rest = sum(leg.amount_cents for leg in legs)
        if rest:
            legs.append(AuditLine(draw(accounts), -rest))
        if len(legs) < 2:
            continue
        day = period.start + timedelta(days=draw(st.integers(0, period.days - 1)))
        entries.append(AuditEntry(number, day, draw(texts), draw(texts), legs))
    stands = {code: draw(cents) for code in draw(st.sets(accounts, max_size=6))}
    stands[BANK] = stands.get(BANK, 0) - sum(stands.values())
    return period, entries, opening_balance(stands)


@given(journals(), texts)
@settings(max_examples=40, deadline=None)
def test_any_journal_that_balances_is_a_valid_file(journal, name):
    period, entries, opening = journal
    parties = [AuditParty("L001", name, 5, -7), AuditParty("A7", "Bram")]

    xml = written(book_of(entries, opening, period, parties), entries)

    assert findings(xml) == []
    assert xml == written(book_of(entries, opening, period, parties), entries)


def test_a_period_of_one_day_is_a_file_too():
    period = Period(date(2025, 12, 31), date(2026, 1, 1))
    entries = [entry(day=date(2025, 12, 31))]

    assert findings(written(book_of(entries, period=period), entries)) == []
