"""What a mandate says, and states of dues and debits in words of a member."""

from coop.dues.models import DebitSetting
from coop.words import Words


def mandate_text(kind: str, name: str, settings: DebitSetting) -> Words:
    """The sentence that is agreed to; kept with each mandate as it was then."""
    values = {"name": name, "days": settings.notice_days, "id": settings.creditor_id}
    if kind == "saving":
        return Words(
            "Ik geef %(name)s (incassant-ID %(id)s) toestemming om elke maand mijn spaarbedrag van "
            "mijn rekening af te schrijven, tot ik stop. Ik hoor het bedrag en de dag minstens "
            "%(days)s dagen van tevoren. Ben ik het er niet mee eens, dan laat ik het binnen acht "
            "weken terugboeken door mijn bank.",
            **values,
        )
    return Words(
        "Ik geef %(name)s (incassant-ID %(id)s) toestemming om elk jaar mijn contributie van mijn "
        "rekening af te schrijven, tot ik stop. Ik hoor het bedrag en de dag minstens %(days)s "
        "dagen van tevoren. Ben ik het er niet mee eens, dan laat ik het binnen acht weken "
        "terugboeken door mijn bank.",
        **values,
    )
