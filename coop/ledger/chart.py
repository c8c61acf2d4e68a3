"""The chart of accounts of a small cooperative."""

from dataclasses import dataclass
from enum import StrEnum

from coop.words import Words


class Kind(StrEnum):
    """On which side of the papers an account stands."""

    ASSET = "asset"
    EQUITY = "equity"
    LIABILITY = "liability"
    REVENUE = "revenue"
    COST = "cost"


@dataclass(frozen=True, slots=True)
class ChartAccount:
    """An account with the words a treasurer knows it by."""

    code: str
    kind: Kind
    name: Words


PLANTS = "0100"
PLANT_DEPRECIATION = "0110"
SHARE_CAPITAL = "0500"
GENERAL_RESERVE = "0510"
MAINTENANCE_RESERVE = "0520"
RESULT = "0590"
BANK = "1100"
PAYABLE_MEMBERS = "1600"
TO_REFUND = "1610"
TAX_PAYABLE = "1700"
COSTS = "4000"
DEPRECIATION = "4300"
TAX = "4900"
REVENUE = "8000"

CHART = {
    account.code: account
    for account in (
        ChartAccount(PLANTS, Kind.ASSET, Words("Installaties")),
        ChartAccount(PLANT_DEPRECIATION, Kind.ASSET, Words("Afschrijving installaties")),
        ChartAccount(SHARE_CAPITAL, Kind.EQUITY, Words("Inleg van leden")),
        ChartAccount(GENERAL_RESERVE, Kind.EQUITY, Words("Algemene reserve")),
        ChartAccount(MAINTENANCE_RESERVE, Kind.EQUITY, Words("Onderhoudsreserve")),
        ChartAccount(RESULT, Kind.EQUITY, Words("Resultaat")),
        ChartAccount(BANK, Kind.ASSET, Words("Bank")),
        ChartAccount(PAYABLE_MEMBERS, Kind.LIABILITY, Words("Te betalen aan leden")),
        ChartAccount(TO_REFUND, Kind.LIABILITY, Words("Terug te betalen inleg")),
        ChartAccount(TAX_PAYABLE, Kind.LIABILITY, Words("Te betalen belasting")),
        ChartAccount(COSTS, Kind.COST, Words("Kosten van installaties")),
        ChartAccount(DEPRECIATION, Kind.COST, Words("Afschrijving")),
        ChartAccount(TAX, Kind.COST, Words("Vennootschapsbelasting")),
        ChartAccount(REVENUE, Kind.REVENUE, Words("Opbrengst van stroom")),
    )
}
