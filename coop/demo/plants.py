"""The six plants of the demo cooperative and their sums. Pure figures.

Readings follow a monthly shape, a year index for the weather, and for 2025 exact totals whose
sums were worked out by hand.
"""

from dataclasses import dataclass
from datetime import date

from coop.apportion import apportion
from coop.yields.revenue import TYPED, WH_PER_MWH, Evidence

# Percentages of a year by month: a roof to the south, one to east and west, and the wind.
SOUTH = (26, 43, 80, 115, 141, 140, 137, 122, 90, 58, 30, 20)
EAST_WEST = (21, 38, 77, 115, 148, 151, 146, 125, 87, 52, 25, 17)
WIND = (115, 100, 95, 75, 68, 62, 63, 66, 76, 88, 92, 100)
# How sunny or windy a year was, in per mille of a normal one.
YEAR_PERMILLE = {
    "solar": {2023: 1020, 2024: 960, 2025: 1070, 2026: 1010},
    "wind": {2023: 1080, 2024: 970, 2025: 930, 2026: 1000},
}


@dataclass(frozen=True, slots=True)
class Item:
    """A line of revenue or cost in euros of one year. [cents]"""

    label: str
    amount_cents: int
    note: str = ""
    rests_on: Evidence = TYPED


@dataclass(frozen=True, slots=True)
class DemoPlant:
    """One plant: what it is, who may hold it, and its year 2025.

    `planes` are (tilt, azimuth, peak power in W, panels). `year_wh` is what its meter counted
    in 2025, the part of others included. Revenue and cost are our own.
    """

    code: str
    name: str
    kind: str
    town: str
    latitude_deg: float
    longitude_deg: float
    started_on: date
    shape: tuple[int, ...]
    normal_wh: int
    year_wh: int
    revenue: tuple[Item, ...]
    costs: tuple[Item, ...]
    maintenance_reserve_cents: int
    depreciation_cents: int
    tax_permille: int
    description: str
    description_en: str
    planes: tuple[tuple[float, float, int, int], ...] = ()
    turbine: str | None = None
    power_curve: tuple[tuple[float, float], ...] = ()
    hub_height_m: float | None = None
    mean_wind_speed_m_s: float | None = None
    ownership_ppm: int = 1_000_000
    shares: int = 0
    price_cents: int = 0
    term_years: int = 25

    def months_wh(self, year: int) -> list[int]:
        """What the meter counted in each month of a year. [Wh]"""
        index = YEAR_PERMILLE[self.kind].get(year, 1000)
        total = self.year_wh if year == 2025 else self.normal_wh * index // 1000
        if year == 2025:
            return spread(total, self.shape)
        # Months stray from the shape as real ones do; the pattern is fixed by plant and year.
        wobble = [
            weight * (940 + (year * 37 + month * 61 + len(self.code) * 13) % 121)
            for month, weight in enumerate(self.shape)
        ]
        return spread(total, tuple(wobble))


def spread(total: int, shape: tuple[int, ...]) -> list[int]:
    """Divide a total over months; the rest falls in June."""
    parts, rest = apportion(total, dict(enumerate(shape)))
    months = [parts[month] for month in range(len(shape))]
    months[5] += rest
    return months


def _sold(
    direct_kwh: int, direct_millicents: int, export_kwh: int, certificates: int
) -> tuple[Item, ...]:
    """Revenue: sold inside the building, to the grid at 4.5 ct, and guarantees of origin."""
    return (
        Item(
            "Stroom aan het gebouw",
            (direct_kwh * direct_millicents + 500) // 1000,
            rests_on=Evidence(
                "direct",
                quantity_wh=direct_kwh * 1000,
                price_microeuro_per_kwh=direct_millicents * 10,
            ),
        ),
        Item(
            "Stroom aan het net",
            (export_kwh * 4500 + 500) // 1000,
            rests_on=Evidence(
                "feed_in", quantity_wh=export_kwh * 1000, price_microeuro_per_kwh=45_000
            ),
        ),
        Item(
            "Garanties van oorsprong",
            certificates * 300,
            rests_on=Evidence(
                "origin",
                quantity_wh=certificates * WH_PER_MWH,
                price_microeuro_per_kwh=3_000,
                carried_wh=(direct_kwh + export_kwh) * 1000 - certificates * WH_PER_MWH,
            ),
        ),
    )


ZON_1 = DemoPlant(
    code="ZON-1",
    name="Buurthuis De Linde",
    kind="solar",
    town="Apeldoorn",
    latitude_deg=52.225,
    longitude_deg=5.955,
    started_on=date(2016, 11, 1),
    shape=SOUTH,
    normal_wh=33_000_000,
    year_wh=35_300_000,
    revenue=_sold(15_885, 10_500, 19_415, 35),
    costs=(
        Item("Verzekering", 19_000),
        Item("Onderhoud", 28_000),
        Item("Meetdienst", 15_000),
        Item("Administratie", 22_000),
        Item("Dakvergoeding", 14_000),
        Item("Inspectie", 4_000),
    ),
    maintenance_reserve_cents=23_000,
    depreciation_cents=200_000,
    tax_permille=0,
    description="140 zonnepanelen op het dak van het buurthuis. Het buurthuis gebruikt bijna "
    "de helft van de stroom zelf.",
    description_en="140 solar panels on the roof of the community centre, which uses nearly "
    "half of the power itself.",
    planes=((13, 180, 37_800, 140),),
    shares=140,
    price_cents=35_700,
)
ZON_2 = DemoPlant(
    code="ZON-2",
    name="Tennishal Oost",
    kind="solar",
    town="Deventer",
    latitude_deg=52.250,
    longitude_deg=6.170,
    started_on=date(2018, 4, 1),
    shape=SOUTH,
    normal_wh=69_000_000,
    year_wh=73_800_000,
    revenue=_sold(29_520, 10_500, 44_280, 73),
    costs=(
        Item("Verzekering", 42_000),
        Item("Onderhoud", 62_000),
        Item("Meetdienst", 24_000),
        Item("Netaansluiting", 12_000),
        Item("Administratie", 42_000),
        Item("Dakvergoeding", 30_000),
        Item("Inspectie", 16_000),
    ),
    maintenance_reserve_cents=45_000,
    depreciation_cents=298_000,
    tax_permille=0,
    description="300 zonnepanelen op de tennishal. Overdag draait er veel op de eigen stroom.",
    description_en="300 solar panels on the tennis hall, which runs on its own power by day.",
    planes=((13, 180, 78_000, 300),),
    shares=300,
    price_cents=30_000,
)
ZON_3 = DemoPlant(
    code="ZON-3",
    name="Loods Terwolde",
    kind="solar",
    town="Terwolde",
    latitude_deg=52.282,
    longitude_deg=6.100,
    started_on=date(2019, 7, 1),
    shape=EAST_WEST,
    normal_wh=73_700_000,
    year_wh=78_200_000,
    revenue=_sold(23_460, 11_000, 54_740, 78),
    costs=(
        Item("Verzekering", 47_000),
        Item("Onderhoud", 70_000),
        Item("Meetdienst", 24_000),
        Item("Netaansluiting", 24_000),
        Item("Administratie", 46_000),
        Item("Dakvergoeding", 28_800),
        Item("Inspectie", 16_000),
    ),
    maintenance_reserve_cents=48_000,
    depreciation_cents=288_000,
    tax_permille=0,
    description="288 zonnepanelen op een loods, half op het oosten en half op het westen.",
    description_en="288 solar panels on a barn, half facing east and half facing west.",
    planes=((15, 90, 43_200, 144), (15, 270, 43_200, 144)),
    shares=288,
    price_cents=30_000,
)
ZON_4 = DemoPlant(
    code="ZON-4",
    name="Werkplaats Zuid",
    kind="solar",
    town="Apeldoorn",
    latitude_deg=52.205,
    longitude_deg=5.990,
    started_on=date(2025, 1, 1),
    shape=EAST_WEST,
    normal_wh=90_816_000,
    year_wh=90_816_000,
    revenue=_sold(59_030, 11_500, 31_786, 90),
    costs=(
        Item("Verzekering", 48_000),
        Item("Onderhoud", 84_000),
        Item("Meetdienst", 24_000),
        Item("Netaansluiting", 30_000),
        Item("Administratie", 48_000),
        Item("Dakvergoeding", 24_000),
        Item("Inspectie", 20_000),
    ),
    maintenance_reserve_cents=57_692,
    depreciation_cents=304_000,
    tax_permille=190,
    description="240 zonnepanelen op een werkplaats die twee derde van de stroom zelf gebruikt. "
    "Daarom kan dit dak zonder subsidie.",
    description_en="240 solar panels on a workshop that uses two thirds of the power itself. "
    "That is why this roof needs no subsidy.",
    planes=((10, 90, 52_800, 120), (10, 270, 52_800, 120)),
    shares=240,
    price_cents=32_000,
)
WIND_1 = DemoPlant(
    code="WIND-1",
    name="Windmolen De Vlinder",
    kind="wind",
    town="Deventer",
    latitude_deg=52.238,
    longitude_deg=6.205,
    started_on=date(2015, 9, 1),
    shape=WIND,
    normal_wh=4_250_000_000,
    year_wh=4_250_000_000,
    revenue=(
        Item("Stroom aan het net", 6_481_250, "1.062.500 kWh × 6,1 ct"),
        Item("Garanties van oorsprong", 318_600, "1.062 × € 3,00"),
    ),
    costs=(
        Item("Onderhoud", 1_600_000),
        Item("Grond en omgeving", 900_000),
        Item("Verzekering", 650_000),
        Item("Beheer en administratie", 600_000),
    ),
    maintenance_reserve_cents=250_000,
    depreciation_cents=1_115_625,
    tax_permille=0,
    description="Een windmolen aan de snelweg. Een kwart is van ons, de rest van twee andere "
    "eigenaren.",
    description_en="A wind turbine by the motorway. One quarter is ours, the rest belongs to "
    "two other owners.",
    turbine="E-92/2350",
    hub_height_m=85,
    ownership_ppm=250_000,
    shares=2_125,
    price_cents=10_500,
    term_years=20,
)
WIND_2 = DemoPlant(
    code="WIND-2",
    name="Dorpsmolen",
    kind="wind",
    town="Terwolde",
    latitude_deg=52.300,
    longitude_deg=6.150,
    started_on=date(1996, 5, 1),
    shape=WIND,
    normal_wh=430_000_000,
    year_wh=430_000_000,
    revenue=(
        Item("Stroom aan het net", 2_623_000, "430.000 kWh × 6,1 ct"),
        Item("Garanties van oorsprong", 129_000, "430 × € 3,00"),
    ),
    costs=(
        Item("Onderhoud", 1_000_000),
        Item("Verzekering", 260_000),
        Item("Beheer en administratie", 260_000),
    ),
    maintenance_reserve_cents=0,
    depreciation_cents=0,
    tax_permille=0,
    description="De oude dorpsmolen is van iedereen. Er zijn geen delen van; wat hij opbrengt "
    "is voor het dorp.",
    description_en="The old village mill belongs to everybody. It has no shares; what it earns "
    "is for the village.",
    power_curve=(
        (3, 0),
        (4, 4),
        (5, 13),
        (6, 29),
        (7, 52),
        (8, 80),
        (9, 112),
        (10, 144),
        (11, 172),
        (12, 195),
        (13, 212),
        (14, 223),
        (15, 225),
        (25, 225),
    ),
    hub_height_m=36,
    mean_wind_speed_m_s=6.2,
)
PLANTS = (ZON_1, ZON_2, ZON_3, ZON_4, WIND_1, WIND_2)
