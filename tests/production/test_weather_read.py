"""Weather files of every kind: which kind it is, what it says, what it lacks, what is refused."""

import gzip
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coop.errors import RuleBroken
from coop.production.estimate import estimate
from coop.production.solar import Plane, SolarPlantSpec, hourly_energy_kwh
from coop.production.weather.hours import COLUMNS
from coop.production.weather.hours_csv import parse_hours_csv
from coop.production.weather.read import read_weather, weather_of
from coop.production.weather.sun import sun_path
from coop.production.wind import WindPlantSpec
from tests.production.sunny import (
    DE_BILT,
    TURIN,
    as_csv,
    as_epw,
    as_knmi,
    as_pvgis_hours,
    as_pvgis_hours_json,
    as_tmy,
    as_tmy_json,
    sunny_hours,
)

BESIDE = Path(__file__).resolve().parents[3] / "shared" / "data"
SHARED = Path(os.environ.get("COOP_SHARED_DATA", BESIDE))
needs_shared = pytest.mark.skipif(
    not SHARED.exists(), reason="no sample files beside this checkout"
)
EPW = SHARED / "weather" / "NLD_DeBilt_KNMI_2010.epw.gz"
TMY = SHARED / "pvgis_format" / "tmy_45.000_8.000_2005_2023.csv"

HOURS = sunny_hours()
SEEN = sunny_hours(place=TURIN, minute=10)
KINDS = {
    "KNMI": (as_knmi(HOURS), DE_BILT),
    "EPW": (as_epw(HOURS), DE_BILT),
    "CSV": (as_csv(HOURS), DE_BILT),
    "CSV with light alone": (as_csv(HOURS, ["ghi_wm2"]), DE_BILT),
    "CSV with beam and diffuse": (as_csv(HOURS, ["dni_wm2", "dhi_wm2"]), DE_BILT),
    "PVGIS typical": (as_tmy(SEEN), TURIN),
    "PVGIS typical, JSON": (as_tmy_json(SEEN), TURIN),
    "PVGIS hours": (as_pvgis_hours(SEEN), TURIN),
    "PVGIS hours, JSON": (as_pvgis_hours_json(SEEN), TURIN),
    "PVGIS hours without parts, JSON": (as_pvgis_hours_json(SEEN, components=False), TURIN),
}
FACES = {"south": (180.0, 35.0), "east": (90.0, 35.0), "west": (270.0, 35.0)}


def read(text, place=DE_BILT, name="weer.csv"):
    return weather_of([(name, text)], *place)


def refusal(text, place=DE_BILT, name="weer.csv"):
    with pytest.raises(RuleBroken) as caught:
        read(text, place, name)
    assert caught.value.field == "weather"
    return str(caught.value)


def _peak_minute(values):
    """The minute of the day at which a day's hours peak, by a parabola through the top three."""
    top = int(np.argmax(values))
    low, middle, high = values[top - 1 : top + 2]
    return (top + 0.5 + 0.5 * (low - high) / (low - 2 * middle + high)) * 60


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("face", FACES)
def test_a_clear_day_peaks_when_the_sun_faces_the_plane(kind, face):
    """Within 30 minutes of the moment at which the sun's light on the plane is brightest."""
    from pvlib import irradiance

    text, place = KINDS[kind]
    azimuth, tilt = FACES[face]
    weather = read(text, place)
    plant = SolarPlantSpec(*place, (Plane(tilt, azimuth, 1.0),), 0.0)
    hourly = hourly_energy_kwh(plant, weather)
    clear = hourly.index.dayofyear == 171  # 20 June, a clear day of `sunny_hours`

    minutes = pd.date_range(hourly.index[clear][0], periods=1440, freq="min")
    sun = sun_path(minutes - pd.Timedelta(minutes=30), *place)
    # Beam on the plane under a clear sky, dimmed as the air is.
    up = np.maximum(np.cos(np.radians(sun.zenith_deg)), 0.02)
    facing = irradiance.aoi_projection(tilt, azimuth, sun.zenith_deg, sun.azimuth_deg)
    due = int(np.argmax(np.maximum(facing, 0) * np.exp(-0.2 / up)))

    assert abs(_peak_minute(hourly[clear].to_numpy()) - due) <= 30


@pytest.mark.parametrize("kind", [kind for kind in KINDS if not kind.startswith("PVGIS")])
def test_hours_come_back_as_they_were_written(kind):
    weather = read(*KINDS[kind])

    assert list(weather.hours.columns) == list(COLUMNS)
    assert weather.hours.index.equals(HOURS.index)
    assert np.abs(weather.hours["ghi_wm2"] - HOURS["ghi_wm2"]).max() < 1.5
    assert not weather.is_typical


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.startswith("PVGIS")])
def test_what_a_satellite_saw_at_ten_past_becomes_the_mean_of_the_hour(kind):
    text, place = KINDS[kind]
    means = sunny_hours(place=place)["ghi_wm2"].to_numpy()

    found = read(text, place).hours["ghi_wm2"].to_numpy()

    # Moving the instant to the hour without the sun's path is off by 60 W/m2 in the morning.
    assert np.abs(found - means)[170 * 24 : 171 * 24].max() < 15
    assert found.sum() == pytest.approx(means.sum(), rel=0.01)


def test_only_a_year_put_together_from_several_is_typical():
    mixed = [2004, 2007, 2004, 2011, 2012, 2004, 2007, 2011, 2012, 2004, 2007, 2011]

    assert read(as_epw(HOURS, years=mixed)).is_typical
    assert read(as_tmy(SEEN), TURIN).is_typical
    assert not read(as_epw(HOURS)).is_typical
    assert not read(as_pvgis_hours(SEEN), TURIN).is_typical


@pytest.mark.parametrize("claims", [1.0, -5.0])
def test_a_typical_year_of_another_time_zone_is_rolled_into_a_year_in_utc(claims):
    mixed = [2004, 2007, 2004, 2011, 2012, 2004, 2007, 2011, 2012, 2004, 2007, 2011]
    local = HOURS.set_axis(HOURS.index)
    rolled = HOURS.iloc[np.roll(np.arange(8760), int(claims))].set_axis(local.index)

    found = read(as_epw(rolled, claims_hours=claims, years=mixed)).hours

    assert len(found) == 8760
    assert set(found.index.year) == {2021}
    assert np.abs(found["ghi_wm2"].to_numpy() - HOURS["ghi_wm2"].to_numpy()).max() < 0.1


def test_a_period_of_another_time_zone_keeps_its_year():
    rolled = HOURS.iloc[np.roll(np.arange(8760), 1)].set_axis(HOURS.index)

    found = read(as_epw(rolled, claims_hours=1.0)).hours

    assert set(found.index.year) == {2023}
    assert np.abs(found["ghi_wm2"] - HOURS["ghi_wm2"]).max() < 0.1


def test_what_is_lacking_is_filled_and_named():
    weather = read(as_csv(HOURS, ["ghi_wm2"]))

    assert weather.lacking == {"dni_wm2", "dhi_wm2", "air_degc", "wind_m_s"}
    assert "Erbs" in str(weather.source)
    assert "ingebouwde klimaat" in str(weather.source)
    assert 8 < weather.hours["air_degc"].mean() < 13
    july, january = (weather.hours["air_degc"][weather.hours.index.month == m] for m in (7, 1))
    assert july.mean() - january.mean() > 10


def test_outside_the_netherlands_it_is_ten_degrees_with_a_light_wind():
    weather = read(as_csv(HOURS, ["ghi_wm2"]), TURIN)

    assert set(weather.hours["air_degc"]) == {10.0}
    assert set(weather.hours["wind_m_s"]) == {3.0}
    assert "10 graden" in str(weather.source)


def test_beam_and_diffuse_make_the_whole_without_a_guess():
    weather = read(as_csv(HOURS, ["dni_wm2", "dhi_wm2", "air_degc", "wind_m_s"]))

    assert weather.lacking == frozenset()


@pytest.mark.parametrize("missing", ["dni_wm2", "dhi_wm2"])
def test_one_part_of_the_light_follows_from_the_two_others(missing):
    columns = [name for name in COLUMNS if name != missing]

    weather = read(as_csv(HOURS, columns))

    high = HOURS["ghi_wm2"] > 200
    assert weather.lacking == frozenset()
    assert np.abs(weather.hours[missing] - HOURS[missing])[high].max() < 10


def test_panels_need_light_and_a_turbine_needs_wind():
    roof = SolarPlantSpec(*DE_BILT, (Plane(30, 180, 1.0),), 0.14)
    turbine = WindPlantSpec(*DE_BILT, 85.0, None, ((3, 0), (12, 2000), (25, 2000)))

    with pytest.raises(RuleBroken, match="geen zonlicht"):
        estimate(roof, read(as_csv(HOURS, ["wind_m_s"])))
    with pytest.raises(RuleBroken, match="geen wind"):
        estimate(turbine, read(as_csv(HOURS, ["ghi_wm2"])))
    assert estimate(turbine, read(as_csv(HOURS, ["wind_m_s"]))).annual_kwh_p50 > 0


def test_the_height_of_the_wind_is_kept():
    assert read(as_csv(HOURS, wind_height_m=100.0)).wind_height_m == 100
    assert read(as_csv(HOURS)).wind_height_m == 10
    # Without a wind of its own the height says nothing.
    assert read(as_csv(HOURS, ["ghi_wm2"], wind_height_m=100.0)).wind_height_m == 10


def test_two_heights_in_one_file_are_refused():
    text = as_csv(HOURS[:48], wind_height_m=[*[10.0] * 24, *[100.0] * 24])

    assert "verschillende hoogten (10 en 100 m)" in refusal(text)


def test_quarters_become_means_of_hours():
    quarters = pd.date_range("2023-06-01", periods=96 * 3, freq="15min", tz="UTC")
    values = pd.DataFrame({"ghi_wm2": np.arange(len(quarters), dtype=float)}, index=quarters)

    found = read(as_csv(values)).hours["ghi_wm2"]

    assert len(found) == 72
    assert found.iloc[1] == pytest.approx((4 + 5 + 6 + 7) / 4)


@pytest.mark.parametrize(
    "stamp",
    [
        lambda index: index.strftime("%Y-%m-%dT%H:%M:%SZ"),
        lambda index: index.strftime("%Y-%m-%d %H:%M+00:00"),
        lambda index: index.strftime("%Y-%m-%d %H:%M"),
        lambda index: [str(at) for at in index.tz_convert("Europe/Amsterdam")],
    ],
)
def test_times_may_be_written_with_any_distance_from_utc(stamp):
    """The Dutch clock with its distance written out has days of 23 and 25 hours, and no fault."""
    found = read(as_csv(HOURS, clock=stamp))

    assert found.hours.index.equals(HOURS.index)


def test_the_night_of_25_hours_without_its_distance_is_refused_and_says_why():
    local = as_csv(
        HOURS, clock=lambda i: i.tz_convert("Europe/Amsterdam").strftime("%Y-%m-%dT%H:%M")
    )

    told = refusal(local)

    assert "regel 7227:" in told  # 29 October, 02:00 for the second time
    assert "twee keer voor" in told
    assert "+02:00" in told


def broken(line, text):
    """The CSV with one line replaced."""
    lines = as_csv(HOURS[:480]).splitlines()
    lines[line - 1] = text
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (broken(4, "gisteren,1,1,1,1,1"), "regel 4: de tijd gisteren is niet te lezen"),
        (broken(4, "2023-01-01T01:00Z,1,1,1,1,1"), "regel 4: deze tijd komt twee keer voor"),
        (broken(9, "2023-01-01T07:00Z,veel,1,1,1,1"), "regel 9: ghi_wm2 is veel"),
        (broken(9, "2023-01-01T07:00Z,1,1,1,1,-1"), "regel 9: wind_m_s is -1"),
        (broken(9, "2023-01-01T07:00Z,1,1,1,283.2,1"), "regel 9: air_degc is 283.2"),
        (broken(9, "2023-01-01T07:00Z,9999,1,1,1,1"), "regel 9: ghi_wm2 is 9999"),
        (broken(9, "2023-01-01T07:00Z,nan,1,1,1,1"), "regel 9: ghi_wm2 is nan"),
        (broken(1, "time_utc,ghi_wm2,dni_wm2,dhi_wm2,air,wind_m_s"), "kolommen die wij niet"),
        (broken(1, "time_utc,ghi_wm2,ghi_wm2,dhi_wm2,air_degc,wind_m_s"), "kolommen die wij"),
        ("time_utc,ghi_wm2\n", "heeft geen uren"),
        ("time_utc\n2023-01-01T00:00Z\n", "kolommen"),
        ("time_utc,ghi_wm2\n2023-01-01T00:20Z,1\n2023-01-01T01:20Z,1\n", "niet het begin van"),
        ("", "geen weerbestand dat wij kennen"),
        ("zomaar wat\n", "geen weerbestand dat wij kennen"),
        ("<html>fout</html>", "geen weerbestand dat wij kennen"),
        ("{}", "lijkt van PVGIS"),
        ('{"outputs": {"hourly": []}}', "lijkt van PVGIS"),
        ('{"outputs": {"hourly": [', "lijkt van PVGIS"),
        ("Latitude (decimal degrees): 52\n", "lijkt van PVGIS"),
        (as_tmy(SEEN)[:90_000], "lijkt van PVGIS"),
        ("LOCATION,Niets\n", "lijkt een EPW-bestand"),
        (as_epw(HOURS[:100])[:3000], "lijkt een EPW-bestand"),
    ],
)
def test_what_cannot_be_is_refused_with_its_line(text, sentence):
    assert sentence in refusal(text)


@pytest.mark.parametrize("write", [as_tmy, as_tmy_json, as_pvgis_hours, as_pvgis_hours_json])
def test_a_line_of_pvgis_that_is_double_or_lacking_is_refused(write):
    """Else every hour after it would be taken for the next."""
    order = [*range(3000), *range(2999, 8759)]
    with pytest.raises(RuleBroken, match="gegevensregel 3001: hier hoort het uur 0506:00"):
        read(write(SEEN.iloc[order]), TURIN)
    lacking = [*range(3000), *range(3001, 8760)]
    assert "gegevensregel 3001" in refusal(write(SEEN.iloc[lacking]), TURIN)


@pytest.mark.parametrize("write", [as_epw, as_tmy, as_tmy_json])
@pytest.mark.parametrize(("column", "value"), [("air_degc", 95.0), ("wind_m_s", 90.0)])
def test_what_cannot_be_is_filled_once_and_refused_when_it_is_everywhere(write, column, value):
    place = DE_BILT if write is as_epw else TURIN
    hours = HOURS if write is as_epw else SEEN
    few = hours.copy()
    few.iloc[4000, few.columns.get_loc(column)] = value

    assert "Aangevulde uren: 1." in str(read(write(few), place).source)
    assert "8760 van de 8760 uren een waarde die niet kan" in refusal(
        write(hours.assign(**{column: value})), place
    )


def test_a_winter_hour_brighter_than_its_noon_cannot_be():
    few, many = HOURS.copy(), HOURS.copy()
    few.iloc[12, 0] = 900.0
    many.loc[many.index.month == 1, "ghi_wm2"] = 900.0

    assert "Aangevulde uren: 1." in str(read(as_epw(few)).source)
    assert "De eerste: straling in W/m² 900 op 01-01-2023" in refusal(as_epw(many))


def test_radiation_in_kilowatts_is_recognised():
    light = ["ghi_wm2", "dni_wm2", "dhi_wm2"]
    kilowatts = HOURS.assign(**{name: HOURS[name] / 1000 for name in light})

    assert "Staat zij in kW/m²?" in refusal(as_csv(kilowatts))


def test_all_light_on_a_slope_together_is_refused_and_says_what_to_choose():
    text = as_pvgis_hours_json(SEEN[:48], slope=35, components=False)

    assert "helling 0" in refusal(text, TURIN)


@pytest.mark.parametrize(("slope", "azimuth"), [(10, 0), (30, 0), (35, -90), (60, 45), (90, 180)])
def test_the_parts_of_the_light_on_a_slope_are_turned_back(slope, azimuth):
    flat = read(as_pvgis_hours(SEEN), TURIN)
    found = read(as_pvgis_hours(SEEN, slope=slope, azimuth=azimuth), TURIN)

    assert f"een helling van {slope} graden" in str(found.source)
    assert "helling" not in str(flat.source)
    due, whole = flat.hours["ghi_wm2"], found.hours["ghi_wm2"]
    assert whole.sum() == pytest.approx(due.sum(), rel=0.01)
    assert np.abs(whole - due).mean() < 0.02 * due.mean()
    assert found.hours["dni_wm2"].sum() == pytest.approx(flat.hours["dni_wm2"].sum(), rel=0.04)


def test_five_in_a_hundred_hours_are_filled_and_no_more():
    few = HOURS[:480].drop(HOURS.index[100:110])
    many = HOURS[:480].drop(HOURS.index[100:130])

    found = read(as_csv(few))
    assert len(found.hours) == 480
    assert "Aangevulde uren: 10." in str(found.source)
    assert "ontbreken waarden in 30 van de 480 uren" in refusal(as_csv(many))


def test_an_empty_cell_is_a_gap():
    lines = as_csv(HOURS[:480]).splitlines()
    lines[12] = lines[12].split(",")[0] + ",,,,,"

    found = read("\n".join(lines))

    assert "Aangevulde uren: 1." in str(found.source)


def test_years_apart_are_taken_together_without_inventing_the_time_between():
    texts = [
        ("a", as_csv(sunny_hours("2015-01-01", 30))),
        ("b", as_csv(sunny_hours("2018-01-01", 30))),
    ]

    found = weather_of(texts, *DE_BILT)

    assert len(found.hours) == 60 * 24
    assert set(found.hours.index.year) == {2015, 2018}
    told = "Van 01-01-2015 tot en met 30-01-2015. Van 01-01-2018 tot en met 30-01-2018."
    assert told in str(found.source)
    assert "Aangevulde uren" not in str(found.source)


def test_files_that_overlap_or_are_of_two_kinds_are_refused():
    csv, epw = as_csv(HOURS[:240]), as_epw(HOURS[:240])

    with pytest.raises(RuleBroken, match="overlappen"):
        weather_of([("a", csv), ("b", csv)], *DE_BILT)
    with pytest.raises(RuleBroken, match=r"a \(CSV\), b \(EPW\)"):
        weather_of([("a", csv), ("b", epw)], *DE_BILT)
    with pytest.raises(RuleBroken, match="één bestand"):
        weather_of([("a", as_tmy(SEEN)), ("b", as_tmy(SEEN))], *TURIN)


def test_packed_files_read_the_same_and_bombs_do_not(tmp_path, monkeypatch):
    plain, packed = tmp_path / "a.csv", tmp_path / "b.csv.gz"
    plain.write_text(KINDS["CSV"][0], "utf-8")
    packed.write_bytes(gzip.compress(plain.read_bytes()))

    same = read_weather([packed], *DE_BILT).hours
    assert same.equals(read_weather([plain], *DE_BILT).hours)

    monkeypatch.setattr("coop.production.weather.file_text.MOST_BYTES", 1000)
    with pytest.raises(RuleBroken, match="te groot"):
        read_weather([packed], *DE_BILT)
    packed.write_bytes(packed.read_bytes()[:-400])
    monkeypatch.undo()
    with pytest.raises(RuleBroken, match="niet te lezen"):
        read_weather([packed], *DE_BILT)


def test_columns_with_semicolons_and_decimal_commas_are_read():
    text = "# van de buren\ntime_utc;ghi_wm2\n2023-06-01T10:00Z;512,5\n2023-06-01T11:00Z;600,25\n"

    assert list(read(text).hours["ghi_wm2"]) == [512.5, 600.25]


values = st.lists(
    st.tuples(st.floats(0, 1200), st.floats(-30, 40), st.floats(0, 40)), min_size=2, max_size=60
)


@settings(max_examples=40, deadline=None)
@given(values)
def test_a_csv_reads_back_as_it_was_written(rows):
    index = pd.date_range("2024-03-30", periods=len(rows), freq="h", tz="UTC")
    hours = pd.DataFrame(rows, index=index, columns=["ghi_wm2", "air_degc", "wind_m_s"])

    found, _ = parse_hours_csv(as_csv(hours), "x")

    assert found.index.equals(index)
    assert np.abs(found.to_numpy() - hours.to_numpy()).max() <= 0.0005 + 1e-9


@needs_shared
def test_the_epw_of_de_bilt_has_its_sun_and_its_place():
    weather = read_weather([EPW], 52.1, 5.2)

    assert len(weather.hours) == 8760
    assert set(weather.hours.index.year) == {2010}
    assert weather.hours["ghi_wm2"].sum() / 1000 == pytest.approx(1042.9, abs=0.2)
    assert "DeBilt, op 1 km" in str(weather.source)
    assert weather.lacking == frozenset()


@needs_shared
def test_the_typical_year_of_pvgis_keeps_its_energy():
    weather = read_weather([TMY], *TURIN)

    assert weather.is_typical
    assert len(weather.hours) == 8760
    # The file's own sums of G(h), Gb(n) and Gd(h).
    sums = weather.hours[["ghi_wm2", "dni_wm2", "dhi_wm2"]].sum() / 1000
    assert list(sums) == pytest.approx([1435.9, 1591.6, 570.9], rel=0.005)


@needs_shared
def test_of_the_samples_of_pvgis_that_with_parts_is_turned_back_and_the_sum_refused():
    samples = sorted((SHARED / "pvgis_format").glob("pvgis_hourly*"))
    parts, tracker = sorted(samples, key=lambda path: path.suffix)
    found = read_weather([parts], *TURIN)

    # The ground sends 0.21 at its brightest: over 0.2 (1 - cos 30) / 2 that is 15.7 from the sky.
    assert "een helling van 30 graden" in str(found.source)
    assert 14 < found.hours["ghi_wm2"].max() < 18
    with pytest.raises(RuleBroken, match="helling 0"):
        read_weather([tracker], *TURIN)


def test_one_hour_of_the_year_before_does_not_halve_its_december():
    """A year by the Dutch clock begins an hour before the year in UTC."""
    plant = SolarPlantSpec(*DE_BILT, (Plane(30, 180, 1.0),), 0.14)
    local_year = sunny_hours("2022-12-31", 366)[23:-1]

    due = estimate(plant, read(as_csv(HOURS)))
    found = estimate(plant, read(as_csv(local_year)))

    assert found.monthly_kwh_p50[11] == pytest.approx(due.monthly_kwh_p50[11], rel=0.01)
    assert found.annual_kwh_p50 == pytest.approx(due.annual_kwh_p50, rel=0.001)


def test_one_odd_time_is_a_fault_of_its_line():
    lines = as_csv(HOURS[:48]).splitlines()
    lines.insert(20, "2023-01-01T18:20Z,0,0,0,1,1")

    assert "regel 21: de tijd is niet het begin" in refusal("\n".join(lines))
