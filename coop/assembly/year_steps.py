"""A book year in steps: what is done, what waits and for whom, what cannot begin yet."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from coop.words import Euros, Words


class State(StrEnum):
    """How far a step is."""

    DONE = "done"
    WAITING = "waiting"
    BLOCKED = "blocked"


class Who(StrEnum):
    """Who takes a step."""

    BOARD = "board"
    AUDIT = "audit"
    ASSEMBLY = "assembly"


@dataclass(frozen=True, slots=True)
class YearFacts:
    """What is known of a book year.

    Attributes
    ----------
    is_over
        Whether its last day has passed.
    plants, read, entered, divided, unpaid
        Plants that ran; of which all months are read; with lines of revenue and cost; confirmed;
        and confirmed with something for members that was not paid yet.
    general_cents, spread_cents, rest_cents
        Costs of the whole cooperative, what of them the plants bear, and what does not divide.
        [cents]
    distributable_cents
        What the waterfalls leave together. [cents]
    audit, adoption, result, discharge
        "yes", "no" or "postponed"; None where nothing was decided.
    open_cents
        What of paid distributions is not with members: small amounts that are carried along, and
        what waits for an account number. [cents]
    statements, members
        Yearly statements made, and members who should get one; None where nobody counts them.
    accounts_due, adoption_due
        Last days by law.
    """

    year: int
    is_over: bool
    plants: int
    read: int
    entered: int
    divided: int
    unpaid: int
    general_cents: int
    spread_cents: int
    rest_cents: int
    distributable_cents: int
    audit: str | None
    adoption: str | None
    result: str | None
    discharge: str | None
    accounts_due: date
    adoption_due: date
    statements: int | None = None
    members: int = 0
    open_cents: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name, what it is in words, who takes it, and by when."""

    name: str
    title: Words
    who: Who
    state: State
    told: Words
    due: date | None = None
    is_late: bool = False


def year_steps(facts: YearFacts, today: date) -> list[Step]:
    """Lead a book year from its readings to the members' statements.

    Parameters
    ----------
    facts
        What is known.
    today
        Steps that are not done after their last day are late.

    Returns
    -------
    list of Step
        In the order in which they are taken. Adoption and discharge are two decisions: neither
        follows from the other.
    """
    readings = _readings(facts)
    sums = _sums(facts)
    waterfall = _waterfall(facts, readings, sums)
    audit = _audit(facts, waterfall, today)
    adoption = _decided("adoption", facts, audit.state is State.DONE or facts.audit == "no", today)
    after = facts.adoption == "yes"
    found = [readings, sums, waterfall, audit, adoption]
    found += [_decided(name, facts, after, today) for name in ("result", "discharge")]
    return [*found, *_paying(facts, waterfall, after and facts.result == "yes")]


def first_waiting(steps: list[Step]) -> Step | None:
    """Give the first step that somebody can take now."""
    return next((step for step in steps if step.state is State.WAITING), None)


def _readings(facts: YearFacts) -> Step:
    is_done = facts.is_over and facts.read == facts.plants
    told = Words("Van %(read)s van %(plants)s bronnen zijn alle maanden bekend.", read=facts.read,
                 plants=facts.plants)  # fmt: skip
    if not facts.is_over:
        told = Words("Het boekjaar loopt nog. Deze stap kan af zijn als het voorbij is.")
    return Step("readings", Words("Meterstanden compleet"), Who.BOARD, _done(is_done), told)


def _sums(facts: YearFacts) -> Step:
    unspread_cents = facts.general_cents - facts.spread_cents - facts.rest_cents
    told = Words(
        "Van %(entered)s van %(plants)s bronnen is ingevuld wat er binnenkwam en uitging.",
        entered=facts.entered,
        plants=facts.plants,
    )
    if unspread_cents:
        told = Words(
            "Van de algemene kosten is %(amount)s nog niet over de bronnen verdeeld.",
            amount=Euros(unspread_cents),
        )
    is_done = facts.is_over and facts.entered == facts.plants and not unspread_cents
    return Step("sums", Words("Opbrengsten en kosten per bron"), Who.BOARD, _done(is_done), told)


def _waterfall(facts: YearFacts, readings: Step, sums: Step) -> Step:
    title = Words("Van opbrengst naar te verdelen")
    if not readings.state is sums.state is State.DONE:
        told = Words("Kan pas als de meterstanden en de bedragen compleet zijn.")
        return Step("waterfall", title, Who.BOARD, State.BLOCKED, told)
    told = Words(
        "Na kosten, reserves en belasting is er %(amount)s te verdelen.",
        amount=Euros(facts.distributable_cents),
    )
    return Step("waterfall", title, Who.BOARD, State.DONE, told)


def _audit(facts: YearFacts, before: Step, today: date) -> Step:
    title = Words("De kascommissie controleert")
    told = ADVICE.get(
        facts.audit, Words("De kascommissie schrijft een verslag. Twee leden ondertekenen het.")
    )
    state = _done(facts.audit == "yes")
    if state is State.WAITING and before.state is not State.DONE:
        state = State.BLOCKED
    return _dated("audit", title, Who.AUDIT, state, told, facts.accounts_due, today)


ADVICE: dict[str | None, Words] = {
    "yes": Words("De kascommissie adviseert om de jaarrekening vast te stellen."),
    "no": Words("De kascommissie adviseert om dit nog niet te doen. Lees het verslag."),
}
DECIDED = {
    "adoption": Words("De ledenvergadering stelt de jaarrekening vast"),
    "result": Words("De ledenvergadering besluit wat er met het resultaat gebeurt"),
    "discharge": Words("De ledenvergadering besluit over décharge van het bestuur"),
}
OUTCOMES = {
    "yes": Words("Aangenomen."),
    "no": Words("Afgewezen. Bespreek wat er anders moet, en leg het opnieuw voor."),
    "postponed": Words("Uitgesteld naar een volgende vergadering."),
}


def _decided(name: str, facts: YearFacts, may_begin: bool, today: date) -> Step:
    outcome = {
        "adoption": facts.adoption, "result": facts.result, "discharge": facts.discharge
    }[name]  # fmt: skip
    state = _done(outcome == "yes")
    if outcome is None and not may_begin:
        state = State.BLOCKED
    told = OUTCOMES[outcome] if outcome else _undecided(name, may_begin)
    return _dated(name, DECIDED[name], Who.ASSEMBLY, state, told, facts.adoption_due, today)


def _undecided(name: str, may_begin: bool) -> Words:
    if name == "adoption":
        if may_begin:
            return Words("Leg het besluit vast met nummer en dag.")
        return Words("Kan als het verslag van de kascommissie er is.")
    if not may_begin:
        return Words("Kan als de jaarrekening is vastgesteld.")
    if name == "discharge":
        return Words("Dit is een ander besluit dan vaststellen. Leg het apart vast.")
    return Words("Leg het besluit vast met nummer en dag.")


def _paying(facts: YearFacts, waterfall: Step, is_decided: bool) -> list[Step]:
    is_divided = facts.plants > 0 and facts.divided == facts.plants
    concept = _done(is_divided or is_decided)
    if concept is State.WAITING:
        concept = State.BLOCKED
    confirmed = State.DONE if is_divided else _waits(is_decided)
    paid = State.BLOCKED if not facts.divided else _done(is_divided and not facts.unpaid)
    told_paid = Words("%(count)s uitkeringen wachten op betaling.", count=facts.unpaid)
    if not facts.unpaid:
        told_paid = _nothing_unpaid(facts)
    found = [
        Step(
            "concept",
            Words("Concept van de uitkering"),
            Who.BOARD,
            concept,
            Words("Per bron ziet u wat ieder lid krijgt, vóór u bevestigt."),
        ),
        Step(
            "confirmed",
            Words("Uitkering bevestigd"),
            Who.BOARD,
            confirmed,
            Words("%(divided)s van %(plants)s bronnen.", divided=facts.divided,
                  plants=facts.plants),
        ),
        Step("paid", Words("Leden betaald"), Who.BOARD, paid, told_paid),
    ]  # fmt: skip
    if facts.statements is not None:
        found.append(_statements(facts, facts.statements, is_divided))
    return found


def _nothing_unpaid(facts: YearFacts) -> Words:
    if not facts.divided:
        return Words("Er is nog niets.")
    if facts.open_cents:
        return Words(
            "Betaald. %(amount)s is nog niet bij leden: kleine bedragen die meegaan naar volgend "
            "jaar, en wat op een rekeningnummer wacht.",
            amount=Euros(facts.open_cents),
        )
    return Words("Er staat niets open.")


def _statements(facts: YearFacts, made: int, is_divided: bool) -> Step:
    told = Words("%(made)s van %(members)s leden.", made=made, members=facts.members)
    state = _waits(is_divided) if made < facts.members or not is_divided else State.DONE
    return Step("statements", Words("Jaaropgaven gemaakt"), Who.BOARD, state, told)


def _dated(
    name: str, title: Words, who: Who, state: State, told: Words, due: date, today: date
) -> Step:
    return Step(name, title, who, state, told, due, state is not State.DONE and today > due)


def _done(is_done: bool) -> State:
    return State.DONE if is_done else State.WAITING


def _waits(may_begin: bool) -> State:
    return State.WAITING if may_begin else State.BLOCKED
