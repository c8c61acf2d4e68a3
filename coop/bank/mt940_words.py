"""What a Dutch bank writes in field :86: of MT940, cut into its named parts.

The lines of the field are cut at 65 signs, in the middle of a word, and lose spaces at their end.
The names between slashes are those of SEPA statements in the Netherlands:

- ING ("MT940 Mijn ING Zakelijk", August 2014): `/EREF/../MARF/../CSID/../RTRN/MS03//CNTP/iban/bic/
  name/city//REMI/USTD//text/` or `/REMI/STRD/CUR/reference/`;
- Rabobank ("Formaatbeschrijving SWIFT MT940 structured"): `/EREF/../ORDP//NAME/../REMI/../ISDT/..`
  with the other account on the second line of :61:;
- ABN AMRO and Triodos: `/TRTP/SEPA OVERBOEKING/IBAN/../BIC/../NAME/../REMI/../EREF/..`.

Text without such names (old ABN AMRO: "SEPA Overboeking IBAN: .. Naam: ..") is read by its labels.
"""

import re
from itertools import pairwise

from coop.bank.cells import NOTHING, named, tidy, tight

WIDTH = 65

_NAMES = (
    "TRTP|IBAN|BIC|NAME|REMI|EREF|MARF|CSID|CNTP|BENM|ORDP|RTRN|PREF|IREF|PURP|ULTB|ULTD|ULTC|"
    "ISDT|TRCD|BUSP|SVCL|OREF|NRTX|ADDR|CREF|ID|RCTP|RTYP|ORIG|SUM"
)
_PART = re.compile(rf"/({_NAMES})/")
_LABEL = re.compile(
    r"\b(IBAN|BIC|Naam|Omschrijving|Kenmerk|Machtiging|Betalingskenm\.?|Incassant)\s?:\s?"
)
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}", re.ASCII)
_REASON = re.compile(r"[A-Z0-9]{4}", re.ASCII)


def join_lines(text: str) -> str:
    """Undo the cutting: a full line goes on in the next, a shorter one ended in a space."""
    lines = text.replace("\r", "").split("\n")
    joined = lines[0]
    for before, line in pairwise(lines):
        glued = len(before) >= WIDTH or line.startswith("/")
        joined += line if glued else " " + line
    return joined


def parts_of(text: str) -> dict[str, str]:
    """The named parts of a joined field; the first of each name counts.

    The text of a field without names is under `""`.
    """
    before, *told = _PART.split(text)
    if not told:
        return {"": text}
    found = {"": before} if before.strip("/ ") else {}
    for name, value in zip(told[::2], told[1::2], strict=True):
        found.setdefault(name, value if name == "CNTP" else value.strip("/ "))
    return found


def details(text: str) -> dict[str, str]:
    """The fields of a line (`coop.bank.statement.Line`) that :86: tells."""
    parts = parts_of(join_lines(text))
    if set(parts) == {""}:
        return _labelled(parts[""])
    iban, name = parts.get("IBAN", ""), parts.get("NAME", "")
    if "CNTP" in parts:
        account, _bic, name, *_city = [*parts["CNTP"].split("/"), "", "", ""]
        iban = account
    loose, strict = _remittance(parts.get("REMI", parts.get("", "")))
    reason = parts.get("RTRN", "").strip("/ ")[:4]
    return {
        "end_to_end": named(parts.get("EREF")),
        "counter_name": tidy(name),
        "counter_iban": iban_of(iban),
        "remittance": loose,
        "structured_ref": tight(strict),
        "mandate": named(parts.get("MARF")),
        "return_reason": reason if _REASON.fullmatch(reason) else "",
        "batch_id": named(parts.get("PREF")),
    }


def _remittance(text: str) -> tuple[str, str]:
    """Free text and reference: `USTD//text` or `STRD/CUR/reference`."""
    if text.startswith("USTD/"):
        return tidy(text[5:].strip("/ ")), ""
    if text.startswith("STRD/"):
        _kind, _issuer, reference, *_rest = [*text.split("/"), "", ""]
        return "", reference
    return tidy(text), ""


def _labelled(text: str) -> dict[str, str]:
    """The old manner, with labels and columns of spaces."""
    spots = list(_LABEL.finditer(text))
    found = {
        spot[1].rstrip("."): text[spot.end() : after.start() if after else len(text)]
        for spot, after in zip(spots, [*spots[1:], None], strict=True)
    }
    told = found.get("Omschrijving", "" if found else text)
    return {
        "end_to_end": named(found.get("Kenmerk")),
        "counter_name": tidy(found.get("Naam")),
        "counter_iban": iban_of(found.get("IBAN", "").split(" ")[0]),
        "remittance": tidy(told) or tidy(text),
        "structured_ref": tight(found.get("Betalingskenm")),
        "mandate": named(found.get("Machtiging")),
    }


def iban_of(text: str) -> str:
    """An account that looks like an IBAN, without spaces; else nothing."""
    found = tight(text)
    return found if found not in NOTHING and _IBAN.fullmatch(found) else ""
