"""To whom a letter goes: the member, or who speaks for a minor, an estate or an organisation."""

import re
from dataclasses import dataclass
from typing import Any, Final

from coop.words import Words

_TITLES: Final = {"mevrouw": "mevrouw", "mevr.": "mevrouw", "de heer": "meneer", "dhr.": "meneer"}
_INITIALS: Final = re.compile(r"(?:[A-Z][a-z]{0,2}\.)+")


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody with an address. `is_estate` is of a member who died."""

    name: str
    kind: str
    street: str
    postcode: str
    town: str
    is_estate: bool = False


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is written on an envelope, and how the letter begins."""

    names: tuple[Words, ...]
    street: str
    postcode: str
    town: str
    greeting: Words

    @property
    def is_complete(self) -> bool:
        """Whether a letter would arrive."""
        return bool(self.street and self.postcode and self.town)


def envelope_of(member: Party, speaker: Party | None = None) -> Envelope:
    """Address a letter about a member.

    Parameters
    ----------
    member
        Whom the letter is about.
    speaker
        The guardian of a minor, the executor of an estate or the delegate of an organisation;
        None where there is none.

    Returns
    -------
    Envelope
        At home with the guardian or the executor; an organisation gets its post itself.
    """
    names: tuple[Words, ...]
    if member.is_estate or _estate_name(member.name):
        names, greeting = (_estate(member.name),), Words("Geachte familie,")
    elif member.kind == "minor":
        names = (Words("Aan de ouder of voogd van %(name)s", name=member.name),)
        greeting = Words("Beste ouder of voogd,")
    else:
        names, greeting = (_plain(member.name),), _greeting(member.name)
    at = member
    if speaker is not None:
        names = (*names, _attention(member, speaker))
        greeting = _greeting(speaker.name)
        at = member if member.kind == "organisation" else speaker
    return Envelope(names, at.street, at.postcode, at.town, greeting)


def _plain(name: str) -> Words:
    return Words("%(name)s", name=name)


def _attention(member: Party, speaker: Party) -> Words:
    """The second line: a guardian is already named by the first."""
    if member.kind == "minor" and not member.is_estate:
        return _plain(speaker.name)
    return Words("t.a.v. %(name)s", name=speaker.name)


def _estate_name(name: str) -> str:
    """Give the family of a name that says itself that it is an estate; else nothing."""
    found = re.match(r"(?:de )?erven (?:van )?(.+)", name, re.IGNORECASE)
    return found[1] if found else ""


def _estate(name: str) -> Words:
    family = _estate_name(name)
    if family:
        return Words("De erven %(name)s", name=family)
    return Words("De erven van %(name)s", name=name)


def _greeting(name: str) -> Words:
    """Greet by name; who is written with a title, by title and surname."""
    for written, said in _TITLES.items():
        if name.lower().startswith(f"{written} "):
            rest = name[len(written) :].split()
            surname = " ".join(part for part in rest if not _INITIALS.fullmatch(part))
            if not surname:
                return Words("Beste lid,")
            return Words("Beste %(name)s,", name=f"{said} {surname[0].upper()}{surname[1:]}")
    return Words("Beste %(name)s,", name=name)


def postal_address(settings: Any) -> str:
    """Give where post for the cooperative goes, on one line; its town alone where no more is known.

    Parameters
    ----------
    settings
        Of the cooperative: `street`, `postcode` and `town`.
    """
    if not settings.street:
        return str(settings.town)
    return f"{settings.street}, {settings.postcode} {settings.town}"
