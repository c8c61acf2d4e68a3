"""The CSV files of Dutch banks, each as a mapping of its columns.

No bank promises the order of its columns; they were taken from what people publish who read these
files every month:

- ING, comma until 2019 and semicolon with a balance after it, also in English:
  github.com/CoenJoling/IngExportInlezen;
- Rabobank, "Formaatbeschrijving CSV (kommagescheiden) nieuw" and github.com/HippoHR/rabo-to-xero;
- ABN AMRO, "TXT (TAB)" without a head: github.com/denilsonsa/abn-amro-statement-parser;
- Triodos, without a head until it got one: the beancount importer `beancounttriodos` (PyPI).

A file of another layout is refused in words.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Layout:
    """Where in a line of a bank's CSV what stands.

    Attributes
    ----------
    columns
        Our name of a column: the names that the bank gives it, in small letters. Of a file without
        a head the columns stand in the order of `order`.
    order
        Our names by position, for a file without a head; empty for one with a head.
    outward
        What stands in the column `sign` for money that went out; empty where the amount has it.
    remittance
        The columns that tell what it was for, joined with a space.
    labelled
        Whether that text has labels in it ("Naam: .. Omschrijving: .."), as :86: of MT940 has.
    """

    key: str
    bank: str
    separator: str
    columns: Mapping[str, tuple[str, ...]]
    order: tuple[str, ...] = ()
    outward: tuple[str, ...] = ()
    remittance: tuple[str, ...] = ("description",)
    labelled: bool = False


_ING: Mapping[str, tuple[str, ...]] = {
    "booked_on": ("datum", "date"),
    "counter_name": ("naam / omschrijving", "name / description"),
    "account": ("rekening", "account"),
    "counter_iban": ("tegenrekening", "counterparty"),
    "sign": ("af bij", "debit/credit"),
    "amount": ("bedrag (eur)", "amount (eur)"),
    "description": ("mededelingen", "notifications"),
}
_ABN = (
    *("account", "currency", "booked_on", "balance_before", "balance_after"),
    *("interest_on", "amount", "description"),
)
_TRIODOS = (
    *("booked_on", "account", "amount", "sign", "counter_name", "counter_iban", "code"),
    *("description", "balance_after"),
)

LAYOUTS = (
    Layout(
        "ing_csv",
        "ING",
        ";",
        {**_ING, "balance_after": ("saldo na mutatie", "resulting balance")},
        outward=("af", "debit"),
        labelled=True,
    ),
    Layout("ing_csv_old", "ING", ",", _ING, outward=("af", "debit"), labelled=True),
    Layout(
        "rabo_csv",
        "Rabobank",
        ",",
        {
            "account": ("iban/bban",),
            "currency": ("munt", "ccy"),
            "entry_ref": ("volgnr", "seq no"),
            "booked_on": ("datum", "date"),
            "amount": ("bedrag", "amount"),
            "balance_after": ("saldo na trn", "bal after bkng", "balance after trn"),
            "counter_iban": (
                *("tegenrekening iban/bban", "counterpty iban/bban"),
                "counterparty iban/bban",
            ),
            "counter_name": ("naam tegenpartij", "name counterpty", "name counterparty"),
            "batch_id": ("batch id",),
            "end_to_end": ("transactiereferentie", "transaction reference"),
            "mandate": ("machtigingskenmerk", "mandate reference", "reference for direct debit"),
            "structured_ref": ("betalingskenmerk", "remittance reference", "payment reference"),
            "description": ("omschrijving-1", "description-1"),
            "description_2": ("omschrijving-2", "description-2"),
            "description_3": ("omschrijving-3", "description-3"),
            "return_reason": ("reden retour", "reason return", "reason code"),
        },
        remittance=("description", "description_2", "description_3"),
    ),
    Layout("abn_tab", "ABN AMRO", "\t", dict.fromkeys(_ABN, ()), order=_ABN, labelled=True),
    Layout(
        "triodos_csv",
        "Triodos",
        ",",
        dict.fromkeys(_TRIODOS, ()),
        order=_TRIODOS,
        outward=("debet",),
    ),
    Layout(
        "triodos_csv_head",
        "Triodos",
        ",",
        {
            "booked_on": ("boekdatum", "datum"),
            "account": ("rekening", "rekeningnummer"),
            "amount": ("bedrag",),
            "sign": ("credit/debet", "debet/credit"),
            "counter_name": ("naam tegenrekening", "naam tegenpartij"),
            "counter_iban": ("tegenrekening",),
            "description": ("omschrijving",),
            "balance_after": ("saldo na mutatie", "saldo"),
        },
        outward=("debet",),
    ),
)

OPTIONAL = frozenset(
    {
        *("currency", "entry_ref", "counter_iban", "batch_id", "end_to_end", "mandate", "code"),
        *("structured_ref", "description_2", "description_3", "return_reason", "interest_on"),
    }
)
"""Columns without which a file can still be read; `balance_after` too, of a Triodos file."""

BANK_NAMES = {
    "camt": "CAMT.053",
    "mt940": "MT940",
    **{layout.key: f"CSV {layout.bank}" for layout in LAYOUTS},
}
