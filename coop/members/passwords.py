"""Passwords: which ones are too easy, and keeping only what cannot be read back."""

import re
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from coop.errors import RuleBroken

SHORTEST, LONGEST = 8, 128

# What people choose first, and what a stranger would try here; without digits and signs around.
_EASY = frozenset(
    """
    aanmelden abcdefgh access admin administrator amsterdam asdfghjk azerty baseball batman
    bestuur bestuurder computer cooperatie deventer dragon energie energiecooperatie feyenoord
    football geheim iloveyou kascommissie letmein lidmaatschap liverpool master monkey nederland
    passw password penningmeester pokemon princess qazwsx qwerty qwertyui qwertyuiop secret
    shadow starwars sunshine superman trustno voetbal wachtwoord welcome welkom windcooperatie
    windmolen windmolens zomer zonnecooperatie zonnedelen zonnepaneel zonnepanelen zonnewijzer
    """.split()
)
_RUNS = ("01234567890123456789", "98765432109876543210", "abcdefghijklmnopqrstuvwxyz")

_hasher = PasswordHasher()


def check_password(password: str, *, name: str = "", email: str = "") -> None:
    """Refuse a password that is too short, too long, or easily guessed.

    Parameters
    ----------
    password
        As typed. Any sign is allowed, none is demanded.
    name, email
        Of the person: parts of them are guessed first.

    Raises
    ------
    RuleBroken
        At the field `password`.

    References
    ----------
    .. [1] NIST SP 800-63B, 5.1.1.2: length and a list of common words, no rules of composition.
    """
    if len(password) < SHORTEST:
        raise RuleBroken(
            "Neem een wachtwoord van minstens %(shortest)s tekens. Een korte zin is makkelijk "
            "te onthouden en moeilijk te raden.",
            field="password",
            shortest=SHORTEST,
        )
    if len(password) > LONGEST:
        raise RuleBroken(
            "Neem een wachtwoord van hoogstens %(longest)s tekens.",
            field="password",
            longest=LONGEST,
        )
    if _is_easy(password, name, email):
        raise RuleBroken(
            "Dit wachtwoord is makkelijk te raden. Neem bijvoorbeeld drie of vier gewone woorden "
            "achter elkaar.",
            field="password",
        )


def hash_password(password: str) -> str:
    """Give what is kept of a password (argon2id, with a salt of its own)."""
    return _hasher.hash(_composed(password))


def matches(password_hash: str | None, password: str) -> bool:
    """Say whether this is the password; as slow when there is none to compare with."""
    kept = password_hash or _nobodys_hash()
    try:
        found = _hasher.verify(kept, _composed(password[: 4 * LONGEST]))
    except (VerificationError, InvalidHashError):
        return False
    return found and password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Say whether it was hashed with less work than we ask today."""
    return _hasher.check_needs_rehash(password_hash)


def _nobodys_hash() -> str:
    """A hash that is as much work to check as any, and that no password has."""
    work = f"m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}"
    return f"$argon2id$v=19${work}${'A' * 22}${'A' * 43}"


def _composed(text: str) -> str:
    """One spelling, whatever the keyboard: é as one sign or as e with an accent."""
    return unicodedata.normalize("NFKC", text)


def _bare(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^a-z0-9]", "", plain)


def _is_easy(password: str, name: str, email: str) -> bool:
    bare = _bare(password)
    word = bare.strip("0123456789")
    own = {_bare(part) for part in (*name.split(), name, email.partition("@")[0])}
    if word in _EASY | {part for part in own if len(part) >= 3}:
        return True
    few_signs = len(set(password.casefold())) <= 3
    return few_signs or (bool(bare) and any(bare in run for run in _RUNS))
