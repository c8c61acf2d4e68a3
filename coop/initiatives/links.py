"""Keys to an initiative: signed addresses, and a code that is read over the telephone.

Whoever holds the address of a starter's page is the starter; the board holds none.
"""

import hashlib
import hmac
from dataclasses import dataclass

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer

from coop.initiatives.models import Initiative
from coop.mail.address import page_address

CODE_DIGITS = 6
STARTER_SALT, PLEDGE_SALT, COMMITMENT_SALT = "initiative", "pledge", "commitment"


@dataclass(frozen=True, slots=True)
class Starter:
    """The key that acts of the starter ask for. Only an address that we signed gives one."""

    initiative_id: int


def _signer(salt: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt=salt)


def sign(salt: str, row_id: int) -> str:
    """What stands in the address of this row's own page."""
    return str(_signer(salt).dumps(row_id))


def read(salt: str, token: str) -> int | None:
    """The row that an address is about; None if we did not make that address."""
    try:
        row_id = _signer(salt).loads(token)
    except BadData:
        return None
    return row_id if isinstance(row_id, int) else None


def read_starter(token: str) -> Starter | None:
    """The starter whose address this is."""
    initiative_id = read(STARTER_SALT, token)
    return None if initiative_id is None else Starter(initiative_id)


def starter_address(initiative_id: int) -> str:
    """The full address of the starter's page, for a mail."""
    return page_address("my_initiatives.show", initiative_token=sign(STARTER_SALT, initiative_id))


def pledge_address(pledge_id: int) -> str:
    """The full address of somebody's pledge, for a mail."""
    return page_address("pledges.show", pledge_token=sign(PLEDGE_SALT, pledge_id))


def commitment_address(commitment_id: int) -> str:
    """The full address of somebody's binding order, for a mail."""
    return page_address("commitments.show", commitment_token=sign(COMMITMENT_SALT, commitment_id))


def code_of(initiative: Initiative) -> str:
    """The code that the board reads to a starter without mail; another one after each use."""
    key = str(current_app.secret_key or "").encode()
    content = f"initiative-code:{initiative.id}:{initiative.codes_used}".encode()
    number = int.from_bytes(hmac.new(key, content, hashlib.sha256).digest()[:8], "big")
    return f"{number % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def is_code(initiative: Initiative, typed: str) -> bool:
    """Whether this is the code of now."""
    return hmac.compare_digest(code_digits(typed), code_of(initiative))


def code_digits(typed: str) -> str:
    """The digits of what was typed, which may be read in groups."""
    return "".join(char for char in typed if char.isdecimal() and char.isascii())
