"""When an offering may open: its papers are there, and it stays under the limit of the exemption.

An offer to everyone needs no prospectus while less than a limit (now 5 million euro) is offered in
twelve months, if it was notified to the AFM beforehand, has the prescribed information document
and carries the prescribed sentence in every advertisement (article 53 of the Dutch exemption
regulation, *Vrijstellingsregeling Wft*, under article 1(3) and 3(2) of Regulation (EU) 2017/1129).
A small circle needs no document and no notification; the sentence stays.
"""

from dataclasses import dataclass
from datetime import date

from coop.words import Euros, Words

SMALL_CIRCLE_PERSONS = 150
"""An offer to fewer than this many persons is one to a small circle: 2017/1129, article 1(4)(b)."""


@dataclass(frozen=True, slots=True)
class Papers:
    """What the law asks to be there before an offering opens.

    Attributes
    ----------
    has_document
        The information document was uploaded.
    has_sentence
        The sentence of the exemption stands on the page and in the mails.
    notified_on
        The day on which the offering was notified to the AFM.
    is_small_circle
        The board says that this offering goes to a small circle.
    """

    has_document: bool
    has_sentence: bool
    notified_on: date | None
    is_small_circle: bool


@dataclass(frozen=True, slots=True)
class Room:
    """How far an offering is from the limit that holds for it.

    Attributes
    ----------
    others_cents
        What others took or may still take of the same limit. [cents]
    own_cents
        What this offering comes to when it sells out. [cents]
    limit_cents
        Of the exemption, or of small circles. [cents]
    persons
        How many have ordered here, which matters to a small circle alone.
    """

    others_cents: int
    own_cents: int
    limit_cents: int
    persons: int = 0


def may_open(papers: Papers, room: Room, today: date) -> bool:
    """Give whether nothing is missing any more."""
    return not missing(papers, room, today)


def missing(papers: Papers, room: Room, today: date) -> tuple[Words, ...]:
    """Give what keeps an offering closed, each as a sentence for the board.

    Parameters
    ----------
    papers
        What is there.
    room
        Under the limit that holds for it.
    today
        Day of the town. A notification that is still to come is not there yet.

    Returns
    -------
    tuple of Words
        Empty when it may open.
    """
    found = []
    if not papers.has_sentence:
        found.append(Words("de vrijstellingszin"))
    if not papers.is_small_circle:
        if not papers.has_document:
            found.append(Words("het informatiedocument"))
        if papers.notified_on is None or papers.notified_on > today:
            found.append(Words("de dag waarop u de uitgifte hebt gemeld bij de AFM"))
    elif room.persons >= SMALL_CIRCLE_PERSONS:
        found.append(
            Words(
                "een gewone uitgifte: een kleine kring heeft minder dan %(most)s mensen",
                most=SMALL_CIRCLE_PERSONS,
            )
        )
    over_cents = room.others_cents + room.own_cents - room.limit_cents
    if over_cents > 0:
        found.append(
            Words(
                "ruimte onder de grens van %(limit)s in 12 maanden: er is %(over)s te veel",
                limit=Euros(room.limit_cents),
                over=Euros(over_cents),
            )
        )
    return tuple(found)


def window_start(today: date) -> date:
    """Give the first of the days that make twelve months with today as their last.

    What counts is price times shares of every order that is reserved or paid and was placed on one
    of those days, in offerings that are not of a small circle. What expired, was cancelled or was
    withdrawn was not issued.
    """
    try:
        return date.fromordinal(today.replace(year=today.year - 1).toordinal() + 1)
    except ValueError:  # 29 February
        return date(today.year - 1, 3, 1)
