"""What a few lines of the bank name, and whose account or name they resemble."""

from collections.abc import Iterable, Sequence
from itertools import chain

from sqlalchemy import ColumnElement, and_, or_, select, union

from coop.bank.line_references import possible_references
from coop.bank.lines import Line
from coop.bank.payer_names import name_keys
from coop.dues.models import Mandate
from coop.dues.open_items import Near
from coop.members.models import Member, MemberPart
from coop.members.spelling import PART_LENGTH

_LAST = chr(0x10FFFF)
FEW_LETTERS = 1
"""Two people who share no more than a first letter share nothing."""


def near(lines: Sequence[Line], others: Sequence[Line] = ()) -> Near:
    """What these lines name or resemble, and what the others name."""
    members = union(
        select(Member.id).where(_resembles(lines)),
        select(Mandate.member_id).where(Mandate.iban.in_(_ibans(lines))),
    )
    return Near(
        frozenset(chain.from_iterable(_references(line) for line in (*lines, *others))),
        select(members.subquery().c[0]),
    )


def _references(line: Line) -> set[str]:
    given = {line.structured_ref, line.end_to_end, line.batch_id} - {""}
    return given | possible_references(line.structured_ref) | possible_references(line.text)


def _ibans(lines: Iterable[Line]) -> set[str]:
    return {line.counter_iban for line in lines if line.counter_iban}


def _resembles(lines: Sequence[Line]) -> ColumnElement[bool]:
    """By account or by a word of the name; who is not in the list of names yet, is looked at."""
    keys = chain.from_iterable(name_keys(line.counter_name) for line in lines)
    words = {max(key, key=len)[:PART_LENGTH] for key in keys}
    parts = [
        and_(MemberPart.part >= word, MemberPart.part < word + _LAST)
        for word in sorted(words)
        if len(word) > FEW_LETTERS
    ]
    either = [Member.iban.in_(_ibans(lines)), ~Member.is_listed]
    if parts:
        either.append(Member.id.in_(select(MemberPart.member_id).where(or_(*parts))))
    return or_(*either)
