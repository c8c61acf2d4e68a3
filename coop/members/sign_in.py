"""Signing in: by a mailed link that works once, or by a password."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, update

from coop.database import db
from coop.errors import LinkExpired, RuleBroken
from coop.mail.address import page_address
from coop.mail.outbox import write_mail
from coop.members.models import Member, SignInLink
from coop.members.passwords import hash_password, is_outdated, matches
from coop.members.session import digest
from coop.members.sign_in_queries import cooperative_name, members_at
from coop.records.audit import record
from coop.words import Words

LINK_MINUTES = 15


def make_link(
    member: Member, at: datetime, *, minutes: int = LINK_MINUTES, then: str | None = None
) -> str:
    """A full address with which `member` may sign in once. Only its digest is kept.

    It opens in the member's language: whoever clicks it is not signed in yet. `then` is the page
    of ours to open afterwards.
    """
    token = secrets.token_urlsafe(32)
    db.session.execute(
        delete(SignInLink).where(SignInLink.member_id == member.id, SignInLink.expires_at <= at)
    )
    db.session.add(
        SignInLink(
            token_hash=digest(token),
            member_id=member.id,
            expires_at=at + timedelta(minutes=minutes),
        )
    )
    db.session.flush()
    said = {"next": then} if then else {}
    if member.language != "nl":
        said["taal"] = member.language
    return page_address("sessions.link", token=token, **said)


def mail_links(email: str, at: datetime, *, then: str | None = None) -> None:
    """Mail a link to each member with this address; to an unknown address goes nothing.

    `then` is the page of ours to open afterwards.
    """
    members = members_at(email)
    if not members:
        return
    links = [make_link(member, at, then=then) for member in members]
    write_mail(
        email,
        Words("Uw link om in te loggen"),
        [
            *_who_you_are(members, links),
            Words("Een link werkt %(minutes)s minuten, en één keer.", minutes=LINK_MINUTES),
            Words(
                "Hebt u hier niet om gevraagd? Dan hoeft u niets te doen. "
                "Zonder deze mail kan niemand met uw link inloggen."
            ),
        ],
        language=members[0].language,
        member_id=members[0].id if len(members) == 1 else None,
    )


def _who_you_are(members: Sequence[Member], links: list[str]) -> list[Words]:
    name = cooperative_name() or Words("uw energiecoöperatie")
    if len(members) == 1:
        return [
            Words("Beste %(name)s,", name=members[0].name),
            Words("Met deze link logt u in bij %(cooperative)s:", cooperative=name),
            Words("%(link)s", link=links[0]),
        ]
    return [
        Words("Beste lezer,"),
        Words(
            "Bij dit e-mailadres horen %(number)s mensen. Kies de link van wie u bent, om in te "
            "loggen bij %(cooperative)s:",
            number=len(members),
            cooperative=name,
        ),
        *(
            Words("%(name)s:\n%(link)s", name=member.name, link=link)
            for member, link in zip(members, links, strict=True)
        ),
    ]


def use_link(token: str, at: datetime) -> Member:
    """Use a link up and say whose it was. Of two at once, one gets in.

    Raises
    ------
    LinkExpired
        If it is unknown, too old, was used, or is of somebody who has left.
    """
    member_id = db.session.execute(
        update(SignInLink)
        .where(
            SignInLink.token_hash == digest(token),
            SignInLink.used_at.is_(None),
            SignInLink.expires_at > at,
        )
        .values(used_at=at)
        .returning(SignInLink.member_id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    member = db.session.get(Member, member_id) if member_id is not None else None
    if member is None or member.status == "ended":
        raise LinkExpired("Deze link is te oud of al gebruikt. Vraag een nieuwe aan.")
    record("signed_in", member, by="link")
    return member


def check_password_of(email: str, password: str) -> Member:
    """Whose address and password these are.

    Every password at the address is tried, and one when there is none, so that the time it
    takes says nothing.

    Raises
    ------
    RuleBroken
        The same for an unknown address and a wrong password.
    """
    members = [member for member in members_at(email) if member.password_hash]
    found = [member for member in members if matches(member.password_hash, password)]
    if not members:
        matches(None, password)
    if len(found) > 1:
        raise RuleBroken(
            "Bij dit e-mailadres horen meer mensen met dit wachtwoord. Laat u een link mailen: "
            "in die mail kiest u wie u bent.",
            field="password",
        )
    if not found:
        raise RuleBroken(
            "Dit e-mailadres en dit wachtwoord horen niet bij elkaar. Probeer het nog eens, of "
            "laat u een link mailen.",
            field="password",
        )
    member = found[0]
    if is_outdated(member.password_hash or ""):
        member.password_hash = hash_password(password)
    record("signed_in", member, by="password")
    return member
