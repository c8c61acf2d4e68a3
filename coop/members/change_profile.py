"""Members change their own data and password, and hear of it by mail.

Whoever got hold of a session could send somebody's money elsewhere: so the old address is
told too.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete

from coop.database import db
from coop.errors import RuleBroken
from coop.mail.outbox import write_mail
from coop.members.change import change_member
from coop.members.models import Member, SignInLink, WebSession
from coop.members.passwords import check_password, hash_password, matches
from coop.members.sign_in_queries import cooperative_phone
from coop.records.audit import record
from coop.words import Words

MASKED = 4


def change_own_data(member: Member, data: Mapping[str, Any]) -> list[str]:
    """Change what members may change of themselves; the names of the fields that changed."""
    old_email = member.email
    if member.iban and not data["iban"]:
        raise RuleBroken(
            "Zonder rekeningnummer kunnen wij u niets uitkeren. Vul uw IBAN in.", field="iban"
        )
    if not data["email"] and not data["phone"]:
        raise RuleBroken("Vul een e-mailadres of een telefoonnummer in.", field="email")
    changed = change_member(member, {**data, "kind": member.kind, "name": member.name})
    addresses = {old_email, member.email} - {None} if "email" in changed else {member.email}
    news = _news(member, changed)
    for address in sorted(address for address in addresses if address):
        _tell(member, address, news)
    return changed


def set_password(member: Member, current: str, password: str, *, is_fresh: bool) -> None:
    """Give a member another password; every session and waiting link of theirs ends.

    Parameters
    ----------
    member
        Whose password.
    current
        The password they have now. Not asked when they have none, or when `is_fresh`.
    password
        The new one.
    is_fresh
        Whether they signed in a moment ago: a mailed link then serves for a forgotten password.
    """
    if member.password_hash and not is_fresh and not matches(member.password_hash, current):
        raise RuleBroken(
            "Dit is niet uw wachtwoord van nu. Weet u het niet meer? Log uit, log in met een link "
            "en kies dan binnen een kwartier een nieuw wachtwoord.",
            field="current",
        )
    check_password(password, name=member.name, email=member.email or "")
    member.password_hash = hash_password(password)
    member.session_version += 1
    db.session.execute(delete(WebSession).where(WebSession.member_id == member.id))
    db.session.execute(delete(SignInLink).where(SignInLink.member_id == member.id))
    record("password_changed", member)
    if member.email:
        _tell(member, member.email, [Words("Uw wachtwoord is gewijzigd.")])


def _news(member: Member, changed: list[str]) -> list[Words]:
    news = []
    if "iban" in changed:
        news.append(
            Words(
                "Uw rekeningnummer is gewijzigd. Het nieuwe nummer eindigt op %(end)s.",
                end=(member.iban or "")[-MASKED:],
            )
        )
    if "email" in changed:
        news.append(Words("Uw e-mailadres is gewijzigd."))
    return news


def _tell(member: Member, address: str, news: list[Words]) -> None:
    if not news:
        return
    write_mail(
        address,
        Words("Uw gegevens zijn gewijzigd"),
        [
            Words("Beste %(name)s,", name=member.name),
            *news,
            Words("Was u dit niet? Bel ons dan meteen: %(phone)s.", phone=cooperative_phone()),
        ],
        language=member.language,
        member_id=member.id,
    )
