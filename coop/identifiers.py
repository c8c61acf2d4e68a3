"""Account numbers, payment references, addresses of mail and post: read, checked and shown.

The libraries behind them are loaded when first needed, so that a page without a form does
not wait for them.
"""

import re
import unicodedata
from decimal import Decimal

from coop.errors import RuleBroken

SEPA_COUNTRIES = frozenset(
    [
        "AD",
        "AL",
        "AT",
        "BE",
        "BG",
        "CH",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GB",
        "GI",
        "GR",
        "HR",
        "HU",
        "IE",
        "IS",
        "IT",
        "LI",
        "LT",
        "LU",
        "LV",
        "MC",
        "MD",
        "ME",
        "MK",
        "MT",
        "NL",
        "NO",
        "PL",
        "PT",
        "RO",
        "RS",
        "SE",
        "SI",
        "SK",
        "SM",
        "VA",
    ]
)
MAX_EPC_CENTS = 99_999_999_999
MAX_EPC_NAME = 70
MAX_EMAIL = 254
MAX_NAME = 200

_KVK = re.compile(r"[0-9]{8}", re.ASCII)
_PHONE = re.compile(r"\+?[0-9() -]+", re.ASCII)
_COOPERATIVE = re.compile(r"co[oö]perati", re.IGNORECASE)
_LIABILITY = re.compile(r"(?<![^\s,(])([UBW])\.A\.$", re.IGNORECASE)


def parse_iban(text: str, *, field: str | None = None) -> str:
    """Read an account number from a SEPA country.

    Parameters
    ----------
    text
        As typed, with or without spaces, in capitals or not.
    field
        The form field that a refusal belongs to.

    Returns
    -------
    str
        Capitals and digits without spaces.

    Raises
    ------
    RuleBroken
        When the country does not pay in SEPA, or length or check digits are wrong.
    """
    from stdnum import iban
    from stdnum.exceptions import ValidationError

    typed = _solid(text).upper()
    if typed.isascii() and len(typed) >= 4 and typed[:2].isalpha():
        if typed[:2] not in SEPA_COUNTRIES:
            raise RuleBroken(
                "Dit rekeningnummer is niet van een bank in het Europese betaalgebied. "
                "Gebruik een IBAN dat begint met bijvoorbeeld NL.",
                field=field,
            )
        try:
            # Without a country's list of banks: a bank younger than the list is a bank too.
            return str(iban.validate(typed, check_country=False))
        except ValidationError:
            pass
    raise RuleBroken(
        "Dit rekeningnummer (IBAN) klopt niet. Kijk het na, bijvoorbeeld op uw bankpas.",
        field=field,
    )


def format_iban(iban: str) -> str:
    """Write an account number in groups of four: "NL91 ABNA 0417 1643 00"."""
    return _in_fours(iban)


def payment_reference(number: int) -> str:
    """Make a payment reference with check digits for a number of our own.

    Parameters
    ----------
    number
        Positive, at most 21 digits; never used twice.

    Returns
    -------
    str
        "RF", two check digits and the number. A slip of one digit or two swapped digits is
        seen by the member's bank.

    Raises
    ------
    ValueError
        When the number does not fit.

    References
    ----------
    .. [1] ISO 11649:2009, structured creditor reference.
    """
    from stdnum.iso7064 import mod_97_10

    if not 0 < number < 10**21:
        raise ValueError(f"no number for a payment reference: {number}")
    return f"RF{mod_97_10.calc_check_digits(f'{number}RF')}{number}"


def parse_reference(text: str, *, field: str | None = None) -> str:
    """Read a payment reference as a member or a bank writes it; without spaces.

    Raises
    ------
    RuleBroken
        When it is no ISO 11649 reference or its check digits are wrong.
    """
    from stdnum import iso11649
    from stdnum.exceptions import ValidationError

    typed = _solid(text).upper()
    try:
        if not typed.isascii():
            raise ValidationError
        return str(iso11649.validate(typed))
    except ValidationError:
        raise RuleBroken(
            "Dit betalingskenmerk klopt niet. Het begint met RF; kijk de cijfers na.", field=field
        ) from None


def format_reference(reference: str) -> str:
    """Write a payment reference in groups of four: "RF55 2026 0000 1234"."""
    return _in_fours(reference)


def parse_postcode(text: str, *, field: str | None = None) -> str:
    """Read a Dutch postcode; gives "7411 AB".

    Raises
    ------
    RuleBroken
        When it is not four digits and two letters that the post uses.
    """
    from stdnum.exceptions import ValidationError
    from stdnum.nl import postcode

    typed = _solid(text).upper()
    try:
        if not typed.isascii():
            raise ValidationError
        return str(postcode.validate(typed))
    except ValidationError:
        raise RuleBroken(
            "Vul een postcode in met vier cijfers en twee letters, zoals 7411 AB.", field=field
        ) from None


def parse_kvk(text: str, *, field: str | None = None) -> str:
    """Read a number of the trade register: eight digits, kept as text for its noughts.

    Raises
    ------
    RuleBroken
        When it is anything else.
    """
    typed = _solid(text)
    if not _KVK.fullmatch(typed):
        raise RuleBroken("Een KvK-nummer heeft acht cijfers.", field=field)
    return typed


def parse_email(text: str, *, field: str | None = None) -> str:
    """Read an e-mail address, in one spelling: composed letters, all small.

    Raises
    ------
    RuleBroken
        When no mail could be sent to it. Whether the mailbox exists is not asked.

    Notes
    -----
    The part before the @ is made small too. The standard allows a mailbox to tell Jan from
    jan, none in use does, and a member who types a capital must find the same account.
    """
    from email_validator import EmailNotValidError, validate_email

    typed = text.strip()
    try:
        if len(typed) > MAX_EMAIL:
            raise EmailNotValidError
        return validate_email(typed, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        raise RuleBroken(
            "Dit e-mailadres kunnen wij niet gebruiken. Schrijf het zoals naam@voorbeeld.nl.",
            field=field,
        ) from None


def parse_phone(text: str, *, field: str | None = None) -> str:
    """Read a telephone number; kept as typed, with single spaces.

    Raises
    ------
    RuleBroken
        When it has other signs than digits, +, brackets and dashes, or cannot be dialled.
    """
    typed = " ".join(text.split())
    digits = sum(char.isdecimal() for char in typed)
    if not _PHONE.fullmatch(typed) or not 6 <= digits <= 15 or len(typed) > 25:
        raise RuleBroken(
            "Dit telefoonnummer kunnen wij niet lezen. Schrijf het zoals 0570 123 456.",
            field=field,
        )
    return typed


def parse_cooperative_name(text: str, *, field: str | None = None) -> str:
    """Read the name of the cooperative, with single spaces.

    Raises
    ------
    RuleBroken
        When the name lacks the word cooperative or does not end in U.A., B.A. or W.A.

    References
    ----------
    .. [1] Burgerlijk Wetboek, book 2, title 3: the name holds "coöperatief" or a form of it
       and ends in the letters that say what members owe in a deficit.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if len(name) > MAX_NAME:
        raise RuleBroken("Deze naam is te lang.", field=field)
    if not _COOPERATIVE.search(name):
        raise RuleBroken(
            "In de naam moet het woord coöperatie of coöperatief staan. Dat vraagt de wet.",
            field=field,
        )
    if not _LIABILITY.search(name):
        raise RuleBroken(
            "De naam moet eindigen op U.A., B.A. of W.A. Dat vraagt de wet.", field=field
        )
    return name[:-4] + name[-4:].upper()


def epc_qr_svg(name: str, iban: str, amount_cents: int, reference: str, *, scale: int = 4) -> str:
    """Draw the code that a bank's app reads as a payment.

    Parameters
    ----------
    name, iban
        Who is paid.
    amount_cents
        At least one cent. [cents]
    reference
        As `payment_reference` makes it.
    scale
        Size of one module of the code. [px]

    Returns
    -------
    str
        An `<svg>` element with a white ground, so that it reads on a dark page, and without
        style attributes or script, so that a strict content security policy lets it live.

    Raises
    ------
    ValueError
        When the amount cannot stand in the code.

    References
    ----------
    .. [1] European Payments Council, EPC069-12, "Quick Response Code: Guidelines to enable
       data capture for the initiation of a SEPA credit transfer".
    """
    from segno import helpers

    if not 0 < amount_cents <= MAX_EPC_CENTS:
        raise ValueError(f"no amount for a payment code: {amount_cents} cents")
    code = helpers.make_epc_qr(
        name[:MAX_EPC_NAME],
        iban,
        amount=Decimal(amount_cents).scaleb(-2),
        reference=_solid(reference),
    )
    return str(code.svg_inline(scale=scale, light="white", svgclass="qr", lineclass=None))


def _solid(text: str) -> str:
    """Leave out white space, which splits and joins keep finding between groups."""
    return "".join(text.split())


def _in_fours(text: str) -> str:
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))
