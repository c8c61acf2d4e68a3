"""What a buyer typed and saw once more, sealed by us: it was read and found good already.

The page that shows somebody's answers carries them on in one field. Nobody but us can have written
it, so the order need not read and check every field a second time.
"""

import json
from functools import cache
from typing import Any

from flask import current_app
from itsdangerous import BadData, TimestampSigner

from coop.offers.contact_fields import mail_and_phone
from coop.offers.intent import Applicant, Wish

_WHO = frozenset({"name", "contact", "street", "postcode", "town", "iban"})


@cache
def _signer(secret_key: str) -> TimestampSigner:
    return TimestampSigner(secret_key, salt="checked answers")


def seal(offering_id: int, answers: dict[str, str]) -> str:
    """The answers to the form of one offering, as one text."""
    text = json.dumps([offering_id, answers], ensure_ascii=False, separators=(",", ":"))
    return _signer(str(current_app.secret_key)).sign(text).decode()


def unseal(sealed: str | None, offering_id: int, *, is_member: bool) -> dict[str, str] | None:
    """The answers that we sealed for this offering not long ago; None for anything else.

    Who is no member must have said who they are.
    """
    if not sealed:
        return None
    hours = current_app.config["FORM_HOURS"]
    try:
        text = _signer(str(current_app.secret_key)).unsign(sealed, max_age=hours * 3600)
    except BadData:
        return None
    found: tuple[Any, dict[str, str]] = json.loads(text)
    is_whole = is_member or found[1].keys() >= _WHO
    return found[1] if found[0] == offering_id and is_whole else None


def read_sealed(answers: dict[str, str], language: str) -> tuple[Wish, Applicant | None]:
    """What is wanted, and by whom where that is no member."""
    wish = Wish(int(answers["shares"]), int(answers["seen_price_cents"]), language)
    if not answers.keys() >= _WHO:
        return wish, None
    email, phone = mail_and_phone(answers["contact"])
    typed = {name: answers[name] for name in _WHO - {"contact"}}
    return wish, Applicant(email=email, phone=phone, **typed)
