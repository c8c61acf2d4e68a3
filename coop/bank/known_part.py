"""What a person may say of a line: where amounts go together, only what is there and open."""

from sqlalchemy import select

from coop.bank.distribute import EXACT
from coop.bank.kinds import COLLECTION, PAIR
from coop.bank.lines import Part
from coop.bank.match_items import items_for, read_lines
from coop.bank.models import BankLine
from coop.bank.near import near
from coop.dues.open_items import open_items
from coop.errors import RuleBroken


def check_known(part: Part) -> None:
    """Refuse a part that takes its item to the cent, unless that item is open for this line.

    Of a collection the bank may pay a part, but it has to be on its way. A pair is two halves
    that the rules book together: never by hand.

    Raises
    ------
    RuleBroken
        When no page of ours proposes it.
    """
    if part.kind in EXACT:
        lines = read_lines(select(BankLine.id).where(BankLine.id == part.line_id))
        wanted = (part.kind, part.item_id, part.amount_cents)
        # Each of these is known by what the line says itself, so no more is read than that.
        found = items_for(lines, near(lines))
        is_known = wanted in {(one.kind, one.id, one.open_cents) for one in found}
    elif part.kind == COLLECTION:
        is_known = part.item_id in {one.id for one in open_items() if one.kind == COLLECTION}
    else:
        is_known = part.kind != PAIR
    if not is_known:
        raise RuleBroken("Kies een van de voorstellen op de bladzijde.")
