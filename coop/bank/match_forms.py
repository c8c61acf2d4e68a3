"""What the board says about a line of the bank."""

from collections.abc import Mapping

from wtforms import HiddenField, SelectField, StringField

from coop.bank.assign import PERSON
from coop.bank.kinds import ACCOUNTS, KINDS
from coop.bank.lines import Part
from coop.errors import RuleBroken
from coop.forms import CentsField, CoopForm, required
from coop.language import lazy_gettext, say
from coop.ledger.chart import CHART
from coop.members.forms import Readable, stripped
from coop.words import Euros


def part_of(line_id: int, form: Mapping[str, str]) -> Part:
    """What a button on the page says, read as strictly as what a person types.

    Raises
    ------
    RuleBroken
        When no page of ours made it.
    """
    kind = form.get("kind", "")
    item_id, cents = _whole(form.get("item", "")), _whole(form.get("cents", ""))
    if kind not in KINDS or item_id is None or not cents:
        raise RuleBroken("Kies een van de voorstellen op de bladzijde.")
    return Part(line_id, kind, item_id, cents, PERSON, form.get("other") == "1")


def _whole(text: str) -> int | None:
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 14):
        return None
    return int(text)


class AccountForm(CoopForm):
    """Income or costs: an account of the books, and how much of the line."""

    account = SelectField(
        lazy_gettext("Rekening"),  # type: ignore[arg-type]
        [required("Kies een rekening.")],
    )
    amount = CentsField(
        lazy_gettext("Bedrag (€)"),  # type: ignore[arg-type]
        [required("Vul het bedrag in.")],
    )
    reason = StringField(
        lazy_gettext("Waar was het voor?"),  # type: ignore[arg-type]
        [required("Schrijf waar het geld voor was."), Readable(120)],
        filters=[stripped],
    )

    def name_accounts(self) -> "AccountForm":
        """Fill the list of accounts, those used most first."""
        self.account.choices = [("", "–")] + [
            (code, f"{code} {say(CHART[code].name)}") for code in ACCOUNTS
        ]
        return self

    def part_cents(self, left_cents: int) -> int:
        """What was typed, with the sign of what still waits. [cents]

        Raises
        ------
        RuleBroken
            When it is nothing, or more than waits.
        """
        cents = int(self.amount.data or 0)
        if cents < 1:
            raise RuleBroken("Vul een bedrag boven nul in.", field="amount")
        if cents > abs(left_cents):
            raise RuleBroken(
                "Er wacht nog %(amount)s op deze regel. Vul hoogstens dat bedrag in.",
                field="amount",
                amount=Euros(abs(left_cents)),
            )
        return cents if left_cents > 0 else -cents


class BookForm(CoopForm):
    """The total of what the rules would book, typed over; and what was seen."""

    seen = HiddenField()
    total = CentsField(
        lazy_gettext("Totaal"),  # type: ignore[arg-type]
        [required("Typ het bedrag over.")],
    )
