"""Hours that the database keeps: whole months, once, and combined for a place and a period."""

from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from coop import clock
from coop.check.weather import months_have_their_hours
from coop.database import db
from coop.errors import RuleBroken
from coop.production.fetch_weather import Place, fetch_knmi, fetch_pvgis
from coop.production.models import WeatherMonth
from coop.production.store_weather import Origin, place_key, store_hours, store_stations
from coop.production.weather import knmi
from coop.production.weather_pack import hours_in, pack, unpack
from coop.production.weather_queries import stored_weather, weather_months
from coop.production.weather_store import typical_at, weather_at
from coop.records.models import AuditEntry
from tests.production.stubborn import weather_service
from tests.production.sunny import DE_BILT, TURIN, as_knmi, sunny_hours

NOW = datetime(2023, 9, 10, 9, 0, tzinfo=UTC)
JUNE, AUGUST = datetime(2023, 6, 1, tzinfo=UTC), datetime(2023, 8, 1, tzinfo=UTC)
HERE = Origin("file", place_key(*DE_BILT), "proef.csv", *DE_BILT, "eigen bestand")


def station_rows(*numbers, days=61):
    """Hours of stations from 1 June 2023, as KNMI's files have them."""
    text = {number: as_knmi(sunny_hours("2023-06-01", days), number) for number in numbers}
    return pd.concat([knmi.parse_hours(each, str(number)) for number, each in text.items()])


class Silent:
    """Nobody is told."""

    def __call__(self, step, steps, doing=None):
        """Nothing."""

    def beat(self):
        """Nothing."""


@settings(max_examples=30, deadline=None)
@given(
    st.dates(date(1990, 1, 1), date(2050, 1, 1)).map(lambda day: day.replace(day=1)),
    st.integers(1, 5),
    st.integers(0, 2**31),
)
def test_a_month_comes_back_as_it_was_packed(month, columns, seed):
    values = np.random.default_rng(seed).normal(size=(columns, hours_in(month))).astype("float32")
    values[0, :3] = np.nan

    found = unpack(pack(values), [str(number) for number in range(columns)], month)

    assert np.array_equal(found, values, equal_nan=True)


def test_what_is_no_month_is_not_unpacked():
    good = pack(np.zeros((2, 720), dtype="float32"))

    for packed, columns in ((good[:-5], ["a", "b"]), (good, ["a"]), (b"niets", ["a", "b"])):
        with pytest.raises(ValueError, match=r"packed|reshape"):
            unpack(packed, columns, date(2023, 6, 1))


def test_months_are_kept_once_and_their_coming_is_recorded(session):
    hours = sunny_hours("2023-06-01", 61)

    assert store_hours(HERE, hours, NOW) == 2
    db.session.commit()
    assert store_hours(HERE, hours, NOW) == 0
    db.session.commit()

    kept = stored_weather()
    assert [(each.months, each.hours, each.first, each.last) for each in kept] == [
        (2, 61 * 24, date(2023, 6, 1), date(2023, 7, 1))
    ]
    assert kept[0].licence == "eigen bestand"
    assert kept[0].fetched_at == NOW
    told = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(entry.action, entry.details["months"]) for entry in told] == [
        ("weather_stored", 2),
        ("weather_stored", 0),
    ]
    # Seven columns of four bytes an hour would be 20 kB; packed a month is a few.
    assert max(len(row.hours) for row in weather_months("file", [HERE.place])) < 12_000


def test_a_month_that_comes_in_two_halves_is_whole(session):
    hours = sunny_hours("2023-06-01", 30)
    store_hours(HERE, hours[:300], NOW)
    store_hours(HERE, hours[290:], NOW)

    (row,) = weather_months("file", [HERE.place])
    found = weather_at(*DE_BILT, JUNE, datetime(2023, 7, 1, tzinfo=UTC))

    assert row.known_hours == 720
    assert np.abs(found.hours["ghi_wm2"] - hours["ghi_wm2"]).max() < 0.01


def test_hours_without_a_value_are_not_kept(session):
    empty = sunny_hours("2023-06-01", 30) * np.nan

    with pytest.raises(RuleBroken, match="geen bruikbare uren"):
        store_hours(HERE, empty, NOW)


def test_stations_around_a_place_are_combined_by_distance(session):
    store_stations(station_rows(260, 348), NOW)

    found = weather_at(*DE_BILT, JUNE, AUGUST)

    assert len(found.hours) == 61 * 24
    assert "De Bilt (0 km), Cabauw (" in str(found.source)
    assert "CC BY 4.0" in str(found.source)
    assert found.normal_wind_m_s is not None
    due = sunny_hours("2023-06-01", 61)["ghi_wm2"]
    assert np.abs(found.hours["ghi_wm2"] - due).max() < 1.5


def test_only_the_three_nearest_stations_count(session):
    store_stations(station_rows(260, 348, 356, 240, 269), NOW)

    text = str(weather_at(*DE_BILT, JUNE, AUGUST).source)

    assert text.count(" km)") == 3
    assert "Lelystad" not in text


def test_a_period_that_is_not_kept_whole_gives_nothing(session):
    store_stations(station_rows(260), NOW)

    assert weather_at(*DE_BILT, JUNE, datetime(2023, 8, 2, tzinfo=UTC)) is None
    assert weather_at(*DE_BILT, datetime(2023, 5, 31, 23, tzinfo=UTC), AUGUST) is None
    assert weather_at(*DE_BILT, AUGUST, JUNE) is None
    assert weather_at(*TURIN, JUNE, AUGUST) is None
    day = datetime(2023, 6, 20, tzinfo=UTC), datetime(2023, 6, 21, tzinfo=UTC)
    assert len(weather_at(*DE_BILT, *day).hours) == 24


def test_a_month_with_too_many_holes_gives_nothing(session):
    rows = station_rows(260, days=30)
    store_stations(rows.drop(rows.index[100:180]), NOW)

    assert weather_at(*DE_BILT, JUNE, datetime(2023, 7, 1, tzinfo=UTC)) is None


def test_a_file_of_ones_own_goes_before_stations_and_these_before_pvgis(session):
    pvgis = Origin("pvgis", HERE.place, "PVGIS", *DE_BILT, "PVGIS")
    store_hours(pvgis, sunny_hours("2023-06-01", 61), NOW)
    assert "PVGIS" in str(weather_at(*DE_BILT, JUNE, AUGUST).source)

    store_stations(station_rows(260), NOW)
    assert "De Bilt" in str(weather_at(*DE_BILT, JUNE, AUGUST).source)

    store_hours(HERE, sunny_hours("2023-06-01", 61)[["ghi_wm2"]], NOW)
    own = weather_at(*DE_BILT, JUNE, AUGUST)
    assert "proef.csv" in str(own.source)
    assert "wind_m_s" in own.lacking


def test_hours_of_knmi_are_fetched_kept_and_not_fetched_again(session):
    place = Place("Proef", *DE_BILT, date(2022, 11, 5))
    with weather_service() as (url, service), clock.stopped_at(NOW):
        _use(session, url)
        months = fetch_knmi(place, Silent())
        db.session.commit()
        asked = [(fields["start"], fields["end"]) for _, fields in service.asked]
        again = fetch_knmi(place, Silent())
        db.session.commit()

    assert asked == [("2022110101", "2022123124"), ("2023010101", "2023090924")]
    assert months == 4 * 11  # four stations, November to September
    assert again <= 4  # only the month that is not over is asked for again
    assert len(service.asked) == 3
    assert service.asked[2][1]["start"] == "2023090101"
    assert {each.source for each in stored_weather()} == {"knmi"}


def _use(session, url):
    from flask import current_app

    current_app.config["KNMI_URL"] = url + "/uurgegevens"
    current_app.config["PVGIS_URL"] = url + "/api/"


def test_a_fetch_that_fails_half_way_keeps_nothing(session):
    place = Place("Proef", *DE_BILT, date(2021, 1, 5))
    with weather_service() as (url, service), clock.stopped_at(NOW):
        _use(session, url)
        service.manners = ["well", "well", "half"]
        with pytest.raises(RuleBroken, match="niet helemaal aankwam"):
            fetch_knmi(place, Silent())
    db.session.commit()

    assert db.session.scalars(select(WeatherMonth)).all() == []


def test_a_typical_year_of_pvgis_is_kept_with_its_licence(session):
    with weather_service() as (url, _), clock.stopped_at(NOW):
        _use(session, url)
        assert fetch_pvgis(Place("Turijn", *TURIN), Silent()) == 12
        assert fetch_pvgis(Place("Turijn", *TURIN), Silent(), years=(2022, 2022)) == 12

    typical = typical_at(*TURIN)
    period = weather_at(*TURIN, datetime(2022, 6, 1, tzinfo=UTC), datetime(2022, 7, 1, tzinfo=UTC))

    assert typical.is_typical
    assert len(typical.hours) == 8760
    assert not period.is_typical
    assert len(period.hours) == 720
    assert {each.licence for each in stored_weather()} == {"PVGIS, © European Union"}
    assert typical_at(*DE_BILT) is None


def test_the_check_notices_a_month_that_is_damaged_or_miscounted(session):
    store_hours(HERE, sunny_hours("2023-06-01", 61), NOW)
    june, july = weather_months("file", [HERE.place])
    assert list(months_have_their_hours()) == []

    june, july = weather_months("file", [HERE.place])
    june.known_hours = 719
    july.hours = july.hours[:-9]
    db.session.flush()

    told = list(months_have_their_hours())
    assert len(told) == 2
    assert "2023-06: 720 hours known, 719 said" in told[0]
    assert "2023-07: not packed hours" in told[1]
