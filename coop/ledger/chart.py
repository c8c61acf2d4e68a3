"""The chart of accounts of a small cooperative.

`rgs` is the account's code in the Dutch reference chart (Referentie GrootboekSchema), for the audit
file and whoever takes the books over. The codes are of version 3.7 (4,963 codes), all of level 4;
each was looked up in a copy of that table, none is from memory alone. No two accounts share a code,
because XAF 4.0 wants each code once. Two of them are a choice:

- Own capital of a cooperative is `BEivSevCoo` (kapitaal participatie coöperatie), not the share
  capital of a company.
- Sales are `WOmzNopOlh` (made goods, high VAT). Whoever sells with the VAT shifted to the buyer
  finds the same money under `WOmzNopOlg`.
"""

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
    rgs: str


RGS_VERSION = "3.7"

PLANTS = "0100"
PLANT_DEPRECIATION = "0110"
SHARE_CAPITAL = "0500"
GENERAL_RESERVE = "0510"
ROUNDING_RESERVE = "0515"
MAINTENANCE_RESERVE = "0520"
LOSS_CARRIED = "0530"
EARMARKED = "0540"
"""Money that others gave for a purpose, a grant among them. No distribution can reach it."""
RESULT = "0590"
BANK = "1100"
IN_TRANSIT = "1200"
PROVIDER = "1220"
"""Paid by the buyer to a payment provider, who has not passed it on to our bank yet."""
COLLECTIONS = "1230"
"""Direct debits that were sent to the bank and that the bank has not credited yet."""
SUSPENSE = "1290"
"""Money that came in and of which nobody has said yet what it is for."""
DEBTORS = "1300"
ADVANCES = "1350"
PAYABLE_MEMBERS = "1600"
TO_REFUND = "1610"
SHARING_FUND = "1620"
ORDER_DEPOSITS = "1630"
"""Paid on orders that are not paid in full, by member."""
SAVINGS = "1640"
"""What members save for a first share, by member; theirs to take back."""
CREDITORS = "1650"
TAX_PAYABLE = "1700"
COSTS = "4000"
GENERAL_COSTS = "4100"
DEPRECIATION = "4300"
TAX = "4900"
REVENUE = "8000"
CONTRIBUTIONS = "8100"
OTHER_INCOME = "8900"

CHART = {
    account.code: account
    for account in (
        ChartAccount(PLANTS, Kind.ASSET, Words("Installaties"), "BMvaMeiVvp"),
        ChartAccount(
            PLANT_DEPRECIATION, Kind.ASSET, Words("Afschrijving installaties"), "BMvaMeiCae"
        ),
        ChartAccount(SHARE_CAPITAL, Kind.EQUITY, Words("Inleg van leden"), "BEivSevCoo"),
        ChartAccount(GENERAL_RESERVE, Kind.EQUITY, Words("Algemene reserve"), "BEivOvrAlr"),
        ChartAccount(ROUNDING_RESERVE, Kind.EQUITY, Words("Restcenten"), "BEivOvrOrs"),
        ChartAccount(MAINTENANCE_RESERVE, Kind.EQUITY, Words("Onderhoudsreserve"), "BEivBerBer"),
        ChartAccount(LOSS_CARRIED, Kind.EQUITY, Words("Verlies uit eerdere jaren"), "BEivOreOvw"),
        ChartAccount(EARMARKED, Kind.EQUITY, Words("Bestemd geld van anderen"), "BEivBefBef"),
        ChartAccount(RESULT, Kind.EQUITY, Words("Resultaat"), "BEivOreRvh"),
        ChartAccount(BANK, Kind.ASSET, Words("Bank"), "BLimBanRba"),
        ChartAccount(IN_TRANSIT, Kind.LIABILITY, Words("Betalingen onderweg"), "BSchCreTus"),
        ChartAccount(PROVIDER, Kind.ASSET, Words("Onderweg van de betaaldienst"), "BLimKruSto"),
        ChartAccount(COLLECTIONS, Kind.ASSET, Words("Incasso onderweg"), "BVorTusTbt"),
        ChartAccount(SUSPENSE, Kind.LIABILITY, Words("Ontvangen, nog niet verdeeld"), "BSchTusTbt"),
        ChartAccount(DEBTORS, Kind.ASSET, Words("Te ontvangen"), "BVorDebHad"),
        ChartAccount(ADVANCES, Kind.ASSET, Words("Voorlopig uitgekeerd"), "BVorOvrLek"),
        ChartAccount(PAYABLE_MEMBERS, Kind.LIABILITY, Words("Te betalen aan leden"), "BSchOvsLed"),
        ChartAccount(TO_REFUND, Kind.LIABILITY, Words("Terug te betalen inleg"), "BSchOvsOvs"),
        ChartAccount(SHARING_FUND, Kind.LIABILITY, Words("Meedeelfonds"), "BSchOvsGif"),
        ChartAccount(
            ORDER_DEPOSITS, Kind.LIABILITY, Words("Vooruitbetaald op bestellingen"), "BSchVobVob"
        ),
        ChartAccount(SAVINGS, Kind.LIABILITY, Words("Spaargeld voor delen"), "BSchOpaVor"),
        ChartAccount(CREDITORS, Kind.LIABILITY, Words("Te betalen rekeningen"), "BSchCreHac"),
        ChartAccount(TAX_PAYABLE, Kind.LIABILITY, Words("Te betalen belasting"), "BSchBepVpb"),
        ChartAccount(COSTS, Kind.COST, Words("Kosten van installaties"), "WBedEemOee"),
        ChartAccount(GENERAL_COSTS, Kind.COST, Words("Algemene kosten"), "WBedAlkOal"),
        ChartAccount(DEPRECIATION, Kind.COST, Words("Afschrijving"), "WAfsAmvMei"),
        ChartAccount(TAX, Kind.COST, Words("Vennootschapsbelasting"), "WBelBgrBgr"),
        ChartAccount(REVENUE, Kind.REVENUE, Words("Opbrengst van stroom"), "WOmzNopOlh"),
        ChartAccount(CONTRIBUTIONS, Kind.REVENUE, Words("Contributie van leden"), "WOvbSgbBvl"),
        ChartAccount(OTHER_INCOME, Kind.REVENUE, Words("Andere opbrengsten"), "WOvbOvoOvo"),
    )
}
