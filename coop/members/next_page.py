"""Where to go after signing in or choosing a language: only ever to a page of our own."""

from urllib.parse import urlsplit

MOST = 500


def own_path(text: str | None) -> str | None:
    """Give back `text` if it is a path within this site, else None.

    Parameters
    ----------
    text
        What an address said after `next=`: anybody may have written it.

    Returns
    -------
    str or None
        Browsers read `//x`, `/\\x`, `/<tab>/x` and `http:x` as other sites than their letters
        suggest; whatever is not plainly a path is refused.
    """
    if not text or len(text) > MOST or not text.startswith("/"):
        return None
    if "\\" in text or any(char <= " " or char == "\x7f" for char in text):
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    if parts.scheme or parts.netloc or "//" in text.partition("?")[0]:
        return None
    return text
