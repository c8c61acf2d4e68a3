"""Statements as XML: CAMT.053 of ISO 20022, versions .02 to .12.

pycamt gives the tree, parsed without entities and without a network, and knows the versions. What
it leaves out or cannot say exactly is read from that tree here: balances to the cent (pycamt turns
debit ones into floats), the return reason (`RtrInf`), reversals, the batch an entry stands for.

An entry can hold several payments (`TxDtls`). They become lines of their own when each has its
amount and they come to the entry to the cent; an order of our own that the bank booked in one sum
stays one line, with the order's name. The sign is the entry's `CdtDbtInd`: of a reversal too it
says which way the money went now.

Sources: ISO 20022 camt.053.001.02 and .08 message definitions; Betaalvereniging Nederland,
Implementation Guidelines for the camt.053 message, 2013.
"""

import codecs
import re
from dataclasses import replace
from datetime import date
from typing import Any

from coop.bank.cells import (
    booking,
    check_euro,
    moved_cents,
    named,
    read_cents,
    read_day,
    tidy,
    tight,
)
from coop.bank.statement import Line, Statement
from coop.errors import RuleBroken
from coop.words import Words

_ENCODING = re.compile(rb"""^<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_ENCODINGS = frozenset({"utf-8", "us-ascii", "ascii", "iso-8859-1", "iso-8859-15", "windows-1252"})
_FORBIDDEN = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def read_camt(content: bytes, today: date) -> tuple[Statement, ...]:
    """Read every statement of a CAMT.053 file.

    Parameters
    ----------
    content
        The file, without bytes before its first `<`.
    today
        No booking lies after the day after it.

    Raises
    ------
    RuleBroken
        If it is no whole CAMT.053 file, names a document type or entity, or one of its lines
        cannot be right; then with the number of the booking.
    """
    root = _root_of(content)
    space = root.tag.partition("}")[0] + "}" if root.tag.startswith("{") else ""
    found = list(root.iter(f"{space}Stmt"))
    if "camt.053" not in space or not found:
        raise RuleBroken(
            "Dit XML-bestand is geen rekeningafschrift. Kies bij uw bank het formaat CAMT.053."
        )
    reader = _Reader(space, today)
    return tuple(reader.statement(part) for part in found)


def _root_of(content: bytes) -> Any:
    """The parsed tree. What could reach outside the file or blow it up is refused unparsed."""
    from pycamt.parser import Camt053Parser

    told = _ENCODING.match(content)
    if told and told[1].decode("ascii").lower() not in _ENCODINGS:
        raise RuleBroken("De letters van dit XML-bestand kennen wij niet. Wij lezen UTF-8.")
    if _FORBIDDEN.search(content):
        raise RuleBroken(
            "In dit XML-bestand staat een DOCTYPE of ENTITY. Dat doet geen bank. Wij lezen het "
            "niet."
        )
    try:
        return Camt053Parser(content).tree
    except SyntaxError:
        _check_letters(content, told[1].decode("ascii") if told else "UTF-8")
        raise RuleBroken(
            "Dit XML-bestand is niet heel: het houdt halverwege op of er is iets in veranderd. "
            "Download het opnieuw bij uw bank."
        ) from None


def _check_letters(content: bytes, encoding: str) -> None:
    """Refuse bytes that are not the letters a file says they are; a letter cut in half is less."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(content)
    except UnicodeDecodeError:
        raise RuleBroken(
            "De letters in dit bestand kloppen niet: het zegt %(encoding)s te zijn. Download het "
            "opnieuw bij uw bank en open het niet eerst in een ander programma.",
            encoding=encoding,
        ) from None


class _Reader:
    """Reads the elements of one namespace; counts bookings over the whole file."""

    def __init__(self, space: str, today: date) -> None:
        self.space, self.today, self.bookings = space, today, 0
        self.paths: dict[str, str] = {}

    def path(self, names: str) -> str:
        """`A/B` with the namespace at each step."""
        if names not in self.paths:
            self.paths[names] = "/".join(self.space + name for name in names.split("/"))
        return self.paths[names]

    def text(self, element: Any, *paths: str) -> str:
        """The text of the first of these that is there."""
        for names in paths:
            found = element.findtext(self.path(names))
            if found:
                return str(found)
        return ""

    def statement(self, part: Any) -> Statement:
        """One `Stmt`."""
        iban = tight(self.text(part, "Acct/Id/IBAN", "Acct/Id/Othr/Id"))
        lines = [
            line for entry in part.iterfind(self.path("Ntry")) for line in self.entry(entry, iban)
        ]
        opening, _opened = self.balance(part, ("OPBD", "PRCD"))
        closing, closed = self.balance(part, ("CLBD",))
        days = [line.booked_on for line in lines]
        period = [
            read_day(text, booking(self.bookings), self.today)
            for text in (
                self.text(part, "FrToDt/FrDtTm", "FrToDt/FrDt"),
                self.text(part, "FrToDt/ToDtTm", "FrToDt/ToDt"),
            )
            if text
        ]
        days += [closed] if closed and not (days or period) else []
        if not days + period:
            raise RuleBroken("Dit afschrift zegt niet over welke dagen het gaat.")
        return Statement(
            iban,
            tidy(self.text(part, "ElctrncSeqNb", "LglSeqNb", "Id"))[:60],
            min(days + period[:1]),
            max([*days, *period[1:], *([closed] if closed else [])]),
            opening,
            closing,
            tuple(lines),
        )

    def balance(self, part: Any, kinds: tuple[str, ...]) -> tuple[int | None, date | None]:
        """A balance by its code, with its day. [cents]"""
        for kind in kinds:
            for one in part.iterfind(self.path("Bal")):
                if self.text(one, "Tp/CdOrPrtry/Cd") != kind:
                    continue
                place = booking(self.bookings)
                amount = one.find(self.path("Amt"))
                check_euro(amount.get("Ccy") if amount is not None else None, place)
                cents = read_cents(self.text(one, "Amt"), place)
                day = self.text(one, "Dt/Dt", "Dt/DtTm")
                sign = -1 if self.text(one, "CdtDbtInd") == "DBIT" else 1
                return sign * cents, read_day(day, place, self.today) if day else None
        return None, None

    def entry(self, entry: Any, own: str) -> list[Line]:
        """The lines of one `Ntry`; none while the bank has not booked it for good."""
        self.bookings += 1
        place = booking(self.bookings)
        if self.text(entry, "Sts/Cd", "Sts").strip() not in ("", "BOOK"):
            return []
        details = [
            one
            for part in entry.iterfind(self.path("NtryDtls"))
            for one in part.iterfind(self.path("TxDtls"))
        ]
        whole = self.whole(entry, details, place)
        if len(details) == 1:
            return [self.detailed(whole, details[0], own)]
        parts = self.parts(details, whole.amount_cents, place) if details else None
        is_return = any(one.find(self.path("RtrInf")) is not None for one in details)
        if parts is None or (whole.batch_id and not is_return):
            return [whole]
        return [
            self.detailed(replace(whole, amount_cents=cents, batch_count=1), one, own)
            for one, cents in zip(details, parts, strict=True)
        ]

    def whole(self, entry: Any, details: list[Any], place: Words) -> Line:
        """An entry as one line, without what its payments say of themselves."""
        batch = entry.find(self.path("NtryDtls/Btch"))
        count = self.text(batch, "NbOfTxs").strip() if batch is not None else ""
        told = int(count) if re.fullmatch(r"[0-9]{1,7}", count, re.ASCII) else 0
        return Line(
            booked_on=read_day(self.text(entry, "BookgDt/Dt", "BookgDt/DtTm"), place, self.today),
            amount_cents=self.amount(entry, place),
            entry_ref=tight(self.text(entry, "AcctSvcrRef")),
            remittance=tidy(self.text(entry, "AddtlNtryInf")),
            is_reversal=self.text(entry, "RvslInd").strip() in ("true", "1"),
            batch_id=named(self.text(batch, "PmtInfId", "MsgId")) if batch is not None else "",
            batch_count=max(told, len(details), 1),
        )

    def amount(self, part: Any, place: Words) -> int:
        """The amount of an entry with its sign. [cents]"""
        element = part.find(self.path("Amt"))
        check_euro(element.get("Ccy") if element is not None else None, place)
        cents = moved_cents(element.text or "", place)
        way = self.text(part, "CdtDbtInd").strip()
        if cents < 0 or way not in ("CRDT", "DBIT"):
            raise RuleBroken(
                "%(place)s: er staat niet bij of dit geld erbij kwam of eraf ging.", place=place
            )
        return -cents if way == "DBIT" else cents

    def parts(self, details: list[Any], amount_cents: int, place: Words) -> list[int] | None:
        """The signed amounts of the payments in an entry; None unless they come to the entry."""
        parts = []
        for one in details:
            amount = one.find(self.path("Amt"))
            if amount is None:
                amount = one.find(self.path("AmtDtls/TxAmt/Amt"))
            if amount is None or amount.get("Ccy") != "EUR":
                return None
            cents = moved_cents(amount.text or "", place)
            way = self.text(one, "CdtDbtInd").strip()
            down = way == "DBIT" if way else amount_cents < 0
            parts.append(-cents if down else cents)
        return parts if sum(parts) == amount_cents else None

    def detailed(self, whole: Line, one: Any, own: str) -> Line:
        """A line with what `TxDtls` says of the other side and of what it was for."""
        sides = ("Dbtr", "Cdtr") if whole.amount_cents > 0 else ("Cdtr", "Dbtr")
        ibans = [tight(self.text(one, f"RltdPties/{side}Acct/Id/IBAN")) for side in sides]
        # What comes back keeps its first roles: then the other side is who is not us.
        at = 1 if ibans[1] and ibans[0] in ("", own) and ibans[1] != own else 0
        loose = [tidy(part.text) for part in one.iterfind(self.path("RmtInf/Ustrd"))]
        told = tidy(" ".join(loose)) or tidy(self.text(one, "RmtInf/Strd/AddtlRmtInf"))
        return replace(
            whole,
            entry_ref=tight(self.text(one, "Refs/AcctSvcrRef")) or whole.entry_ref,
            end_to_end=named(self.text(one, "Refs/EndToEndId")),
            counter_name=tidy(
                self.text(one, f"RltdPties/{sides[at]}/Nm", f"RltdPties/{sides[at]}/Pty/Nm")
            ),
            counter_iban=ibans[at],
            remittance=told or whole.remittance,
            structured_ref=tight(self.text(one, "RmtInf/Strd/CdtrRefInf/Ref")),
            mandate=named(self.text(one, "Refs/MndtId")),
            return_reason=tight(self.text(one, "RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry"))[:35],
        )
