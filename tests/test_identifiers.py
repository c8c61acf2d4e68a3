"""Account numbers, references and addresses as people write them."""

import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.errors import RuleBroken
from coop.identifiers import (
    epc_qr_svg,
    format_iban,
    format_reference,
    parse_cooperative_name,
    parse_email,
    parse_iban,
    parse_kvk,
    parse_phone,
    parse_postcode,
    parse_reference,
    payment_reference,
)

IBAN = "NL91ABNA0417164300"


@pytest.mark.parametrize("typed", [IBAN, "nl91 abna 0417 1643 00", " NL91\u00a0ABNA 0417164300\t"])
def test_an_account_number_is_read_with_or_without_spaces(typed):
    assert parse_iban(typed) == IBAN
    assert parse_iban(format_iban(parse_iban(typed))) == IBAN


def test_an_account_number_is_shown_in_groups_of_four():
    assert format_iban(IBAN) == "NL91 ABNA 0417 1643 00"


@given(st.integers(0, 99))
def test_only_one_pair_of_check_digits_is_right(check):
    typed = f"NL{check:02d}ABNA0417164300"
    if check == 91:
        assert parse_iban(typed) == typed
    else:
        with pytest.raises(RuleBroken, match="klopt niet"):
            parse_iban(typed, field="iban")


@pytest.mark.parametrize("typed", ["", "NL", "1234567", "NL91ABNA041716430", "NL91ABNA04171643０0"])
def test_what_is_no_account_number_is_refused(typed):
    with pytest.raises(RuleBroken) as refusal:
        parse_iban(typed, field="iban")

    assert refusal.value.field == "iban"


def test_an_account_outside_sepa_is_refused_although_its_check_digits_are_right():
    with pytest.raises(RuleBroken, match="Europese betaalgebied"):
        parse_iban("SA0380000000608010167519")


@pytest.mark.parametrize(
    "typed", ["DE89370400440532013000", "FR1420041010050500013M02606", "BE68539007547034"]
)
def test_a_neighbour_across_the_border_can_pay(typed):
    assert parse_iban(typed) == typed


def test_a_payment_reference_has_the_check_digits_of_the_standard():
    assert payment_reference(539007547034) == "RF18539007547034"  # example in ISO 11649
    assert format_reference(payment_reference(202600001234)) == "RF55 2026 0000 1234"


@given(st.integers(1, 10**21 - 1))
def test_every_reference_is_read_back(number):
    reference = payment_reference(number)

    assert parse_reference(format_reference(reference).lower()) == reference


@given(st.integers(1, 10**12), st.data())
def test_a_slip_of_one_digit_in_a_reference_is_seen(number, data):
    reference = payment_reference(number)
    at = data.draw(st.integers(2, len(reference) - 1))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != reference[at]]))

    with pytest.raises(RuleBroken, match="kenmerk"):
        parse_reference(reference[:at] + other + reference[at + 1 :])


@pytest.mark.parametrize("number", [0, -1, 10**21])
def test_a_number_that_does_not_fit_gets_no_reference(number):
    with pytest.raises(ValueError, match="payment reference"):
        payment_reference(number)


def test_a_postcode_is_written_as_the_post_writes_it():
    assert parse_postcode(" 7411ab") == "7411 AB"


@pytest.mark.parametrize("typed", ["0411 AB", "7411", "7411 A1", "7411 SS", "7411 ABC", "７411AB"])
def test_a_wrong_postcode_is_refused(typed):
    with pytest.raises(RuleBroken, match="postcode"):
        parse_postcode(typed)


def test_a_number_of_the_trade_register_keeps_its_noughts():
    assert parse_kvk("0123 4567") == "01234567"


@pytest.mark.parametrize("typed", ["1234567", "123456789", "1234567a", "١٢٣٤٥٦٧٨"])
def test_a_wrong_number_of_the_trade_register_is_refused(typed):
    with pytest.raises(RuleBroken, match="acht cijfers"):
        parse_kvk(typed)


def test_a_member_who_types_a_capital_has_the_same_address():
    assert parse_email(" Anna@De-Linde.NL ") == parse_email("anna@de-linde.nl")


@pytest.mark.parametrize(
    "typed",
    ["", "anna", "anna@", "@x.nl", "a b@x.nl", "a@x", "a@x.nl\nBcc: b@x.nl", "a@" + "x" * 300],
)
def test_an_address_that_no_mail_reaches_is_refused(typed):
    with pytest.raises(RuleBroken, match="e-mailadres"):
        parse_email(typed)


@pytest.mark.parametrize("typed", ["0570 123 456", "+31 (0)570-123456", "06-12345678"])
def test_a_telephone_number_is_kept_as_typed(typed):
    assert parse_phone(f" {typed} ") == typed


@pytest.mark.parametrize(
    "typed", ["", "12345", "bel mij", "06 12345678 ext 3", "1" * 16, "5+31570"]
)
def test_what_cannot_be_dialled_is_refused(typed):
    with pytest.raises(RuleBroken, match="telefoonnummer"):
        parse_phone(typed)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Coöperatie De Stroomkring U.A.", "Coöperatie De Stroomkring U.A."),
        ("  Energiecooperatie  Zon   u.a. ", "Energiecooperatie Zon U.A."),
        ("Coo\u0308peratieve Vereniging Wind W.A.", "Coöperatieve Vereniging Wind W.A."),
        ("De Molen, coöperatief, B.A.", "De Molen, coöperatief, B.A."),
        ("COÖPERATIE NOORD B.A.", "COÖPERATIE NOORD B.A."),
    ],
)
def test_the_name_says_that_it_is_a_cooperative_and_who_is_liable(typed, name):
    assert parse_cooperative_name(typed) == name


@pytest.mark.parametrize(
    "typed", ["", "Stroomkring U.A.", "Coöperatie Zon", "Coöperatie Zon B.V.", "Coöperatie ZonU.A.",
              "U.A. Coöperatie Zon", "Coöperatie " + "x" * 200 + " U.A."],
)  # fmt: skip
def test_a_name_against_the_law_is_refused(typed):
    with pytest.raises(RuleBroken):
        parse_cooperative_name(typed, field="name")


def test_the_payment_code_lives_under_a_strict_policy():
    svg = epc_qr_svg("Coöperatie De Stroomkring U.A.", IBAN, 32000, payment_reference(12))

    assert svg.startswith("<svg ")
    assert svg.endswith("</svg>")
    assert not re.search(r"style|script|\bon\w+=|href", svg)
    assert 'fill="#fff"' in svg


def test_another_amount_is_another_payment_code():
    codes = {epc_qr_svg("Coöperatie X U.A.", IBAN, cents, "RF18539007547034") for cents in (1, 2)}

    assert len(codes) == 2


@pytest.mark.parametrize("amount_cents", [0, -5, 10**11])
def test_there_is_no_payment_code_for_nothing(amount_cents):
    with pytest.raises(ValueError, match="payment code"):
        epc_qr_svg("Coöperatie X U.A.", IBAN, amount_cents, "RF18539007547034")


def test_the_libraries_are_loaded_only_when_needed():
    code = (
        "import sys, coop.identifiers; print({'stdnum','segno','email_validator'} & {*sys.modules})"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert loaded.stdout.strip() == "set()"
