"""The accounts of a book year on paper: balance sheet, result of each plant, and notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from coop.assembly.pack_figures import PlantFigures
from coop.assembly.pack_parts import eur, part_of, section_of, table_of
from coop.language import gettext as _
from coop.language import say
from coop.ledger.balances import (
    BalanceSheet,
    Result,
    SheetLine,
    balance_sheet,
    results,
    total_result,
)
from coop.ledger.earmark_queries import EarmarkedYear, earmarked_of_year
from coop.ledger.statement_queries import balances_on, result_rows
from coop.periods import Period


@dataclass(frozen=True, slots=True)
class YearBooks:
    """What the books say at the end of a book year, of its results, and of money for a purpose.

    `results` are by plant id, the general part under None.
    """

    last_day: date
    sheet: BalanceSheet
    results: dict[int | None, Result]
    earmarked: EarmarkedYear


def books_of(period: Period) -> YearBooks:
    """Read the books of a book year, as the pages of the books show them."""
    last_day = period.end - timedelta(days=1)
    return YearBooks(
        last_day,
        balance_sheet(balances_on(last_day)),
        results(result_rows(period)),
        earmarked_of_year(period.start.year, period.start.month),
    )


def results_of(books: YearBooks, found: Sequence[PlantFigures]) -> list[tuple[str, Result]]:
    """The result of each plant and of the cooperative in general, with what is not booked yet."""
    named = [
        (
            one.plant.name,
            total_result(
                part for part in (books.results.get(one.plant.id), one.expected) if part is not None
            ),
        )
        for one in found
    ]
    known = {one.plant.id for one in found}
    others = [part for plant_id, part in books.results.items() if plant_id not in known]
    return [*named, (_("Algemeen"), total_result(others))] if others else named


def accounts(year: int, books: YearBooks, found: Sequence[PlantFigures]) -> dict[str, Any]:
    """The accounts as one part."""
    told = _(
        "Resultaat is wat overblijft na afschrijving en belasting. Wat daarna naar leden en "
        "reserves gaat, telt hier niet mee."
    )
    unbooked = _(
        "Niet elke bron is al bevestigd. Haar opbrengst en kosten tellen hier mee, maar staan nog "
        "niet in de boeken en dus niet op de balans."
    )
    is_unbooked = any(one.expected for one in found)
    return part_of(
        _("Jaarrekening %(year)s", year=str(year)),
        _("Bedragen in euro. Een bedrag met een minteken ging eraf."),
        [
            section_of(
                _("Balans op %(day)s: wat wij hebben", day=books.last_day),
                [],
                _assets(books.sheet),
            ),
            section_of(_("Balans: eigen vermogen"), [], _equity(books.sheet)),
            section_of(_("Balans: schulden"), [], _debts(books.sheet)),
            section_of(
                _("Resultaat per bron"),
                [told, unbooked if is_unbooked else ""],
                _results(results_of(books, found)),
            ),
            section_of(_("Van opbrengst naar te verdelen"), [], _steps(found)),
            section_of(_("Toelichting"), _notes(books)),
        ],
    )


def _assets(sheet: BalanceSheet) -> dict[str, Any] | None:
    head = [_("Rekening"), _("Bedrag")]
    return table_of(head, _lines(sheet.assets), [_("Bezittingen samen"), eur(sheet.assets_cents)])


def _lines(lines: Sequence[SheetLine]) -> list[list[str]]:
    return [[say(line.account.name), eur(line.amount_cents)] for line in lines]


def _equity(sheet: BalanceSheet) -> dict[str, Any] | None:
    head = [_("Rekening"), _("Bedrag")]
    written = _lines(sheet.equity)
    if sheet.unclosed_cents:
        written.append([_("Resultaat dat nog niet is afgesloten"), eur(sheet.unclosed_cents)])
    return table_of(head, written, [_("Eigen vermogen samen"), eur(sheet.equity_cents)])


def _debts(sheet: BalanceSheet) -> dict[str, Any] | None:
    head = [_("Rekening"), _("Bedrag")]
    written = [*_lines(sheet.liabilities), [_("Schulden samen"), eur(sheet.liabilities_cents)]]
    total = [_("Eigen vermogen en schulden samen"), eur(sheet.funds_cents)]
    return table_of(head, written, total)


def _notes(books: YearBooks) -> list[str]:
    earmarked = books.earmarked
    said = [
        _(
            "Installaties staan op wat zij kostten, min de afschrijving. Alle andere bedragen "
            "staan op wat zij waard zijn in euro."
        ),
        _(
            "De rekening Resultaat op de balans is het resultaat van de bronnen voordat de leden "
            "erover besluiten. Wat zij besluiten, staat in de boeken van het jaar erna."
        ),
    ]
    if earmarked.received_cents or earmarked.spent_cents or earmarked.left_cents:
        said.append(
            _(
                "Bestemd geld van anderen, zoals een subsidie of gift: dit jaar kwam er "
                "%(received)s bij, en %(spent)s is uitgegeven aan het doel. Er is nog %(left)s. "
                "Dit geld wordt nooit uitgekeerd.",
                received=eur(earmarked.received_cents),
                spent=eur(earmarked.spent_cents),
                left=eur(earmarked.left_cents),
            )
        )
    else:
        said.append(_("Dit jaar was er geen subsidie of gift."))
    return said


def _results(named: Sequence[tuple[str, Result]]) -> dict[str, Any] | None:
    head = [
        _("Bron"),
        _("Stroom"),
        _("Andere opbrengst"),
        _("Kosten"),
        _("Afschrijving"),
        _("Belasting"),
        _("Resultaat"),
    ]
    total = total_result(one for _name, one in named)
    written = [[name, *_result_cells(one)] for name, one in named]
    return table_of(head, written, [_("Samen"), *_result_cells(total)])


def _result_cells(one: Result) -> list[str]:
    return [
        eur(one.revenue_cents),
        eur(one.other_cents),
        eur(-one.costs_cents),
        eur(-one.depreciation_cents),
        eur(-one.tax_cents),
        eur(one.result_cents),
    ]


def _steps(found: Sequence[PlantFigures]) -> dict[str, Any] | None:
    """What becomes of revenue less costs; the loss of earlier years where there is any."""
    columns = [
        (_("Opbrengst min kosten"), "result_cents", 1),
        (_("Naar onderhoud"), "to_maintenance_cents", -1),
        (_("Belasting"), "tax_cents", -1),
        (_("Verlies van eerder"), "loss_repaid_cents", -1),
        (_("Naar algemene reserve"), "to_general_cents", -1),
        (_("Te verdelen"), "distributable_cents", 1),
    ]
    if not any(one.steps["loss_repaid_cents"] for one in found):
        del columns[3]
    rows, sums = [], [0] * len(columns)
    for one in found:
        cells = [sign * one.steps[name] for _head, name, sign in columns]
        sums = [before + cents for before, cents in zip(sums, cells, strict=True)]
        rows.append([one.plant.name, *map(eur, cells)])
    head = [_("Bron"), *(name for name, _step, _sign in columns)]
    return table_of(head, rows, [_("Samen"), *map(eur, sums)])
