"""Members hear what they are paid before the bank pays it."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select

from coop.database import db
from coop.mail.outbox import Mail, write_mails
from coop.members.models import Member
from coop.payouts.models import PayoutLine, PayoutRun
from coop.payouts.outcome import REFUND
from coop.payouts.tell_refunds import tell_coming
from coop.payouts.words import told_of
from coop.words import Words


def tell_members(run: PayoutRun, lines: Sequence[PayoutLine], page_url: str) -> None:
    """One mail to each member on a list who wants mail; the others and estates get a letter.

    Inleg that goes back is told apart: it is of no year, and who gets it may be no member.
    """
    tell_coming(run)
    of_member: defaultdict[int, list[PayoutLine]] = defaultdict(list)
    for line in lines:
        if line.kind != REFUND:
            of_member[line.member_id].append(line)
    readers = db.session.execute(
        select(Member.id, Member.name, Member.email, Member.language)
        .where(Member.contact_by == "email", Member.email.is_not(None), Member.died_on.is_(None))
        .order_by(Member.id)
    )
    more = [Words("Alles staat op uw eigen pagina: %(url)s", url=page_url)] if page_url else []
    write_mails(
        Mail(
            reader.email,
            Words("Uw geld over %(year)s", year=str(run.year)),
            [
                Words("Beste %(name)s,", name=reader.name),
                *(told_of(line, run) for line in of_member[reader.id]),
                *more,
            ],
            reader.language,
            reader.id,
        )
        for reader in readers
        if reader.id in of_member
    )
