"""The accounts of a book year on paper: balance sheet, result of each plant, and notes."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from coop.assembly.pack_parts import eur, part_of, section_of, table_of
from coop.language import gettext as _
from coop.language import say
from coop.ledger.chart import Kind
from coop.ledger.queries import Balance
from coop.yields.models import PlantYear
from coop.yields.overview import YearRow
from coop.yields.queries import Standing, entered_sums, standings
from coop.yields.waterfall import waterfall


def accounts(
    year: int, balances: Sequence[Balance], rows: Sequence[YearRow], entered: dict[int, PlantYear]
) -> dict[str, Any]:
    """The accounts as one part."""
    return part_of(
        _("Jaarrekening %(year)s", year=str(year)),
        _("Bedragen in euro. Een bedrag met een minteken ging eraf."),
        [
            section_of(
                _("Balans"),
                [],
                table_of(
                    [_("Rekening"), _("Bezit"), _("Schuld en eigen vermogen")], _sheet(balances)
                ),
            ),
            section_of(_("Resultaat per bron"), [], _results(year, rows, entered)),
        ],
    )


def _sheet(balances: Sequence[Balance]) -> list[list[str]]:
    found = []
    for one in balances:
        if not one.amount_cents:
            continue
        is_asset = one.account.kind is Kind.ASSET
        written = eur(one.amount_cents if is_asset else -one.amount_cents)
        found.append(
            [say(one.account.name), written if is_asset else "", "" if is_asset else written]
        )
    return found


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
    return asdict(waterfall(entered_sums(plant_year, brought.get(row.plant.id, Standing()))))
