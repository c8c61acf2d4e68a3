"""Makers of bank lines, as an import would leave them."""

from datetime import date, datetime, timedelta

from coop.bank.book_lines import book_lines
from coop.bank.models import BankFile, BankLine, BankStatement
from coop.check.everything import invariants
from coop.database import db
from coop.records.audit import record
from tests.offers.makers import NOON

OURS = "NL91ABNA0417164300"


def make_lines(*wanted: dict, on: date = date(2026, 11, 22)) -> list[BankLine]:
    """Lines of one statement, booked; each is given as fields of `BankLine`, `day` counts on."""
    number = db.session.query(BankFile).count() + 1
    file = BankFile(sha256=f"{number:064d}", file_name=f"bank-{number}.xml", layout="camt",
                    size_bytes=1, packed=b"x", uploaded_at=NOON, imported_at=NOON)  # fmt: skip
    statement = BankStatement(
        file=file, iban=OURS, number=str(number), starts_on=on, ends_on=on + timedelta(days=30),
        in_cents=0, out_cents=0, line_count=len(wanted),
    )  # fmt: skip
    db.session.add_all([file, statement])
    db.session.flush()
    lines = []
    for place, said in enumerate(wanted):
        fields = dict(said)
        lines.append(
            BankLine(
                statement_id=statement.id, iban=OURS, layout="camt",
                booked_on=on + timedelta(days=fields.pop("day", 0)),
                digest=fields.pop("digest", f"{number}-{place}"), **fields,
            )
        )  # fmt: skip
    db.session.add_all(lines)
    db.session.flush()
    record("bank_imported", file)
    book_lines([line.id for line in lines])
    return lines


def bank_faults() -> list[str]:
    """What `coop check` says of money on the bank."""
    asked = (one for one in invariants() if one.code.startswith("BANK-") and one.code > "BANK-4")
    return [f"{one.code} {said}" for one in asked for said in one.breaches()]


def at(day: int) -> datetime:
    """Noon, some days on."""
    return NOON + timedelta(days=day)
