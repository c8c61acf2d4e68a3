"""A plant's JSON file: what it may say, and the sentence for each mistake."""

import json

import pytest

from coop.errors import RuleBroken
from coop.production.plant_file import parse_plant, read_plant
from coop.production.solar import Plane, SolarPlantSpec
from coop.production.wind import WindPlantSpec

SOLAR = {
    "kind": "solar",
    "latitude": 52.1,
    "longitude": 5.2,
    "planes": [{"tilt_deg": 30, "azimuth_deg": 170, "peak_power_kwp": 1.9}],
    "loss_fraction": 0.14,
}
WIND = {
    "kind": "wind",
    "latitude": 52.1,
    "longitude": 5.2,
    "turbine": "E-82/2000",
    "hub_height_m": 85,
}
CURVE = [[3, 0], [12.5, 800], [25, 800]]


def parse(data):
    return parse_plant(json.dumps(data), "molen.json")


def without(data, *keys):
    return {key: value for key, value in data.items() if key not in keys}


def test_a_solar_plant_is_read(tmp_path):
    file = tmp_path / "dak.json"
    file.write_text(json.dumps(SOLAR), "utf-8")

    assert read_plant(file) == SolarPlantSpec(52.1, 5.2, (Plane(30, 170, 1.9),), 0.14, None)


def test_losses_that_are_not_given_are_the_usual_ones():
    assert parse(without(SOLAR, "loss_fraction")).loss_fraction == 0.14
    assert parse(WIND).loss_fraction is None


def test_what_is_particular_to_a_roof_is_read():
    more = {
        "ac_limit_kw": 1.5,
        "shading_fraction_by_month": [0.2, 0.1, 0, 0, 0, 0, 0, 0, 0, 0, 0.1, 0.2],
        "snow": "auto",
        "degradation_fraction_per_year": 0.004,
        "age_years": 3,
        "bifaciality_fraction": 0.7,
        "mounting": "open_rack",
        "albedo": 0.3,
    }
    found = parse(SOLAR | more)

    assert found.shading_fraction_by_month == tuple(more.pop("shading_fraction_by_month"))
    assert {name: getattr(found, name) for name in more} == more
    assert parse(SOLAR | dict.fromkeys(more)) == parse(SOLAR)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"snow": "soms"}, "snow"),
        ({"snow": True}, "snow"),
        ({"mounting": 3}, "mounting"),
        ({"shading_fraction_by_month": 0.1}, "shading_fraction_by_month"),
        ({"shading_fraction_by_month": [0.1, 0.2]}, "shading_fraction_by_month"),
        ({"shading_fraction_by_month": [0.1] * 11 + ["veel"]}, "shading_fraction_by_month"),
        ({"shading_fraction_by_month": [0] * 11 + [14]}, "shading_fraction_by_month"),
        ({"albedo": "wit"}, "albedo"),
        ({"bifaciality_fraction": 70}, "bifaciality_fraction"),
        ({"degradation_fraction_per_year": 0.5}, "degradation_fraction_per_year"),
        ({"age_years": -2}, "age_years"),
    ],
)
def test_what_no_roof_can_have_is_refused_at_its_field(more, field):
    with pytest.raises(RuleBroken) as refusal:
        parse(SOLAR | more)

    assert refusal.value.field == field


def test_a_turbine_is_read_by_name_or_by_curve():
    assert parse(WIND) == WindPlantSpec(52.1, 5.2, 85, "E-82/2000")

    typed = parse(without(WIND, "turbine") | {"power_curve": CURVE, "mean_wind_speed_m_s": 6.5})
    assert typed.power_curve == ((3, 0), (12.5, 800), (25, 800))
    assert typed.mean_wind_speed_m_s == 6.5


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (SOLAR | {"kind": "water"}, 'is "water"'),
        (without(SOLAR, "kind"), "is null"),
        (without(SOLAR, "latitude"), "latitude ontbreekt"),
        (SOLAR | {"latitude": "52,1"}, "Vul een getal in"),
        (SOLAR | {"latitude": True}, "Vul een getal in"),
        (SOLAR | {"longitude": 500}, "lengtegraad is 500"),
        (SOLAR | {"planes": []}, "ten minste één vlak"),
        (SOLAR | {"planes": {}}, "lijst van vlakken"),
        (SOLAR | {"planes": [3]}, "lijst van vlakken"),
        (SOLAR | {"planes": [{"tilt_deg": 30, "azimuth_deg": 170}]}, "peak_power_kwp ontbreekt"),
        (
            SOLAR | {"planes": [{"tilt_deg": 30, "azimuth_deg": 400, "peak_power_kwp": 1}]},
            "richting is 400",
        ),
        (
            SOLAR | {"planes": [{"tilt_deg": 30, "azimuth_deg": 90, "peak_power_kwp": -1}]},
            "vermogen van de panelen is -1",
        ),
        (SOLAR | {"loss_fractoin": 0.1}, "loss_fractoin is niet bekend"),
        (SOLAR | {"loss_fraction": 14}, "14 procent is 0,14"),
        (WIND | {"turbine": "E-82"}, "E-82/2000"),
        (WIND | {"turbine": 82}, "tussen aanhalingstekens"),
        (WIND | {"power_curve": CURVE}, "een van de twee"),
        (without(WIND, "turbine"), "vermogen en de rotor in"),
        (without(WIND, "hub_height_m"), "hub_height_m ontbreekt"),
        (without(WIND, "turbine") | {"power_curve": [[3]]}, "lijst zijn van paren"),
        (without(WIND, "turbine") | {"power_curve": "snel"}, "snel is niet te lezen"),
        (without(WIND, "turbine") | {"power_curve": [[3, 5], [2, 9]]}, "moeten oplopen"),
        ([], "begin met een accolade"),
    ],
)
def test_each_mistake_has_its_sentence(data, sentence):
    with pytest.raises(RuleBroken, match=sentence) as refusal:
        parse(data)

    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize(
    "text", ["", "{", "zomaar", '{"kind": "solar"', "[" * 100_000, '{"kind": NaN']
)
def test_what_is_no_json_is_refused(text):
    with pytest.raises(RuleBroken, match="geen geldige JSON"):
        parse_plant(text, "molen.json")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1" + "0" * 400])
def test_a_number_without_measure_is_no_number(number):
    text = json.dumps(SOLAR).replace("52.1", number)

    with pytest.raises(RuleBroken, match="latitude"):
        parse_plant(text, "dak.json")


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path):
    (tmp_path / "foto.json").write_bytes(b"\xff\xd8\xff\xe0")

    for name in ("weg.json", "foto.json"):
        with pytest.raises(RuleBroken, match=f"{name} is niet te lezen"):
            read_plant(tmp_path / name)


def test_a_province_stands_for_the_place_of_a_turbine():
    spec = parse(without(WIND, "latitude", "longitude") | {"region": "friesland", "turbines": 3})

    assert (spec.region, spec.turbines) == ("Fryslân", 3)
    assert 52.8 < spec.latitude_deg < 53.5
    with_place = parse(WIND | {"region": "Zeeland"})
    assert (with_place.latitude_deg, with_place.region) == (52.1, "Zeeland")


def test_a_turbine_may_be_unknown_when_its_rotor_and_power_are_given():
    spec = parse(without(WIND, "turbine") | {"rated_power_kw": 660, "rotor_diameter_m": 47})
    assert spec.curve.rated_kw == pytest.approx(660)
    named = parse(WIND | {"turbine": "Tvind", "rated_power_kw": 2000, "rotor_diameter_m": 54})
    assert named.found_curve.like is not None


def test_each_loss_and_the_ground_can_be_stated():
    losses = {
        "wake_loss_fraction": 0.08,
        "availability_loss_fraction": 0.03,
        "electrical_loss_fraction": 0.02,
        "other_loss_fraction": 0.0,
    }
    spec = parse(WIND | losses | {"elevation_m": 411})
    assert {name: getattr(spec, name) for name in losses} == losses
    assert spec.elevation_m == 411


def test_a_curve_may_stand_in_a_file_beside(tmp_path):
    (tmp_path / "kromme.csv").write_text("wind;kW\n3;0\n12,5;800\n25;800\n", "utf-8")
    file = tmp_path / "molen.json"
    file.write_text(json.dumps(without(WIND, "turbine") | {"power_curve": "kromme.csv"}), "utf-8")

    assert read_plant(file).power_curve == ((3, 0), (12.5, 800), (25, 800))


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (WIND | {"region": "Vlaanderen"}, "region"),
        (WIND | {"region": 3}, "region"),
        (without(WIND, "latitude") | {"region": "Zeeland"}, "latitude"),
        (WIND | {"turbines": 2.5}, "turbines"),
        (WIND | {"turbines": 0}, "turbines"),
        (WIND | {"turbines": "vier"}, "turbines"),
        (WIND | {"wake_loss_fraction": 8}, "wake_loss_fraction"),
        (WIND | {"elevation_m": 9000}, "elevation_m"),
        (without(WIND, "turbine") | {"rated_power_kw": 660}, "turbine"),
    ],
)
def test_a_mistake_about_turbines_is_told_at_its_field(data, field):
    with pytest.raises(RuleBroken) as refusal:
        parse(data)
    assert refusal.value.field == field
