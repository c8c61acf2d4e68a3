"""What a decision of the assembly says, in words a member understands."""

from coop.decisions.policies import POLICIES
from coop.words import Euros, Words, percent
from coop.yields.cost_key import KEY_WORDS

METHOD_WORDS = {
    "linear": Words("elk jaar evenveel minder, tot nul aan het eind van de looptijd"),
    "equity": Words("het eigen vermogen van de bron, gedeeld door de delen"),
}
CHOICES: dict[str, dict[str, Words]] = {"cost_key": KEY_WORDS, "share_value_method": METHOD_WORDS}
"""What each word stands for, of a decision that chooses one."""
WHY = {
    "notice_months": Words("Zo lang duurt het nadat een lid zijn delen wil teruggeven."),
    "return_cap_cents": Words(
        "Zo houdt de coöperatie genoeg geld om de bronnen te onderhouden. Wie daarna komt, wacht."
    ),
    "cash_test_months": Words(
        "Voor elke uitkering kijken wij of er daarna genoeg geld blijft voor de kosten."
    ),
    "small_payout_cents": Words("Een kleine betaling kost meer dan zij waard is."),
    "cost_key": Words("Bank, vergadering en software horen bij geen enkele bron."),
    "share_value_method": Words("Zoveel krijgt een lid terug dat zijn delen teruggeeft."),
    "loss_from_general_permille": Words(
        "De algemene reserve is van alle leden. Zonder besluit draagt zij niets van het verlies "
        "van één bron."
    ),
    "contribution_cents": Words("Hiervan betaalt de coöperatie wat bij geen enkele bron hoort."),
    "saver_contribution_cents": Words(
        "Wie nog spaart, heeft nog geen deel. Zonder besluit betaalt een spaarder niets."
    ),
    "pledge_conversion_percent": Words(
        "Wie iets wil, bestelt nog niet. Hiermee rekenen wij zolang wij geen eigen acties hebben."
    ),
}


def value_words(name: str, value: str | None) -> Words:
    """Say what a value means; None is that nothing was decided and nothing holds."""
    if value is None and name == "contribution_cents":
        return Words("nog niets vastgesteld")
    if value is None:
        return Words("niets: hier is geen grens")
    if name in CHOICES:
        return CHOICES[name][value]
    if name.endswith("_cents"):
        return Words("%(amount)s", amount=Euros(int(value)))
    if name.endswith("_months"):
        return Words("%(months)s maanden", months=int(value))
    if name.endswith("_permille"):
        return Words("%(percent)s procent", percent=percent(int(value) / 1000))
    if name.endswith("_percent"):
        return Words("%(percent)s procent", percent=int(value))
    return Words("%(value)s", value=value)


def why_words(name: str) -> Words | None:
    """Say what a decision is for."""
    return WHY.get(name)


def is_decision(name: str) -> bool:
    """Whether there is such a decision."""
    return name in POLICIES
