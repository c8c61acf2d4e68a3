"""The second page of a statement: each figure with what it follows from."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any

from coop import figures
from coop.statements.facts import Divided, PlantPart, StatementFacts, energy_of
from coop.statements.pen import MOVEMENT_KINDS, NONE, Pen, section, table
from coop.words import Words
from coop.yields.allocation import Rule
from coop.yields.rules import KEPT, LAST_DAY

Cell = Callable[[PlantPart], str]


def arithmetic(facts: StatementFacts, pen: Pen) -> dict[str, Any]:
    """Give the sections of the second page; movements, months, and how euros came about."""
    sections = [_movements(facts, pen)]
    counted = [part for part in facts.parts if part.share_days]
    if counted:
        sections += [_months(facts, counted, pen), _division(facts, counted, pen)]
    return {"heading": pen.say(Words("De berekening")), "sections": sections}


def _movements(facts: StatementFacts, pen: Pen) -> Any:
    title = pen.say(Words("Wat er aan uw delen veranderde"))
    rows = []
    for part in facts.parts:
        held: defaultdict[int, int] = defaultdict(int)
        names = {one.share_class_id: one.name for one in part.book.classes}
        for moved in part.movements:
            held[moved.share_class_id] += moved.shares
            if moved.on in facts.period:
                row = [
                    pen.day(moved.on),
                    f"{part.book.name}, {names[moved.share_class_id]}",
                    pen.say(MOVEMENT_KINDS[moved.kind]),
                    NONE if moved.number is None else str(moved.number),
                    pen.signed(moved.shares),
                    pen.number(held[moved.share_class_id]),
                ]
                rows.append((moved.on, row))
    if not rows:
        sentence = Words("In %(year)s veranderde er niets aan uw delen.", year=str(facts.year))
        return section(title, [pen.say(sentence)])
    head = (
        Words("Vanaf"),
        Words("Bron"),
        Words("Wat"),
        Words("Mutatie"),
        Words("Delen"),
        Words("Stand daarna"),
    )
    rows.sort(key=lambda pair: pair[0])
    return section(
        title,
        [pen.say(LAST_DAY)],
        table=table([pen.say(words) for words in head], [row for _, row in rows], texts=3),
    )


def _months(facts: StatementFacts, parts: list[PlantPart], pen: Pen) -> Any:
    columns = [_of_months(part) for part in parts]
    rows = []
    for at, month in enumerate(facts.period.months()):
        known = [column[at] for column in columns]
        row = [figures.month_name(month.start.month, pen.language)]
        row += [NONE if energy_wh is None else pen.whole_kwh(energy_wh) for energy_wh in known]
        if len(parts) > 1:
            row.append(pen.whole_kwh(sum(energy_wh or 0 for energy_wh in known)))
        rows.append(row)
    sums = [energy_of(part) for part in parts]
    total = [pen.say(Words("Samen")), *map(pen.whole_kwh, sums)]
    head = [pen.say(Words("Uw kWh per maand")), *_names(parts)]
    if len(parts) > 1:
        head.append(pen.say(Words("Samen")))
        total.append(pen.whole_kwh(sum(sums)))
    return section(
        pen.say(Words("Wat uw delen maakten")),
        [
            pen.say(
                Words(
                    "Elke maand: kWh van de bron × uw deeldagen ÷ alle deeldagen. Wij tellen op "
                    "over het jaar en laten de rest van een Wh weg."
                )
            ),
            pen.say(Words("Door het afronden kan de som van de maanden een paar kWh anders zijn.")),
        ],
        table=table(head, rows, total),
    )


def _of_months(part: PlantPart) -> list[int | None]:
    """A member's Wh of each month; None where it is not known, nought without shares."""
    explained = part.explained
    if explained is None:
        return [0] * len(part.book.months_wh)
    return [
        None if plant_wh is None and step.share_days else step.energy_wh
        for step, plant_wh in zip(explained.steps, part.book.months_wh, strict=True)
    ]


def _names(parts: list[PlantPart]) -> list[str]:
    return [part.book.name if len(parts) < 3 else part.book.code for part in parts]


def _division(facts: StatementFacts, parts: list[PlantPart], pen: Pen) -> Any:
    rows = [
        [pen.say(label), *(cell(part) for part in parts)]
        for label, cell in (*_energy_rows(facts, pen), *_money_rows(pen))
    ]
    rows = [row for row in rows if any(cell != NONE for cell in row[1:])]
    divided = [part for part in parts if part.book.divided]
    sentences = [*_formulas(divided), *_decisions(divided), KEPT] if divided else []
    codes = ", ".join(f"{part.book.code} {part.book.name}" for part in parts)
    if len(parts) > 2:
        sentences.insert(0, Words("De bronnen: %(codes)s.", codes=codes))
    return section(
        pen.say(Words("Hoe uw bedrag is berekend")),
        [pen.say(words) for words in sentences],
        table=table([pen.say(Words("Per bron")), *_names(parts)], rows),
    )


def _energy_rows(facts: StatementFacts, pen: Pen) -> tuple[tuple[Words, Cell], ...]:
    def plant_kwh(part: PlantPart) -> str:
        known = [energy_wh for energy_wh in part.book.months_wh if energy_wh is not None]
        return pen.bare_kwh(sum(known)) if known else NONE

    def carried(part: PlantPart) -> str:
        carried_wh = part.book.divided.carried_wh if part.book.divided else 0
        return pen.bare_kwh(carried_wh) if carried_wh else NONE

    return (
        (Words("Onze kWh van de bron"), plant_kwh),
        (Words("Waarvan correctie van eerdere jaren"), carried),
        (
            Words("Alle deeldagen (delen × dagen)"),
            lambda part: pen.number(part.book.issued_shares * facts.period.days),
        ),
        (Words("Uw deeldagen"), lambda part: pen.number(part.share_days)),
        (Words("Uw kWh"), lambda part: pen.bare_kwh(energy_of(part))),
        (
            Words("Uw kWh in een gewoon jaar (P50)"),
            lambda part: _expected(part, part.book.p50_kwh, pen),
        ),
        (
            Words("Uw kWh bij het weer van %(year)s", year=str(facts.year)),
            lambda part: _expected(part, part.book.weather_kwh, pen),
        ),
    )


def _expected(part: PlantPart, months_kwh: tuple[float, ...] | None, pen: Pen) -> str:
    """A member's part of what the months should have given."""
    explained = part.explained
    if months_kwh is None or explained is None:
        return NONE
    total_kwh = sum(
        kwh * step.share_days / step.total_share_days
        for kwh, step in zip(months_kwh, explained.steps, strict=True)
    )
    return figures.kwh_float(total_kwh, pen.language).partition(figures.HARD_SPACE)[0]


def _money_rows(pen: Pen) -> tuple[tuple[Words, Cell], ...]:
    def step(*names: str, sign: int = 1) -> Cell:
        def cell(part: PlantPart) -> str:
            divided = part.book.divided
            if divided is None or not divided.waterfall:
                return NONE
            cents = sum(divided.waterfall.get(name, 0) for name in names)
            # A step that took nothing is not told.
            return pen.eur(sign * cents) if cents else NONE

        return cell

    def of_divided(name: str) -> Cell:
        return lambda part: pen.eur(getattr(part.book.divided, name)) if part.book.divided else NONE

    def exact(part: PlantPart) -> str:
        explained = part.explained
        if explained is None or part.book.divided is None:
            return NONE
        thousandths = explained.exact_cents.numerator * 1000 // explained.exact_cents.denominator
        return f"€{figures.HARD_SPACE}{pen.number(thousandths / 100_000, 5)}"

    return (
        (Words("Opbrengst van de bron"), step("revenue_cents")),
        (Words("Kosten"), step("costs_cents", sign=-1)),
        (Words("Correctie van eerdere jaren"), step("correction_cents")),
        (Words("Opbrengst min kosten"), step("result_cents")),
        (Words("Naar onderhoudsreserve"), step("to_maintenance_cents", sign=-1)),
        (Words("Belasting"), step("tax_cents", sign=-1)),
        (Words("Verlies van eerder ingehaald"), step("loss_repaid_cents", sign=-1)),
        (Words("Naar algemene reserve"), step("to_general_cents", sign=-1)),
        (Words("Te verdelen"), of_divided("distributable_cents")),
        (Words("Uw bedrag, precies"), exact),
        (
            Words("Uw bedrag"),
            lambda part: pen.eur(part.line.amount_cents) if part.line else NONE,
        ),
        (
            Words("Daarvan al voorlopig betaald"),
            lambda part: (
                pen.eur(part.line.advance_cents) if part.line and part.line.advance_cents else NONE
            ),
        ),
        (Words("Naar alle leden samen"), of_divided("members_cents")),
        (Words("Niet verkochte delen"), of_divided("unsold_cents")),
        (Words("Restcenten"), of_divided("rest_cents")),
    )


def _formulas(parts: list[PlantPart]) -> list[Words]:
    """The rule in words, once for each rule that was used."""
    used = {part.book.divided.rule for part in parts if part.book.divided}
    told = []
    if Rule.FOLLOWS_KWH in used:
        told.append(
            Words("Uw bedrag = te verdelen × uw kWh ÷ onze kWh, naar beneden op hele centen.")
        )
    if Rule.BY_SHARE_DAYS in used:
        told.append(
            Words(
                "Uw bedrag = te verdelen × uw deeldagen ÷ alle deeldagen, naar beneden op centen."
            )
        )
    return told


def _decisions(parts: list[PlantPart]) -> list[Words]:
    """What the assembly decided, once for each decision."""
    by_decision: dict[tuple[date, str], list[Divided]] = defaultdict(list)
    for part in parts:
        if part.book.divided:
            divided = part.book.divided
            by_decision[divided.decided_on, divided.decision].append(divided)
    return [
        Words(
            "De ledenvergadering besloot zo te verdelen op %(day)s (besluit %(decision)s).",
            day=day,
            decision=decision,
        )
        for day, decision in sorted(by_decision)
    ]
