"""What no bank writes, or not of our account: clear words, the place, and nothing read."""

import gzip
from dataclasses import replace
from datetime import date

import pytest

from coop.bank import read_file as reading
from coop.bank.cells import read_cents, read_day, row
from coop.bank.read_file import read_file
from coop.errors import RuleBroken
from tests.bank.makers import OWN, TODAY, camt, cut, entry, history, ing_csv, mt940

PERIOD = cut(history(1), date(2026, 10, 1), date(2026, 10, 1))
GOOD = camt(PERIOD)


def refused(content: bytes) -> str:
    with pytest.raises(RuleBroken) as refusal:
        read_file(content, (OWN,), TODAY)
    assert refusal.value.field == "file"
    return str(refusal.value)


def bomb(depth: int = 9) -> bytes:
    entities = "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(depth)
    )
    return f'<?xml version="1.0"?><!DOCTYPE d [{entities}]><d>&a{depth - 1};</d>'.encode()


HARM = {
    "bomb": bomb(),
    "file": b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>',
    "net": b'<!DOCTYPE d SYSTEM "http://127.0.0.1:9/d.dtd"><d/>',
    "lower": b'<!doctype d [<!entity x "y">]><d>&x;</d>',
}


@pytest.mark.parametrize("content", HARM.values(), ids=HARM.keys())
def test_what_reaches_outside_the_file_is_refused_unparsed(content):
    told = refused(content)
    assert "staat een DOCTYPE of ENTITY" in told
    assert "buiten" not in told


def test_letters_that_are_not_what_the_file_says_are_the_cause_told():
    accents = GOOD.decode().replace("delen", "délen")
    assert accents.encode() != GOOD
    told = refused(accents.encode("latin-1"))
    assert "De letters in dit bestand kloppen niet: het zegt UTF-8 te zijn." in told
    assert "niet heel" in refused(accents.encode()[: accents.encode().index(b"\xc3") + 1])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_nothing_hides_in_another_encoding(encoding):
    text = HARM["file"].decode()
    assert "geen tekstbestand" in refused(text.encode(encoding))
    seven = f'<?xml version="1.0" encoding="UTF-7"?>{text}'.encode()
    assert "letters" in refused(seven)


def test_a_line_without_end_is_no_csv_of_a_bank():
    assert "geen CSV-bestand" in refused(b"1," * 200_000)


def test_no_path_in_a_file_is_opened(tmp_path):
    secret = tmp_path / "x.sta"
    secret.write_bytes(mt940(PERIOD))
    assert "herkennen" in refused(str(secret).encode())


def test_depth_and_many_attributes_end_quickly():
    assert "niet heel" in refused(b"<a>" * 100_000 + b"</a>" * 100_000)
    wide = b"<a " + b" ".join(b'x%d="1"' % n for n in range(50_000)) + b"/>"
    assert "geen rekeningafschrift" in refused(wide)


def test_half_a_file_is_refused():
    assert "niet heel" in refused(GOOD[: len(GOOD) // 2])
    assert "niet heel" in refused(mt940(PERIOD)[:-80])
    cut_off = ing_csv(PERIOD)
    assert "kolommen" in refused(cut_off[: cut_off.rindex(b";")].rsplit(b";", 3)[0])


def test_a_line_that_fell_out_is_seen_by_the_balances():
    lost = GOOD.replace(entry(PERIOD.lines[2]).encode(), b"")
    assert lost != GOOD
    assert "telt niet op" in refused(lost)
    rows = ing_csv(PERIOD).split(b"\r\n")
    assert "saldo klopt niet" in refused(b"\r\n".join(rows[:2] + rows[3:]))
    text = mt940(PERIOD).decode()
    fewer = text.split(":61:")
    assert "telt niet op" in refused(":61:".join([fewer[0], *fewer[2:]]).encode())


def test_another_account_is_refused_by_its_last_four():
    told = refused(camt(PERIOD, own="NL18INGB0001234567"))
    assert "4567" in told
    assert "4300" in told
    assert "NL18" not in told
    assert "4567" in refused(mt940(PERIOD, own="NL18INGB0001234567"))
    assert "4567" in refused(ing_csv(PERIOD, own="NL18INGB0001234567"))


def test_one_strange_statement_refuses_the_whole_file():
    one, other = camt(PERIOD).decode(), camt(PERIOD, own="NL18INGB0001234567").decode()
    stranger = other[other.index("<Stmt>") : other.index("</BkToCstmrStmt>")]
    both = one.replace("</BkToCstmrStmt>", stranger + "</BkToCstmrStmt>")
    assert "andere rekening" in refused(both.encode())


@pytest.mark.parametrize("day", ["1970-01-01", "1999-12-31", "2026-11-23", "2099-01-01"])
def test_a_day_that_cannot_be_is_refused_with_its_place(day):
    strange = GOOD.decode().replace("<BookgDt><Dt>2026-10-01", f"<BookgDt><Dt>{day}", 1)
    told = refused(strange.encode())
    assert "Boeking 1:" in told
    assert "boekdag" in told


def test_tomorrow_is_let_in_and_a_day_that_is_none_is_not():
    assert read_day("2026-11-22", row(1), TODAY) == date(2026, 11, 22)
    assert read_day("2000-01-01", row(1), TODAY) == date(2000, 1, 1)
    for text in ("2026-02-30", "2026-1-1", "٢٠٢٦-10-01", "morgen", ""):
        with pytest.raises(RuleBroken, match="bestaat niet"):
            read_day(text, row(7), TODAY)


def test_the_line_of_a_csv_is_named():
    old = ing_csv(PERIOD).replace(b"20261001", b"19700101")
    assert "Regel 2:" in refused(old)


def test_mt940_of_1970_is_refused():
    assert "boekdag" in refused(mt940(PERIOD).replace(b"2610011001", b"7001010101"))


@pytest.mark.parametrize(
    "amount",
    [
        "0.00",
        "0",
        "-5.00",
        "1.005",
        "1e3",
        "1_000",
        "NaN",
        "Infinity",
        "٢٥",
        "１２",
        "²",
        "",
        "9" * 14,
    ],
)
def test_an_amount_that_is_none_is_refused(amount):
    strange = GOOD.decode().replace(">250.00<", f">{amount}<", 1)
    assert "Boeking 1:" in refused(strange.encode())


@pytest.mark.parametrize(
    ("text", "cents"),
    [("0,29", 29), ("2.675,00", 267_500), ("-1210,5", -121_050), ("+250", 25_000), ("1.15", 115)],
)
def test_cents_are_exact(text, cents):
    assert read_cents(text, row(1)) == cents


@pytest.mark.parametrize(
    "text", ["1.234", "1,234", "12.34.56", "1 000,00", "1.5.0", "--1", "5000" * 9]
)
def test_what_could_be_two_amounts_is_refused(text):
    with pytest.raises(RuleBroken):
        read_cents(text, row(1))


def test_other_money_is_refused():
    assert "euro" in refused(GOOD.replace(b'Ccy="EUR">250', b'Ccy="USD">250'))
    assert "euro" in refused(mt940(PERIOD).replace(b"EUR0,00", b"USD0,00"))


def test_arabic_digits_in_mt940_are_refused():
    assert "tekens" in refused(mt940(PERIOD).decode().replace("C250,00N", "C٢٥٠,00N").encode())


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "leeg"),
        (b" \n ", "leeg"),
        (b"PK\x03\x04rest", "zip"),
        (gzip.compress(GOOD), "zip"),
        (b"%PDF-1.7", "PDF"),
        (GOOD.replace(b"delen", b"del\x00n"), "tekstbestand"),
        (b"naam;bedrag\nAnna;12\n", "herkennen"),
        (b"<html></html>", "CAMT.053"),
        (GOOD.replace(b"camt.053", b"camt.052"), "CAMT.053"),
        (GOOD.replace(b"camt.053", b"pain.001"), "CAMT.053"),
    ],
)
def test_other_files_are_told_apart(content, word):
    assert word in refused(content)


def test_a_file_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "MOST_BYTES", 1000)
    assert "100 MB" in refused(GOOD)


def test_the_way_of_the_money_must_be_said():
    nowhere = GOOD.replace(b"<CdtDbtInd>CRDT</CdtDbtInd><Sts>", b"<Sts>", 1)
    assert "erbij kwam of eraf ging" in refused(nowhere)
    assert "erbij kwam of eraf ging" in refused(ing_csv(PERIOD).replace(b'"Bij"', b'"Over"'))


def test_mt940_without_a_balance_or_with_a_line_nobody_can_read_is_refused():
    text = mt940(PERIOD).decode()
    assert "saldo" in refused(text[: text.index(":62F:")].encode())
    assert "niet te lezen" in refused(text.replace(":61:26", ":61:X6", 1).encode())


def test_a_line_that_the_library_would_write_over_is_missed():
    text = mt940(PERIOD).decode().replace("NTRFEREF", "", 1)
    assert "4 boekingen in en wij kunnen er 3 lezen" in refused(text.encode())


def test_a_name_that_looks_like_markup_stays_a_name():
    line = replace(PERIOD.lines[2], counter_name="<b>Jan & Co</b>", remittance="a < b")
    page = read_file(camt(cut([line], line.booked_on, line.booked_on)), (OWN,), TODAY)
    assert page.statements[0].lines == (line,)
