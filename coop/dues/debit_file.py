"""The bank's file of a collection: SEPA direct debits, `pain.008.001.08`.

Sources: ISO 20022 `pain.008.001.08` (the schema ships with sepaxml) and the EPC's implementation
guidelines (EPC130-08): a block for each sequence type, the Latin character set, ids of 35 signs,
no postal addresses. The file follows from its inputs alone and can be made again byte for byte.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from coop.payouts.sepa import MOST_ID, MOST_NAME, MOST_TEXT, sepa_text

SCHEMA: Final = "pain.008.001.08"
SEQUENCES: Final = ("FRST", "RCUR")


@dataclass(frozen=True, slots=True)
class Debit:
    """One direct debit. [cents]"""

    end_to_end_id: str
    name: str
    iban: str
    amount_cents: int
    text: str
    mandate: str
    signed_on: date
    sequence: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What is the same for all debits of a file; `made_at` is the local time of its header."""

    message_id: str
    name: str
    iban: str
    creditor_id: str
    made_at: datetime
    collected_on: date


@dataclass(frozen=True, slots=True)
class Block:
    """One sequence type of a file: how many, and how much. [cents]"""

    sequence: str
    count: int
    total_cents: int


def blocks_of(debits: Sequence[tuple[str, int]]) -> tuple[Block, ...]:
    """Count debits by sequence type, as the bank does.

    Parameters
    ----------
    debits
        Sequence type and cents of each.
    """
    found = []
    for sequence in SEQUENCES:
        cents = [amount for kind, amount in debits if kind == sequence]
        if cents:
            found.append(Block(sequence, len(cents), sum(cents)))
    return tuple(found)


def debit_file(batch: Batch, debits: Sequence[Debit]) -> bytes:
    """Give the file, checked against its schema.

    Parameters
    ----------
    batch
        What all debits share.
    debits
        At least one, each above nothing; their ids differ.

    Raises
    ------
    ValueError
        When there is nothing to collect, an amount is not above nothing or an id stands twice.
    """
    if not debits or min(one.amount_cents for one in debits) < 1:
        raise ValueError("a file collects something from everybody in it")
    if len({one.end_to_end_id for one in debits}) != len(debits):
        raise ValueError("an id stands twice")
    from sepaxml import SepaDD
    from sepaxml.validation import try_valid_xml

    made = SepaDD(
        {
            "name": sepa_text(batch.name, MOST_NAME),
            "IBAN": batch.iban,
            "batch": True,
            "creditor_id": batch.creditor_id,
            "currency": "EUR",
        },
        schema=SCHEMA,
        clean=True,
    )
    for one in sorted(debits, key=lambda one: SEQUENCES.index(one.sequence)):
        made.add_payment(
            {
                "name": sepa_text(one.name, MOST_NAME, "Lid"),
                "IBAN": one.iban,
                "amount": one.amount_cents,
                "type": one.sequence,
                "collection_date": batch.collected_on,
                "mandate_id": one.mandate[:MOST_ID],
                "mandate_date": one.signed_on,
                "description": sepa_text(one.text, MOST_TEXT, "Incasso"),
                "endtoend_id": one.end_to_end_id[:MOST_ID],
            }
        )
    xml = _named(made.export(validate=False), batch)
    try_valid_xml(xml, SCHEMA)
    return xml


def _named(xml: bytes, batch: Batch) -> bytes:
    """Put our own ids and time in: the library draws lots."""
    xml = _put(xml, b"MsgId", batch.message_id[:MOST_ID])
    xml = _put(xml, b"CreDtTm", f"{batch.made_at:%Y-%m-%dT%H:%M:%S}")
    pattern = rb"<PmtInfId>[^<]*</PmtInfId>(.*?<SeqTp>([A-Z]{4})</SeqTp>)"

    def named(found: re.Match[bytes]) -> bytes:
        own = f"{batch.message_id[: MOST_ID - 5]}-".encode() + found[2]
        return b"<PmtInfId>" + own + b"</PmtInfId>" + found[1]

    return re.sub(pattern, named, xml, flags=re.DOTALL)


def _put(xml: bytes, name: bytes, value: str) -> bytes:
    pattern = b"<" + name + b">[^<]*</" + name + b">"
    return re.sub(pattern, b"<" + name + b">" + value.encode() + b"</" + name + b">", xml)
