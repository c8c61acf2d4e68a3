"""The embedded climate knows the Netherlands, and knows where it ends."""

import numpy as np
import pytest

from coop.errors import RuleBroken
from coop.production.weather import climate

DUTCH = {
    "Den Helder": (52.95, 4.76),
    "Vaals": (50.77, 6.01),
    "Maastricht": (50.85, 5.69),
    "Eindhoven": (51.44, 5.48),
    "Cadzand": (51.37, 3.41),
    "Hulst": (51.28, 4.05),
    "Enschede": (52.22, 6.90),
    "Emmen": (52.78, 6.90),
    "Delfzijl": (53.33, 6.92),
    "Schiermonnikoog": (53.48, 6.16),
    "Vlieland": (53.29, 5.06),
    "Venlo": (51.37, 6.17),
    "Winterswijk": (51.97, 6.72),
    "Scheveningen": (52.11, 4.27),
}
FOREIGN = {
    "Antwerpen": (51.22, 4.40),
    "Brussel": (50.85, 4.35),
    "Aken": (50.78, 6.25),
    "Düsseldorf": (51.23, 6.78),
    "Münster": (51.96, 7.63),
    "Hasselt": (50.93, 5.34),
    "Londen": (51.5, -0.1),
    "zee": (52.5, 3.5),
    "nul": (0.0, 0.0),
}


@pytest.mark.parametrize("town", DUTCH)
def test_every_corner_of_the_country_has_a_climate(town):
    months = climate.normals(*DUTCH[town])

    assert 985 < months.ghi_kwh_m2.sum() < 1125
    assert 9.3 < months.air_degc.mean() < 11.6
    assert 3.2 < months.regional_wind_m_s < 5.8


@pytest.mark.parametrize("town", FOREIGN)
def test_abroad_there_is_a_sentence_in_place_of_a_climate(town):
    with pytest.raises(RuleBroken, match="buiten Nederland") as refusal:
        climate.normals(*FOREIGN[town])

    assert refusal.value.field == "latitude_deg"


def test_at_a_station_the_climate_is_the_stations_own():
    # KNMI's normal of De Bilt, 1991-2020: 1013 kWh/m2.
    assert climate.normals(52.1, 5.18).ghi_kwh_m2.sum() == pytest.approx(1013.4, rel=0.005)


def test_each_station_is_foretold_by_the_others_within_five_percent():
    known = climate.station_normals()["ghi_kwh_m2"]
    misses = []
    for number, months in known.items():
        station = climate.stations()[number]
        others = {other: year for other, year in known.items() if other != number}
        told = climate._interpolate(
            others, station.latitude_deg, station.longitude_deg, climate.SMOOTH_KM
        )
        misses.append(abs(told.sum() / months.sum() - 1))

    assert max(misses) < 0.05
    assert np.mean(misses) < 0.02


def test_every_table_names_its_source_and_every_station_has_a_place():
    for name in ("normals.csv", "stations.csv", "cloud_days.csv", "cloud_hours.csv"):
        text = (climate.files("coop.production") / "climate_data" / name).read_text("utf-8")
        assert "KNMI" in text.split("\n", 6)[0] + text
        assert "CC BY 4.0" in text
    for months in climate.station_normals().values():
        assert set(months) <= set(climate.stations())
        assert all((year != 0).all() for year in months.values())
