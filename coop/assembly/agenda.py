"""The points that a yearly meeting usually has, in their usual order."""

from dataclasses import dataclass

from coop.words import Words


@dataclass(frozen=True, slots=True)
class StandardPoint:
    """A point before anybody wrote on it. `kind` as `AgendaPoint` has it."""

    kind: str
    title: Words
    text: Words | None = None


def standard_agenda(year: int) -> list[StandardPoint]:
    """Give the agenda of the meeting about a book year.

    Parameters
    ----------
    year
        The book year whose accounts are presented.

    Returns
    -------
    list of StandardPoint
        Adoption and discharge are two points: neither follows from the other (BW 2:58).
    """
    told = str(year)
    next_year = str(year + 1)
    return [
        StandardPoint(
            "talk", Words("Opening"), Words("Wie zijn er, wie gaf een volmacht, is er quorum?")
        ),
        StandardPoint(
            "vote", Words("Verslag van de vorige vergadering"), Words("Klopt het verslag?")
        ),
        StandardPoint(
            "talk",
            Words("Jaarverslag %(year)s", year=told),
            Words("Wat onze bronnen opwekten, wat er stuk ging, wie er kwam en ging."),
        ),
        StandardPoint(
            "talk",
            Words("Verslag van de kascommissie over %(year)s", year=told),
            Words("De kascommissie vertelt wat zij nakeek en wat zij adviseert."),
        ),
        StandardPoint(
            "adoption",
            Words("Motie: de jaarrekening %(year)s vaststellen", year=told),
            Words("De leden zeggen: dit zijn onze cijfers."),
        ),
        StandardPoint(
            "result",
            Words("Motie: bestemming van het resultaat %(year)s", year=told),
            Words("Reserves, uitkering per deel, meedeelfonds en restcenten."),
        ),
        StandardPoint(
            "discharge",
            Words("Motie: décharge van het bestuur over %(year)s", year=told),
            Words("De leden houden het bestuur niet meer aan wat in de jaarrekening stond."),
        ),
        StandardPoint(
            "vote",
            Words("Begroting en contributie %(year)s", year=next_year),
            Words("Wat wij verwachten uit te geven, en wat leden betalen."),
        ),
        StandardPoint(
            "vote",
            Words("Benoeming van bestuursleden"),
            Words("Volgens het rooster van aftreden."),
        ),
        StandardPoint(
            "vote",
            Words("Benoeming van de kascommissie"),
            Words("Minstens twee leden van buiten het bestuur (BW 2:48)."),
        ),
        StandardPoint("talk", Words("Rondvraag"), Words("Alles wat u wilt vragen of zeggen.")),
        StandardPoint("talk", Words("Sluiting")),
    ]
