"""The accounts of a book year on paper: balance sheet, result of each plant, and notes."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from coop.assembly.pack_parts import eur, part_of, section_of, table_of
from coop.language import gettext as _
from coop.language import say
from coop.ledger.balances import BalanceSheet, balance_sheet
from coop.ledger.earmark_queries import EarmarkedYear, earmarked_of_year
from coop.ledger.statement_queries import balances_on
from coop.periods import book_year
from coop.yields.models import PlantYear
from coop.yields.overview import YearRow
from coop.yields.queries import Standing, entered_sums, standings
from coop.yields.waterfall import waterfall


@dataclass(frozen=True, slots=True)
class YearBooks:
    """What the books say at the end of a book year, and of money given for a purpose in it."""

    sheet: BalanceSheet
    earmarked: EarmarkedYear


def books_of(year: int, first_month: int) -> YearBooks:
    """Read the books as of the last day of a book year."""
    last_day = book_year(year, first_month).end - timedelta(days=1)
    return YearBooks(balance_sheet(balances_on(last_day)), earmarked_of_year(year, first_month))


def accounts(
    year: int, books: YearBooks, rows: Sequence[YearRow], entered: dict[int, PlantYear]
) -> dict[str, Any]:
    """The accounts as one part."""
    return part_of(
        _("Jaarrekening %(year)s", year=str(year)),
        _("Bedragen in euro. Een bedrag met een minteken ging eraf."),
        [
            section_of(_("Wat wij hebben"), [], _assets(books.sheet)),
            section_of(_("Van wie dat is"), [], _funds(books.sheet)),
            section_of(_("Resultaat per bron"), [], _results(year, rows, entered)),
            section_of(_("Toelichting"), _notes(books)),
        ],
    )


def _assets(sheet: BalanceSheet) -> dict[str, Any] | None:
    head = [_("Rekening"), _("Bedrag")]
    written = [[say(line.account.name), eur(line.amount_cents)] for line in sheet.assets]
    return table_of(head, written, [_("Samen"), eur(sheet.assets_cents)])


def _funds(sheet: BalanceSheet) -> dict[str, Any] | None:
    head = [_("Rekening"), _("Bedrag")]
    written = [
        [say(line.account.name), eur(line.amount_cents)]
        for line in (*sheet.equity, *sheet.liabilities)
    ]
    if sheet.unclosed_cents:
        written.append([_("Resultaat waarover nog niet is besloten"), eur(sheet.unclosed_cents)])
    return table_of(head, written, [_("Samen"), eur(sheet.funds_cents)])


def _notes(books: YearBooks) -> list[str]:
    earmarked = books.earmarked
    said = [
        _(
            "Installaties staan op wat zij kostten, min de afschrijving. Alle andere bedragen "
            "staan op wat zij waard zijn in euro."
        )
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


def _results(
    year: int, rows: Sequence[YearRow], entered: dict[int, PlantYear]
) -> dict[str, Any] | None:
    head = [
        _("Bron"),
        _("Opbrengst"),
        _("Kosten"),
        _("Naar onderhoud"),
        _("Belasting"),
        _("Naar algemene reserve"),
        _("Te verdelen"),
    ]
    written, brought = [], standings(year)
    for row in rows:
        steps = _steps(row, entered.get(row.plant.id), brought)
        written.append(
            [
                row.plant.name,
                eur(steps["revenue_cents"]),
                eur(-steps["costs_cents"]),
                eur(-steps["to_maintenance_cents"]),
                eur(-steps["tax_cents"]),
                eur(-steps["to_general_cents"]),
                eur(steps["distributable_cents"]),
            ]
        )
    return table_of(head, written)


def _steps(
    row: YearRow, plant_year: PlantYear | None, brought: dict[int, Standing]
) -> dict[str, int]:
    if row.distribution:
        return row.distribution.waterfall
    return asdict(waterfall(entered_sums(plant_year, brought[row.plant.id])))
