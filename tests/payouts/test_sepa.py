"""The bank's file: valid against its schema, exact to the cent, the same bytes again."""

import re
from datetime import UTC, date, datetime
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coop.payouts import sepa
from coop.payouts.sepa import Order, Transfer, sepa_file, sepa_text

ORDER = Order(
    "COOP-90001234-U000001",
    "Coöperatie De Stroomkring U.A.",
    "NL91ABNA0417164300",
    datetime(2026, 6, 10, 12, tzinfo=UTC),
    date(2026, 6, 12),
)
SPACE = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}


def transfer(number: int = 1, **changes) -> Transfer:
    values = {
        "end_to_end_id": f"U000001-{number}-O",
        "name": "Esma Yıldız",
        "iban": "NL20INGB0001234567",
        "amount_cents": 1874,
        "text": "Opbrengst delen 2025, lid L005",
    }
    return Transfer(**{**values, **changes})


def read(content: bytes) -> ET.Element:
    return ET.fromstring(content)


def texts(content: bytes, name: str) -> list[str]:
    return [found.text or "" for found in read(content).iterfind(f".//p:{name}", SPACE)]


def test_a_payment_says_who_what_and_how_much():
    content = sepa_file(ORDER, [transfer()])
    assert texts(content, "InstdAmt") == ["18.74"]
    assert texts(content, "Nm")[-1] == "Esma Yildiz"
    assert texts(content, "Ustrd") == ["Opbrengst delen 2025, lid L005"]
    assert texts(content, "EndToEndId") == ["U000001-1-O"]
    assert texts(content, "MsgId") == texts(content, "PmtInfId") == ["COOP-90001234-U000001"]
    assert texts(content, "Dt") == ["2026-06-12"]
    assert not texts(content, "PstlAdr")


def test_the_same_list_gives_the_same_bytes():
    assert sepa_file(ORDER, [transfer()]) == sepa_file(ORDER, [transfer()])


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Çelik", "Celik"),
        ("O'Brien & Zn", "O'Brien + Zn"),
        ("Łukasz Größe", "Lukasz Grosse"),
        ("//Jan//de  Wit//", "Jan/de Wit"),
        ("<b>Jan</b>", "b Jan /b"),
        ("李小龍", "Lid"),
        ("...", "Lid"),
        ("x" * 200, "x" * 70),
    ],
)
def test_names_are_written_in_the_signs_of_every_bank(name, written):
    assert texts(sepa_file(ORDER, [transfer(name=name)]), "Nm")[-1] == written


def test_a_file_of_nothing_or_with_an_id_twice_is_not_made():
    for transfers in ([], [transfer(), transfer()], [transfer(amount_cents=0)]):
        with pytest.raises(ValueError, match=r"stands twice|pays something"):
            sepa_file(ORDER, transfers)


def test_a_broken_account_number_does_not_pass_the_schema():
    from sepaxml.validation import ValidationError

    with pytest.raises(ValidationError):
        sepa_file(ORDER, [transfer(iban="no number")])


def test_a_long_file_is_one_list_whatever_it_was_checked_in(monkeypatch):
    from sepaxml.validation import try_valid_xml

    transfers = [transfer(number, amount_cents=number) for number in range(1, 8)]
    whole, told = sepa_file(ORDER, transfers), []
    monkeypatch.setattr(sepa, "CHUNK", 3)
    content = sepa_file(ORDER, transfers, told.append)
    assert content == whole
    assert told == [3, 6, 7]
    try_valid_xml(content, sepa.SCHEMA)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=90), st.integers(1, 10**9)), min_size=1, max_size=5))
def test_the_sums_of_the_file_are_the_sums_of_the_list(rows):
    content = sepa_file(
        ORDER,
        [transfer(n, name=name, amount_cents=cents) for n, (name, cents) in enumerate(rows)],
    )
    cents = [int(text.replace(".", "")) for text in texts(content, "InstdAmt")]
    assert cents == [cents for _name, cents in rows]
    assert {int(text.replace(".", "")) for text in texts(content, "CtrlSum")} == {sum(cents)}
    assert set(texts(content, "NbOfTxs")) == {str(len(rows))}


@given(st.text(max_size=300), st.integers(1, 140))
def test_any_text_fits_and_has_only_allowed_signs(text, most):
    written = sepa_text(text, most, "Lid")
    assert len(written) <= max(most, 3)
    assert re.fullmatch(r"[A-Za-z0-9/\-?:().,'+ ]*", written)
    assert "//" not in written
    assert written == written.strip("/ ")
