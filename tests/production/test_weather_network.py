"""Asking KNMI and PVGIS: against a service on this machine that speaks their formats."""

from datetime import date

import pytest

from coop.errors import RuleBroken
from coop.production.weather import knmi
from coop.production.weather.network import (
    MOST_TRIES,
    MOST_WAIT_S,
    USUAL_WAIT_S,
    Asking,
    ask_knmi,
    ask_pvgis_hours,
    ask_pvgis_tmy,
)
from coop.production.weather.pvgis import parse_pvgis
from tests.production.stubborn import weather_service

PLACE = (52.1, 5.18)
FIRST, LAST = date(2023, 6, 1), date(2023, 6, 10)


@pytest.fixture
def service():
    """The address, and what it was asked."""
    with weather_service() as (url, found):
        yield url, found


@pytest.fixture
def waits():
    """How long it was waited between tries, without waiting. [s]"""
    return []


@pytest.fixture
def asking(waits):
    """As always, with less patience."""
    return Asking(sleep=waits.append, connect_s=1.0, read_s=0.5, whole_s=1.0, most_bytes=2_000_000)


@pytest.fixture
def knmi_answer(service, asking):
    """Ask KNMI for ten days of two stations."""
    fields = {"stns": "260:348", "vars": "FH:T:Q", "start": "2023060101", "end": "2023061024"}
    service[1].body("/uurgegevens", fields)
    return lambda: ask_knmi(service[0] + "/uurgegevens", [260, 348], FIRST, LAST, asking)


@pytest.fixture
def tmy_answer(service, asking):
    """Ask PVGIS for a typical year."""
    fields = {"lat": "52.1", "lon": "5.18", "outputformat": "csv"}
    service[1].body("/api/tmy", fields)  # made beforehand: it takes longer than we wait
    return lambda: ask_pvgis_tmy(service[0] + "/api/", *PLACE, asking)


def test_knmi_is_asked_for_whole_days_of_wind_temperature_and_light(service, knmi_answer):
    rows = knmi.parse_hours(knmi_answer(), "KNMI")

    assert service[1].asked == [
        (
            "/uurgegevens",
            {
                "stns": "260:348",
                "vars": "FH:T:Q",
                "start": "2023060101",
                "end": "2023061024",
            },
        )
    ]
    assert set(rows.index.unique("station")) == {260, 348}
    assert len(rows) == 2 * 240


def test_pvgis_gives_a_typical_year_and_hours_of_a_flat_plane(service, tmy_answer, asking):
    typical = parse_pvgis(tmy_answer(), "PVGIS")
    asking = Asking(most_bytes=10_000_000)
    hours = parse_pvgis(ask_pvgis_hours(service[0] + "/api/", *PLACE, 2022, 2022, asking), "PVGIS")

    assert [path for path, _ in service[1].asked] == ["/api/tmy", "/api/seriescalc"]
    assert typical.is_typical
    assert len(typical.hours) == len(hours.hours) == 8760
    assert hours.hours["ghi_wm2"].sum() == pytest.approx(typical.hours["ghi_wm2"].sum(), rel=0.01)


def test_a_busy_service_is_asked_again_when_it_says(service, knmi_answer, waits):
    service[1].manners = ["busy", "overloaded"]

    assert knmi_answer().count("\n") > 480
    assert waits == [7.0, USUAL_WAIT_S]


def test_it_is_asked_a_few_times_and_never_waits_a_day(service, knmi_answer, waits):
    service[1].manners = ["greedy"] * 9

    with pytest.raises(RuleBroken, match="te druk"):
        knmi_answer()
    assert len(service[1].asked) == MOST_TRIES
    assert waits == [MOST_WAIT_S] * (MOST_TRIES - 1)


def test_a_sign_of_life_is_given_before_every_try(service, waits):
    beats = []
    service[1].manners = ["busy", "busy"]

    asking = Asking(alive=lambda: beats.append(1), sleep=waits.append)
    ask_knmi(service[0] + "/uurgegevens", [260], FIRST, LAST, asking)

    assert len(beats) == 3


FAULTS = [
    ("refuses", "wijst de vraag af (code 400)", 1),
    ("half", "niet helemaal aankwam", 1),
    ("half_in_chunks", "niet helemaal aankwam", 1),
    ("half_and_proud", "niet helemaal aankwam", 1),
    ("web_page", "stuurt een webpagina", 1),
    ("rubbish", "iets anders dan gegevens", 1),
    ("nothing", "iets anders dan gegevens", 1),
    ("endless", "veel te groot", 1),
    ("dripping", "te lang duurt", 1),
    ("silent", "antwoordt niet", MOST_TRIES),
    ("hangs_up", "antwoordt niet", MOST_TRIES),
]


@pytest.mark.parametrize("answer", ["knmi_answer", "tmy_answer"])
@pytest.mark.parametrize(("manner", "sentence", "tries"), FAULTS)
def test_what_goes_wrong_is_one_plain_sentence(service, request, answer, manner, sentence, tries):
    service[1].manners = [manner] * 9

    with pytest.raises(RuleBroken) as refusal:
        request.getfixturevalue(answer)()

    assert sentence in str(refusal.value)
    assert "Er is niets bewaard" in str(refusal.value)
    assert len(service[1].asked) == tries


def test_a_line_that_falls_away_once_is_no_failure(service, knmi_answer):
    service[1].manners = ["hangs_up"]

    assert "STN" in knmi_answer()


def test_a_service_that_is_not_there_is_told_as_one_that_does_not_answer(asking):
    with weather_service() as (url, _):
        gone = url

    with pytest.raises(RuleBroken, match=r"^Het KNMI antwoordt niet"):
        ask_knmi(gone + "/uurgegevens", [260], FIRST, LAST, asking)
