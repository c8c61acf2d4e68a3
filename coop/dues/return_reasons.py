"""Why a bank sends a direct debit back, in plain words, and what follows from each reason.

References
----------
.. [1] EPC173-14, Guidance on reason codes for SEPA direct debit R-transactions.

What follows is a rule of our own. `BLOCK`: we collect no more under this mandate. `RETRY`: we may
try once more, and offer it. `ASK`: it was taken back as anybody may; we ask once how the member
would rather pay, and the mandate waits for their answer. Whatever follows: no fee, no threat.
"""

from dataclasses import dataclass
from typing import Final

from coop.words import Words

BLOCK, RETRY, ASK = "block", "retry", "ask"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: its code at the bank, what it means, and what follows."""

    code: str
    words: Words
    follows: str
    told: Words


_OTHER_ACCOUNT = Words("Geef ons een ander rekeningnummer, of maak het bedrag zelf over.")
_LATER = Words("Dat kan gebeuren. Wij proberen het nog één keer, of u maakt het bedrag zelf over.")
_CHOOSE = Words(
    "Dat mag altijd. Wij schrijven niets meer af tot wij van u horen hoe u het liever doet."
)
_STOPPED = Words("Wij schrijven niets meer af. U kunt het bedrag zelf overmaken.")

REASONS: Final = {
    reason.code: reason
    for reason in (
        Reason("AC01", Words("Het rekeningnummer klopt niet."), BLOCK, _OTHER_ACCOUNT),
        Reason("AC04", Words("De rekening is opgeheven."), BLOCK, _OTHER_ACCOUNT),
        Reason("AC06", Words("De rekening is geblokkeerd."), BLOCK, _OTHER_ACCOUNT),
        Reason(
            "AC13", Words("Van deze rekening mag niet worden afgeschreven."), BLOCK, _OTHER_ACCOUNT
        ),
        Reason(
            "AG01", Words("Van deze rekening kan niet worden geïncasseerd."), BLOCK, _OTHER_ACCOUNT
        ),
        Reason("AG02", Words("De bank kon deze opdracht niet lezen."), RETRY, _LATER),
        Reason("AM04", Words("Er stond te weinig geld op de rekening."), RETRY, _LATER),
        Reason("AM05", Words("De bank kreeg deze afschrijving twee keer."), RETRY, _LATER),
        Reason("BE05", Words("De bank kende ons incassant-ID niet."), RETRY, _LATER),
        Reason("FF01", Words("De bank kon het bestand niet lezen."), RETRY, _LATER),
        Reason("MD01", Words("Er was geen geldige machtiging."), BLOCK, _STOPPED),
        Reason("MD02", Words("De gegevens van de machtiging klopten niet."), BLOCK, _STOPPED),
        Reason("MD06", Words("De rekeninghouder heeft het geld teruggevraagd."), ASK, _CHOOSE),
        Reason("MD07", Words("De rekeninghouder is overleden."), BLOCK, _STOPPED),
        Reason("MS02", Words("De rekeninghouder wilde deze afschrijving niet."), ASK, _CHOOSE),
        Reason("MS03", Words("De bank zegt niet waarom."), ASK, _CHOOSE),
        Reason("RC01", Words("De bankcode klopte niet."), RETRY, _LATER),
        Reason("RR04", Words("De bank vraagt om meer gegevens."), RETRY, _LATER),
        Reason(
            "SL01", Words("De rekeninghouder heeft incasso bij de bank uitgezet."), BLOCK, _STOPPED
        ),
    )
}
UNKNOWN: Final = Reason("", Words("De bank gaf een reden die wij niet kennen."), ASK, _CHOOSE)


def reason_of(code: str) -> Reason:
    """Give what a code means; a code that is not in the table is treated with care."""
    return REASONS.get(code.strip().upper(), UNKNOWN)


def may_retry(code: str, returns_before: int) -> bool:
    """Whether we may try once more.

    Parameters
    ----------
    code
        The bank's reason.
    returns_before
        How often a debit for the same thing came back before this one.
    """
    return reason_of(code).follows == RETRY and returns_before == 0
