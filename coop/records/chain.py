"""Chains of digests over the journal and the register.

Each link is the SHA-256 of the link before it and of what a row says. Who changes an old row, takes
one away or slips one in has to make every later link anew; and then the newest digest no longer is
the one that stands on papers that left the house.

Two transactions add to one chain one after the other: the counter of its numbers keeps its row
locked. So that two never wait for each other, everybody takes rows in this order, and of one kind
by their id. Whoever needs several takes them all before the first that comes later:

1. lines of the bank;
2. payout lists; collections of contribution and savings, dues, saving plans, mandates;
3. offerings, then their orders;
4. share classes, then their plants;
5. the counters of orders and of members, in this order;
6. the register;
7. the journal.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import func, select

from coop.database import Row as Cells
from coop.database import db, insert_rows
from coop.records.counters import hold_counter, last_of
from coop.records.models import ChainLink

JOURNAL = "journal"
REGISTER = "register"
NOTHING = "0" * 64
"""What the first link follows."""
MOST_TOLD = 20
_COLUMNS = ("chain", "sequence", "row_id", "digest")

Row = tuple[int, Sequence[Any]]
"""The id of a row, and all that it says as JSON can hold it."""


def digest_of(before: str, content: Sequence[Any]) -> str:
    """The digest of a row that follows `before`."""
    said = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{before}\n{said}".encode()).hexdigest()


def extend(chain: str, rows: Sequence[Row]) -> None:
    """Add a link for each row, in this order; joins the caller's transaction."""
    if not rows:
        return
    last = last_of(f"chain-{chain}", len(rows))
    sequence = last - len(rows)
    digest = newest_digest(chain)
    links: list[Cells] = []
    for row_id, content in rows:
        sequence += 1
        digest = digest_of(digest, content)
        links.append((chain, sequence, row_id, digest))
    insert_rows(ChainLink, _COLUMNS, links)


def hold(chain: str) -> None:
    """Let nobody else add to a chain until this transaction ends."""
    hold_counter(f"chain-{chain}")


def newest_digest(chain: str) -> str:
    """The digest at the end of a chain: who keeps it elsewhere can prove the chain later."""
    newest = select(ChainLink.digest).where(ChainLink.chain == chain)
    found = db.session.scalar(newest.order_by(ChainLink.sequence.desc()).limit(1))
    return found or NOTHING


def length(chain: str) -> int:
    """How many rows a chain holds."""
    return int(db.session.scalar(select(func.count()).where(ChainLink.chain == chain)) or 0)


def breaks(chain: str, rows: Iterable[Row]) -> Iterator[str]:
    """Say where a chain does not follow from its rows, which come in order of their links.

    Parameters
    ----------
    chain
        Its name.
    rows
        What each row says now, by the sequence of its link.
    """
    digest, told = NOTHING, 0
    links = db.session.execute(
        select(ChainLink.sequence, ChainLink.row_id, ChainLink.digest)
        .where(ChainLink.chain == chain)
        .order_by(ChainLink.sequence)
    ).all()
    found = iter(rows)
    for expected, link in enumerate(links, 1):
        row_id, content = next(found, (None, ()))
        if link.sequence != expected or row_id != link.row_id:
            yield f"{chain} {expected}: a row is missing or was slipped in"
            return
        digest = digest_of(digest, content)
        if digest != link.digest:
            yield f"{chain} {expected}: row {row_id} no longer says what it said"
            digest, told = link.digest, told + 1
            if told == MOST_TOLD:
                return
