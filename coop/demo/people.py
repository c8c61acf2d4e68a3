"""The members of the demo cooperative and what they hold, from a fixed seed. Pure values."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from coop.demo.plants import PLANTS, DemoPlant

SEED = 20260101
STANDARD_MEMBERS = 412
# Of 412 members: holders in each plant, and how many wind holders hold solar shares too.
SOLAR_HOLDERS = {"ZON-1": 30, "ZON-2": 75, "ZON-3": 75, "ZON-4": 56}
WIND_HOLDERS, BOTH = 168, 41
SOLD = {"ZON-4": 180}
MAIL = "stroomkring.example"

FIRST = (
    "Aafje Abdel Adriana Albert Amina Annelies Arjan Aysel Bart Beatrix Ben Bilal Carla Cees "
    "Corrie Daan Dewi Diederik Dina Eline Emre Erik Fenna Floor Frits Geert Gijs Greet Hamza "
    "Hanneke Harm Hetty Ilse Ineke Iris Jaap Jamila Jelle Joke Joris Kees Khadija Klaas Lars "
    "Leila Lotte Maarten Marloes Mehmet Mieke Mina Naima Niels Nynke Olga Omar Paula Peter "
    "Rachid Ria Roos Ruben Sanne Selma Sjoerd Stijn Tess Thijs Tineke Truus Umit Vera Wim Yara"
).split()
LAST = (
    (
        "Aalbers Aksoy Bakker Beumer Bloem Bosman Brouwer Dekker Demir Dijkstra El Amrani Evers "
        "Faber Geerts Groen Haan Hagen Hendriksen Hofman Jansen Kaya Kok Koster Kuipers Lammers "
        "Leeuwis Maas Meijer Mulder Nijland Oosterhuis Post Prins Ridder Roelofs Schuurman Smit "
        "Snel Timmer Timmermans Veenstra Verweij Visser Vos Wassink Wiersma Yilmaz Zijlstra"
    )
    .replace("El Amrani", "El-Amrani")
    .split()
)
STREETS = (
    (
        "Beukenlaan Dorpsstraat Eikenweg Hofstraat IJsselkade Kerkstraat Kromme Akker Lindelaan "
        "Molenweg Parallelweg Rozenstraat Schoolstraat Veldweg Wilgenpad Zwolseweg"
    )
    .replace("Kromme Akker", "Kromme-Akker")
    .split()
)
TOWNS = (("Apeldoorn", 7311), ("Deventer", 7411), ("Terwolde", 7396), ("Twello", 7391))
ORGANISATIONS = (
    "Buurtvereniging De Kring",
    "Dorpswinkel Terwolde",
    "Fietsenmaker Vos",
    "Huisartsen Zuid",
    "Kwekerij Het Veld",
    "Muziekschool Oost",
    "Sportclub De Zwaan",
)


@dataclass(frozen=True, slots=True)
class DemoMember:
    """Somebody who belongs; `number` is the member number."""

    number: int
    name: str
    kind: str
    email: str | None
    phone: str | None
    street: str
    postcode: str
    town: str
    iban: str
    contact_by: str
    admitted_on: date
    language: str = "nl"


@dataclass(frozen=True, slots=True)
class DemoMovement:
    """Shares of a plant that came to or left a member."""

    plant: str
    number: int
    on: date
    shares: int
    kind: str
    reference: str


# The people of the handbook: number, name, kind, contact, and what they hold of which plant.
NAMED = (
    (1, "Anna de Wit", "person", "email", (("ZON-4", 10, "2025-01-01"),)),
    (2, "Bram Haverkamp", "person", "email", (("ZON-4", 10, "2025-01-01"),)),
    (
        3,
        "Chantal Meijerink",
        "person",
        "email",
        (("ZON-4", 5, "2025-01-01"), ("ZON-4", -5, "2025-07-01")),
    ),
    (4, "Dirk Willems", "person", "email", (("ZON-4", 5, "2025-07-01"),)),
    (5, "Esma Yıldız", "person", "email", (("ZON-4", 1, "2025-01-01"),)),
    (6, "Fatima Benali", "person", "email", (("ZON-4", 4, "2025-10-20"),)),
    (7, "Basisschool De Klim", "organisation", "email", (("ZON-1", 12, "start"),)),
    (8, "Mevrouw G. de Boer", "person", "letter", (("ZON-2", 2, "start"),)),
    (9, "Erven Hendriks", "person", "letter", (("ZON-2", 6, "start"),)),
    (10, "Gerda Kamphuis", "person", "email", (("ZON-3", 3, "start"),)),
    (11, "Ali Bouzid", "person", "email", (("ZON-1", 4, "start"),)),
    (12, "Trees Nijhof", "person", "email", (("ZON-3", 2, "start"),)),
    (13, "Youssef Haddad", "minor", "letter", (("ZON-4", 1, "2025-01-01"),)),
    (14, "Samira Haddad", "person", "email", (("ZON-4", 2, "2025-01-01"),)),
    (15, "Bakkerij Mulder", "organisation", "email", (("WIND-1", 40, "start"),)),
    (16, "Ingrid van Dam", "person", "email", (("WIND-1", 8, "start"),)),
    (17, "Henk Olthof", "person", "email", (("ZON-2", 4, "start"),)),
    (18, "Mariska Blom", "person", "email", ()),
)


def people(count: int = STANDARD_MEMBERS) -> list[DemoMember]:
    """`count` members: organisations, minors and people without e-mail among them."""
    random = Random(SEED)
    made = [_named(entry, random) for entry in NAMED]
    for number in range(len(NAMED) + 1, max(count, len(NAMED)) + 1):
        made.append(_somebody(number, random))
    return made


def _named(entry: tuple[int, str, str, str, object], random: Random) -> DemoMember:
    number, name, kind, contact_by, _holdings = entry
    word = name.split()[0] if kind == "person" else name.split()[-1]
    email = f"{word.lower().replace('ı', 'i')}@{MAIL}" if contact_by == "email" else None
    return _member(number, name, kind, email, contact_by, date(2015, 9, 1), random)


def _somebody(number: int, random: Random) -> DemoMember:
    place = number % STANDARD_MEMBERS
    name = f"{random.choice(FIRST)} {random.choice(LAST)}"
    kind, contact_by = "person", "email"
    if 20 <= place < 27:
        name, kind = ORGANISATIONS[place - 20], "organisation"
        name = name if number < STANDARD_MEMBERS else f"{name} {number // STANDARD_MEMBERS + 1}"
    elif 30 <= place < 35:
        kind, contact_by = "minor", "letter"
    elif 40 <= place < 54:
        contact_by = "letter"
    email = f"lid{number}@{MAIL}" if contact_by == "email" else None
    joined = date(2015, 9, 1) + timedelta(days=random.randrange(3000))
    return _member(number, name, kind, email, contact_by, joined, random)


def _member(
    number: int,
    name: str,
    kind: str,
    email: str | None,
    contact_by: str,
    joined: date,
    random: Random,
) -> DemoMember:
    town, area = random.choice(TOWNS)
    return DemoMember(
        number=number,
        name=name,
        kind=kind,
        email=email,
        phone=f"06 {random.randrange(10**8):08d}" if random.random() < 0.6 or not email else None,
        street=f"{random.choice(STREETS).replace('-', ' ')} {random.randrange(1, 180)}",
        postcode=f"{area + random.randrange(20)} {random.choice('ABCDEGH')}{random.choice('ABK')}",
        town=town,
        iban=iban_of(number),
        contact_by=contact_by,
        admitted_on=joined,
        language="en" if number % 97 == 0 else "nl",
    )


def iban_of(number: int) -> str:
    """A Dutch IBAN with right check digits at a bank that does not exist (DEMO)."""
    account = f"{9_000_000_000 + number:010d}"
    digits = "".join(str(ord(letter) - 55) for letter in "DEMO") + account + "2321" + "00"
    return f"NL{98 - int(digits) % 97:02d}DEMO{account}"


def holdings(members: list[DemoMember]) -> list[DemoMovement]:
    """Every movement since the plants began: first issues, named people, and transfers."""
    random = Random(SEED + 1)
    scale = share_scale(len(members))
    movements = [_from_name(number, *holding) for number, *_, held in NAMED for holding in held]
    free = [member.number for member in members if member.number > len(NAMED)]
    random.shuffle(free)
    solar: list[int] = []
    for plant in PLANTS[:4]:
        holders = [free.pop() for _ in range(_wanted(plant, SOLAR_HOLDERS[plant.code], members))]
        solar += holders
        movements += _issues(plant, holders, movements, scale, random)
    both = BOTH * len(members) // STANDARD_MEMBERS
    only_wind = _wanted(PLANTS[4], WIND_HOLDERS - BOTH, members)
    wind = solar[:both] + [free.pop() for _ in range(only_wind)]
    movements += _issues(PLANTS[4], wind, movements, scale, random)
    return movements + _transfers(movements, random)


def _wanted(plant: DemoPlant, of_standard: int, members: list[DemoMember]) -> int:
    """How many holders of a plant are still to be found beside the named ones."""
    named = sum(
        sum(shares for code, shares, _on in held if code == plant.code) > 0 for *_, held in NAMED
    )
    return max(of_standard * len(members) // STANDARD_MEMBERS - named, 1)


def share_scale(members: int) -> int:
    """How many times the standard number of shares a demo of this size has."""
    return max(1, -(-members // STANDARD_MEMBERS))


def _from_name(number: int, plant: str, shares: int, on: str) -> DemoMovement:
    day = _start(plant) if on == "start" else date.fromisoformat(on)
    if plant == "ZON-4" and on == "2025-07-01":
        return DemoMovement(plant, number, day, shares, "transfer", "overdracht-2025-1")
    return DemoMovement(plant, number, day, shares, "issue", f"demo-{plant}-{number}")


def _start(code: str) -> date:
    return next(plant.started_on for plant in PLANTS if plant.code == code)


def _issues(
    plant: DemoPlant,
    holders: list[int],
    already: list[DemoMovement],
    scale: int,
    random: Random,
) -> list[DemoMovement]:
    """Spread what is left of a plant over `holders`, at least one each."""
    sold = SOLD.get(plant.code, plant.shares) * scale
    left = sold - sum(movement.shares for movement in already if movement.plant == plant.code)
    holders = holders[:left]
    held = dict.fromkeys(holders, 1)
    for _ in range(left - len(holders)):
        held[holders[int(random.random() ** 1.4 * len(holders))]] += 1
    return [
        DemoMovement(
            plant.code, number, plant.started_on, shares, "issue", f"demo-{plant.code}-{number}"
        )
        for number, shares in held.items()
    ]


def _transfers(movements: list[DemoMovement], random: Random) -> list[DemoMovement]:
    """About one holder in thirty passes some shares on to another, between 2024 and 2026."""
    made = []
    issued = [one for one in movements if one.kind == "issue" and one.number > len(NAMED)]
    by_plant = {
        plant.code: [one.number for one in issued if one.plant == plant.code] for plant in PLANTS
    }
    givers = [one for one in issued if one.shares > 1]
    for count, given in enumerate(random.sample(givers, len(issued) // 30), start=1):
        receiver = random.choice(by_plant[given.plant])
        if receiver == given.number:
            continue
        shares = random.randint(1, given.shares - 1)
        on = max(given.on, date(2024, 1, 1)) + timedelta(days=random.randrange(30, 600))
        for number, moved in ((given.number, -shares), (receiver, shares)):
            made.append(
                DemoMovement(given.plant, number, on, moved, "transfer", f"overdracht-demo-{count}")
            )
    return made
