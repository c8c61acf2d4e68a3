"""Sending somebody their own links again: only to the address that we have, and never saying so."""

from coop.initiatives.links import commitment_address, pledge_address, starter_address
from coop.initiatives.queries import links_of
from coop.mail.outbox import write_mail
from coop.words import Words


def resend(email: str, language: str) -> int:
    """Mail every link that belongs to an address; how many those are, nought sends nothing."""
    started, liked, ordered = links_of(email)
    lines = [
        *(_line(row.title, starter_address(row.id)) for row in started),
        *(_line(row.initiative.title, pledge_address(row.id)) for row in liked),
        *(_line(row.initiative.title, commitment_address(row.id)) for row in ordered),
    ]
    if lines:
        first = Words("Iemand vroeg om uw links. Was u dat niet? Dan hoeft u niets te doen.")
        subject = Words("Uw links bij onze initiatieven")
        write_mail(email, subject, [first, *lines], language=language)
    return len(lines)


def _line(title: str, address: str) -> Words:
    return Words("%(title)s: %(address)s", title=title, address=address)
