"""The public pages of our plants: what stands where, what it makes, what is for sale."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from flask import render_template, request
from flask.typing import ResponseReturnValue

from coop import clock
from coop.home.month_remarks import remarks_of
from coop.home.plant_performance import years_of_plant
from coop.home.plant_queries import SharesOf, first_reading_at, shares_by_plant
from coop.home.plant_words import calibration_words, years_words
from coop.home.price_queries import prices
from coop.offers.queries import OnSale, offerings_on_sale
from coop.offers.sold_queries import how_sold
from coop.periods import day_of
from coop.production import outage_words as outage_words  # hangs its words on the blueprint
from coop.production.calibration_told import calibration_of
from coop.production.close_up_queries import days_from_close_by
from coop.production.models import Plant, PlantEstimate
from coop.production.performance_queries import outages_of
from coop.production.plant_details import curve_of, power_kw
from coop.production.queries import newest_estimate, newest_estimates
from coop.production.queries import plants as all_plants
from coop.production.views import calendar_year, first_month, plant_or_404, plants, town_zone
from coop.production.weather_store import measured_names
from coop.words import Words, tell
from coop.yields.correction_queries import late_rows

WHOLE_PPM = 1_000_000


@dataclass(frozen=True, slots=True)
class PlantCard:
    """A plant as a visitor sees it in the list. Our part of it. [kW], [kWh]"""

    plant: Plant
    power_kw: float
    p50_kwh: float | None
    p90_kwh: float | None
    offers: list[OnSale]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What our part of a plant is expected to make. [kWh]"""

    p50_kwh: float
    p90_kwh: float
    monthly_p50_kwh: list[float]
    monthly_p90_kwh: list[float]
    monthly_p10_kwh: list[float]

    @property
    def p10_kwh(self) -> float:
        """A good year: as far above P50 as P90 is below it. [kWh]"""
        return 2 * self.p50_kwh - self.p90_kwh


def outlook(estimate: PlantEstimate | None, ownership_ppm: int) -> Outlook | None:
    """Our part of an estimate, with the good year as far above P50 as P90 is below it."""
    if estimate is None:
        return None
    part = ownership_ppm / WHOLE_PPM
    p50 = [kwh * part for kwh in estimate.monthly_kwh_p50]
    p90 = [kwh * part for kwh in estimate.monthly_kwh_p90]
    p10 = [2 * middle - low for middle, low in zip(p50, p90, strict=True)]
    return Outlook(estimate.annual_kwh_p50 * part, estimate.annual_kwh_p90 * part, p50, p90, p10)


@plants.get("/bronnen")
def index() -> ResponseReturnValue:
    """Every plant, and which shares are for sale."""
    estimates = newest_estimates()
    at = clock.now()
    on_sale = offerings_on_sale(at)
    offers = {
        plant_id: list(found)
        for plant_id, found in groupby(on_sale, lambda each: each.offering.share_class.plant_id)
    }
    cards = []
    for plant in all_plants():
        ours = outlook(estimates.get(plant.id), plant.ownership_ppm)
        cards.append(
            PlantCard(
                plant,
                power_kw(plant),
                ours.p50_kwh if ours else None,
                ours.p90_kwh if ours else None,
                offers.get(plant.id, []),
            )
        )
    cards.sort(key=lambda card: card.plant.status == "ended")
    return render_template(
        "plants/index.html",
        cards=cards,
        shares=shares_by_plant(),
        how=how_sold([each.offering for each in on_sale], at, town_zone()),
    )


@plants.get("/bronnen/<code>")
def show(code: str) -> ResponseReturnValue:
    """One plant: what it is, what we expect, what it made, what a share costs and risks."""
    plant = plant_or_404(code)
    estimate = newest_estimate(plant.id)
    today = clock.today(town_zone())
    years = metered_years(plant, today)
    asked = _asked_year(years)
    told = years_of_plant(plant, estimate, years, town_zone(), first_month())
    real = next((year for year in told if year.year == asked), None)
    offers = [
        each
        for each in offerings_on_sale(clock.now())
        if each.offering.share_class.plant_id == plant.id
    ]
    return render_template(
        "plants/show.html",
        plant=plant,
        power_kw=power_kw(plant),
        curve=curve_of(plant) if plant.kind == "wind" else None,
        estimate=estimate,
        method=tell(estimate.method) if estimate else [],
        weather=tell(estimate.weather) if estimate else [],
        parts=parts_of(estimate),
        outlook=outlook(estimate, plant.ownership_ppm),
        calibration_said=calibration_words(
            calibration_of(plant, estimate),
            plant,
            has_weather_months=any(year.has_weather for year in told),
        ),
        real=real,
        remarks=remarks_of(plant, real, today, town_zone()),
        weather_names=_weather_names(plant, asked),
        year_by_year=told,
        outages=outages_of([plant.id]),
        late=late_rows(plant.id),
        price=prices().get(plant.id),
        zone=town_zone(),
        years=years,
        unknown_year=_unknown_year(years),
        years_sentence=years_words(told),
        close_up=days_from_close_by(plant.id, town_zone()),
        shares=shares_by_plant(plant.id).get(plant.id, SharesOf(0, 0)),
        offers=offers,
        how=how_sold([each.offering for each in offers], clock.now(), town_zone()),
    )


def _weather_names(plant: Plant, year: int | None) -> str:
    """On whose hours the year's weather rests; nothing where that is not kept any more."""
    if year is None:
        return ""
    return measured_names(plant.latitude_deg, plant.longitude_deg, calendar_year(year))


def parts_of(estimate: PlantEstimate | None) -> list[tuple[Words, float]]:
    """What the distance between P50 and P90 is made of: a sentence and a fraction each."""
    rows = estimate.inputs.get("parts", []) if estimate else []
    return [(tell([row])[0], row["sigma_fraction"]) for row in rows]


def metered_years(plant: Plant, today: date) -> range:
    """The calendar years in which the plant ran and was metered; before that is nothing to show."""
    if plant.started_on is None or plant.started_on > today:
        return range(0)
    last = min(plant.ended_on or today, today).year
    first_at = first_reading_at(plant.id)
    metered = day_of(first_at, town_zone()).year if first_at else last
    return range(max(plant.started_on.year, min(metered, last)), last + 1)


def _unknown_year(years: range) -> int | None:
    """The year in the address, where nothing was metered in it."""
    asked = request.args.get("jaar", type=int)
    return None if asked is None or asked in years else asked


def _asked_year(years: range) -> int | None:
    """The year in the address; else the newest that has a full month behind it."""
    today = clock.today(town_zone())
    asked = request.args.get("jaar", type=int)
    if asked in years:
        return asked
    if not years:
        return None
    is_young = years[-1] == today.year and today.month == 1 and len(years) > 1
    return years[-2] if is_young else years[-1]
