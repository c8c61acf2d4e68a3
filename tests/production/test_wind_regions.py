"""The wind climate is calibrated on what turbines made, and predicts provinces it has not seen."""

import numpy as np
import pytest

from coop.errors import RuleBroken
from coop.production import wind_calibration as calibration
from coop.production.estimate import estimate
from coop.production.plant_details import REGIONS
from coop.production.wind import WindPlantSpec
from coop.production.wind_regions import mean_wind_m_s, region_named, regions


def test_the_table_is_what_the_calibration_finds():
    found = calibration.calibrated_factors()

    assert list(regions()) == list(REGIONS)
    for name, region in regions().items():
        assert region.wind_100m_per_10m == pytest.approx(found[name], abs=0.0015), name


def test_a_province_that_the_calibration_has_not_seen_is_predicted():
    misses = calibration.left_out_misses()

    assert len(misses) == 10
    assert np.mean(np.abs(list(misses.values()))) < 0.08
    assert max(map(abs, misses.values())) < 0.20


def test_later_years_are_predicted_from_earlier_ones():
    misses = calibration.later_misses(range(2010, 2014), range(2014, 2017))

    assert np.mean(np.abs(list(misses.values()))) < 0.06
    assert max(map(abs, misses.values())) < 0.12


def test_all_provinces_that_were_published_are_met_as_they_were():
    for fleet in calibration.fleets():
        hours = calibration.full_load_hours(fleet, fleet.region.wind_100m_per_10m)
        assert hours == pytest.approx(fleet.full_load_hours, rel=0.10), fleet.region.name


def test_calm_and_windy_years_cancel_out():
    index = calibration.year_index()

    assert np.mean(list(index.values())) == pytest.approx(1)
    assert index[2010] == min(index.values())
    assert index[2015] == max(index.values())


@pytest.mark.parametrize("name", REGIONS)
def test_a_usual_turbine_makes_plausible_hours_in_every_province(name):
    place = (regions()[name].latitude_deg, regions()[name].longitude_deg)
    spec = WindPlantSpec(*place, 90, "E-82/2300", region=name)

    hours = estimate(spec).annual_kwh_p50 / 2350
    assert 1400 < hours < 2800


def test_it_is_windier_at_the_coast_than_inland():
    def at_100m(name):
        return mean_wind_m_s(100, 0, 0, name)

    for coast in ("Fryslân", "Noord-Holland", "Zeeland", "Zuid-Holland", "Groningen"):
        for inland in ("Gelderland", "Limburg", "Noord-Brabant", "Utrecht", "Overijssel"):
            assert at_100m(coast) > at_100m(inland)


@pytest.mark.parametrize("name", REGIONS)
def test_a_place_amid_a_provinces_turbines_has_about_its_wind(name):
    region = regions()[name]

    at_place = mean_wind_m_s(100, region.latitude_deg, region.longitude_deg)
    assert at_place == pytest.approx(mean_wind_m_s(100, 0, 0, name), rel=0.035)


def test_wind_rises_with_height_and_is_that_of_the_stations_at_ten_metres():
    heights = [mean_wind_m_s(height, 52.238, 6.205) for height in (10, 40, 80, 120, 160)]

    assert heights == sorted(heights)
    assert heights[0] == pytest.approx(4.2, abs=0.3)


@pytest.mark.parametrize(
    ("typed", "name"),
    [("zeeland", "Zeeland"), ("FRIESLAND", "Fryslân"), ("fryslan", "Fryslân"),
     ("noord holland", "Noord-Holland"), ("Brabant", "Noord-Brabant")],
)  # fmt: skip
def test_a_province_is_found_however_it_is_written(typed, name):
    assert region_named(typed).name == name


def test_an_unknown_province_is_refused_and_the_twelve_are_named():
    with pytest.raises(RuleBroken, match="Zuid-Holland") as refusal:
        region_named("Vlaanderen")
    assert refusal.value.field == "region"


def test_a_place_abroad_has_no_wind_climate_of_ours():
    with pytest.raises(RuleBroken, match="buiten Nederland"):
        mean_wind_m_s(100, 48.85, 2.35)
