"""How a name is spelled for finding it: folded, and cut into the parts that somebody may type."""

import unicodedata

PART_LENGTH = 20
NAME_LENGTH = 60


def folded(text: str) -> str:
    """Give a text without capitals, accents and signs: words with one space between them.

    Scripts other than ours keep their letters.
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    kept = (char if char.isalnum() else " " for char in plain if not unicodedata.combining(char))
    return " ".join("".join(kept).split())


def parts_of(name: str, email: str | None, postcode: str) -> set[str]:
    """Give what somebody can be found by, from its beginning on.

    Parameters
    ----------
    name
        Found from any letter on.
    email
        Found from the start of any word before the @.
    postcode
        Found from its first digit on, with or without a space.

    Returns
    -------
    set of str
        Folded, each of at most `PART_LENGTH` characters: what is typed further is compared with
        the whole.
    """
    spelled = folded(name)[:NAME_LENGTH]
    parts = {spelled[at:][:PART_LENGTH] for at in range(len(spelled)) if spelled[at] != " "}
    if email:
        mail = folded(email)
        words = len(folded(email.partition("@")[0]).split())
        at = 0
        for word in mail.split()[:words]:
            parts.add(mail[at:][:PART_LENGTH])
            at += len(word) + 1
    if solid := folded(postcode).replace(" ", ""):
        parts.add(solid[:PART_LENGTH])
    return parts


def is_found(typed: str, name: str, email: str | None, postcode: str) -> bool:
    """Whether what was typed is part of a name or a mail address, or begins a postcode."""
    asked = folded(typed)
    if not asked:
        return False
    return (
        asked in folded(name)
        or (email is not None and asked in folded(email))
        or folded(postcode).replace(" ", "").startswith(asked.replace(" ", ""))
    )
