"""The bank's file of a payout list: SEPA credit transfers, `pain.001.001.09`.

Sources: ISO 20022 `pain.001.001.09` (the schema ships with sepaxml) and the EPC's implementation
guidelines for credit transfers (EPC132-08): the Latin character set, ids of 35 signs, a name of 70,
a remittance text of 140. No postal addresses: they are not needed inside the EEA, and those made of
lines only are refused from November 2026.

The file follows from its inputs alone, so that it can be made again byte for byte.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

SCHEMA: Final = "pain.001.001.09"
CHUNK: Final = 2000
"""So many transfers are checked against the schema at once: a long file needs no more memory."""
MOST_NAME: Final = 70
MOST_TEXT: Final = 140
MOST_ID: Final = 35

_LATIN = str.maketrans(
    {
        "ı": "i", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D",
        "þ": "th", "Þ": "Th", "ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ĳ": "ij",
        "Ĳ": "IJ", "&": "+", "’": "'", "‘": "'", "–": "-", "—": "-", "_": "-",
    }
)  # fmt: skip
_NOT_SEPA = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]+")
_FIRST, _LAST = b"<CdtTrfTxInf>", b"</PmtInf>"


@dataclass(frozen=True, slots=True)
class Transfer:
    """One payment to one member. [cents]"""

    end_to_end_id: str
    name: str
    iban: str
    amount_cents: int
    text: str


@dataclass(frozen=True, slots=True)
class Order:
    """What is the same for all payments of a file; `made_at` is the local time of its header."""

    message_id: str
    name: str
    iban: str
    made_at: datetime
    execution_date: date


def sepa_text(text: str, most: int, instead: str = "") -> str:
    """Give a text in the signs that every bank takes.

    Parameters
    ----------
    text
        A name or remittance text, in any script.
    most
        So many signs at most.
    instead
        What stands there when nothing of the text is left.
    """
    plain = unicodedata.normalize("NFKD", text.translate(_LATIN))
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    plain = re.sub(r"/{2,}", "/", _NOT_SEPA.sub(" ", plain))
    plain = " ".join(plain.split()).strip("/ ")[:most].rstrip("/ ")
    # A bank shows a name; two dots or a dash alone are none.
    return plain if re.search(r"[A-Za-z0-9]", plain) else instead


def sepa_file(
    order: Order,
    transfers: Sequence[Transfer],
    tell: Callable[[int], None] = lambda done: None,
) -> bytes:
    """Give the file, checked against its schema.

    Parameters
    ----------
    order
        What all transfers share.
    transfers
        At least one, each above nothing; their ids differ.
    tell
        Is told how many transfers are done, a few thousand at a time.

    Raises
    ------
    ValueError
        When there is nothing to pay, an amount is not above nothing or an id stands twice.
    """
    if not transfers or min(one.amount_cents for one in transfers) < 1:
        raise ValueError("a file pays something to everybody in it")
    if len({one.end_to_end_id for one in transfers}) != len(transfers):
        raise ValueError("an id stands twice")
    head, bodies = b"", []
    for start in range(0, len(transfers), CHUNK):
        made = _checked(order, transfers[start : start + CHUNK])
        first, last = made.index(_FIRST), made.rindex(_LAST)
        head, tail = made[:first], made[last:]
        bodies.append(made[first:last])
        tell(min(start + CHUNK, len(transfers)))
    total = sum(one.amount_cents for one in transfers)
    head = _put(head, b"NbOfTxs", str(len(transfers)))
    head = _put(head, b"CtrlSum", f"{total // 100}.{total % 100:02d}")
    return head + b"".join(bodies) + tail


def _checked(order: Order, transfers: Sequence[Transfer]) -> bytes:
    """A whole file of some transfers. Its ids and time are ours: the library draws lots."""
    from sepaxml import SepaTransfer
    from sepaxml.validation import try_valid_xml

    made = SepaTransfer(
        {
            "name": sepa_text(order.name, MOST_NAME),
            "IBAN": order.iban,
            "currency": "EUR",
            "batch": True,
        },
        schema=SCHEMA,
        clean=True,
    )
    for one in transfers:
        made.add_payment(
            {
                "name": sepa_text(one.name, MOST_NAME, "Lid"),
                "IBAN": one.iban,
                "amount": one.amount_cents,
                "description": sepa_text(one.text, MOST_TEXT, "Uitbetaling"),
                "execution_date": order.execution_date,
                "endtoend_id": one.end_to_end_id[:MOST_ID],
            }
        )
    xml: bytes = made.export(validate=False)
    xml = _put(xml, b"MsgId", order.message_id[:MOST_ID])
    xml = _put(xml, b"PmtInfId", order.message_id[:MOST_ID])
    xml = _put(xml, b"CreDtTm", f"{order.made_at:%Y-%m-%dT%H:%M:%S}")
    # Our bank knows its own code; this is how the guidelines say that it is left out.
    xml = xml.replace(
        b"<FinInstnId />", b"<FinInstnId><Othr><Id>NOTPROVIDED</Id></Othr></FinInstnId>"
    )
    try_valid_xml(xml, SCHEMA)
    return xml


def _put(xml: bytes, name: bytes, value: str) -> bytes:
    pattern = b"<" + name + b">[^<]*</" + name + b">"
    return re.sub(pattern, b"<" + name + b">" + value.encode() + b"</" + name + b">", xml)
