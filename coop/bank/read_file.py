"""From the bytes of a bank file to its statements, checked: the one way in for every layout.

What is refused here imports nothing at all, also not the lines before the mistake.
"""

from dataclasses import replace
from datetime import date

from coop.bank.bank_csv import read_csv
from coop.bank.camt import read_camt
from coop.bank.mt940 import looks_like_mt940, read_mt940
from coop.bank.statement import BankPage, Statement
from coop.errors import RuleBroken
from coop.words import Euros

MOST_BYTES = 100 * 1024 * 1024
"""A CAMT file of 100,000 lines is some 80 million bytes."""

_PACKED = (b"PK\x03\x04", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"BZh", b"\xfd7zXZ")
_BOM = b"\xef\xbb\xbf"


def read_file(content: bytes, own: tuple[str, ...], today: date) -> BankPage:
    """Read a file of the bank.

    Parameters
    ----------
    content
        The bytes as they came.
    own
        The IBANs of our own accounts.
    today
        Here, now: later days than tomorrow are refused.

    Returns
    -------
    BankPage
        Statements of our own accounts, each of which adds up.

    Raises
    ------
    RuleBroken
        With field `file` and a sentence that says what is wrong and on which line.
    """
    try:
        layout, statements = _read(text_bytes(content), today)
        checked = tuple(check_statement(one, own) for one in statements)
    except RuleBroken as refusal:
        refusal.field = "file"
        raise
    return BankPage(layout, checked)


def text_bytes(content: bytes) -> bytes:
    """The bytes of a text; what cannot be one is refused at sight."""
    if not content.strip():
        raise RuleBroken("Dit bestand is leeg.")
    if len(content) > MOST_BYTES:
        raise RuleBroken("Dit bestand is groter dan 100 MB. Kies bij uw bank een kortere periode.")
    if content.startswith(_PACKED):
        raise RuleBroken("Dit is een ingepakt bestand (zip). Pak het eerst uit.")
    if content.startswith(b"%PDF"):
        raise RuleBroken(
            "Dit is een PDF, om te lezen en te bewaren. Kies bij uw bank het formaat CAMT.053."
        )
    if b"\x00" in content:
        raise RuleBroken("Dit is geen tekstbestand. Kies bij uw bank CAMT.053, MT940 of CSV.")
    return content.removeprefix(_BOM).lstrip()


def _read(content: bytes, today: date) -> tuple[str, tuple[Statement, ...]]:
    if content.startswith(b"<"):
        return "camt", read_camt(content, today)
    text = decoded(content)
    if looks_like_mt940(text):
        return "mt940", read_mt940(text, today)
    return read_csv(text, today)


def decoded(content: bytes) -> str:
    """The text: UTF-8, or Windows-1252 (which holds Latin-1) where it is not."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def check_statement(statement: Statement, own: tuple[str, ...]) -> Statement:
    """The statement under our full IBAN; refused when it is another's or does not add up."""
    iban = own_account(statement.iban, own)
    if iban is None:
        raise RuleBroken(
            "Dit is een afschrift van een andere rekening, die eindigt op %(end)s. Onze rekening "
            "eindigt op %(ours)s. Er is niets ingelezen.",
            end=statement.iban[-4:] or "?",
            ours=", ".join(account[-4:] for account in own),
        )
    if statement.opening_cents is not None and statement.closing_cents is not None:
        reached = statement.opening_cents + statement.in_cents - statement.out_cents
        if reached != statement.closing_cents:
            raise RuleBroken(
                "Het afschrift tot en met %(day)s telt niet op: met deze regels wordt het saldo "
                "%(reached)s, en de bank schrijft %(closing)s. Er ontbreekt een regel of er is "
                "iets veranderd. Download het opnieuw.",
                day=statement.ends_on,
                reached=Euros(reached),
                closing=Euros(statement.closing_cents),
            )
    return replace(statement, iban=iban)


def own_account(account: str, own: tuple[str, ...]) -> str | None:
    """Our IBAN that an account is; older files give its last digits alone."""
    for iban in own:
        if account == iban:
            return iban
        digits, tail = account.replace(".", ""), iban[8:]
        is_short = digits.isascii() and digits.isdigit() and 7 <= len(digits) <= 10
        if is_short and tail.isdigit() and int(tail) == int(digits):
            return iban
    return None
