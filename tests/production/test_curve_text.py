"""A power curve is read however a person or a spreadsheet wrote it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coop.errors import RuleBroken
from coop.production.curve_text import decode_curve, read_curve
from coop.production.plant_fields import decimal

PAIRS = ((3.5, 0.0), (5.0, 208.3), (13.0, 2300.0), (25.0, 2350.0))


@pytest.mark.parametrize(
    "text",
    [
        "3,5 0\n5 208,3\n13 2300\n25 2350",
        "3,5;0\n5;208,3\n13;2300\n25;2350\n",
        "3,5\t0\r\n5\t208,3\r\n\r\n13\t2300\r\n25\t2350",
        "wind;vermogen\n3,5;0\n5;208,3\n13;2300\n25;2350",
        "Windsnelheid (m/s);Vermogen (kW)\n3,5;0;\n5;208,3;\n13;2300;\n25;2350;",
        "# van de leverancier\n3,5;0\n5;208,3\n13;2300\n25;2350",
    ],
)
def test_people_write_a_curve_in_many_ways(text):
    assert read_curve(text) == PAIRS


@pytest.mark.parametrize(
    "text",
    [
        "3.5,0\n5,208.3\n13,2300\n25,2350",
        "\ufeffwind_m_s,power_kw\n3.5,0\n5,208.3\n13,2300\n25,2350",
        '"wind speed [m/s]","power [kW]"\n"3.5","0"\n"5","208.3"\n"13","2300"\n"25","2350"',
        "speed,power (W)\n3.5,0\n5,208300\n13,2300000\n25,2350000",
        "speed,power\n3.5,0\n5,208300\n13,2300000\n25,2350000",
        "speed;power MW\n3,5;0\n5;0,2083\n13;2,3\n25;2,35",
        "vermogen (kW);wind (m/s)\n0;3,5\n208,3;5\n2300;13\n2350;25",
        "3.5, 0\n5, 208.3\n13, 2300\n25, 2350",
        "3.5 0\n5 2.083e2\n13 2300\n25 2350",
    ],
)
def test_files_are_read_with_their_units_and_marks(text):
    read = read_curve(text, from_file=True)
    assert [part for pair in read for part in pair] == pytest.approx(
        [part for pair in PAIRS for part in pair]
    )


curves = (
    st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 9_999_999)), min_size=2, max_size=30)
    .map(
        lambda rows: tuple(
            (speed / 100, power / 1000) for speed, power in sorted(dict(rows).items())
        )
    )
    .filter(lambda pairs: len(pairs) > 1 and any(power for _, power in pairs))
)


@settings(deadline=None)
@given(curves)
def test_what_a_form_shows_is_read_back(pairs):
    shown = "\n".join(f"{decimal(speed)} {decimal(power)}" for speed, power in pairs)
    assert read_curve(shown) == pairs


@settings(deadline=None)
@given(curves, st.sampled_from([(";", ","), (";", "."), ("\t", ","), (",", "."), (" ", ".")]))
def test_what_a_spreadsheet_writes_is_read_back(pairs, style):
    between, mark = style
    lines = [between.join(f"{part:.6f}".replace(".", mark) for part in pair) for pair in pairs]
    assert read_curve("\n".join(["wind (m/s)" + between + "kW", *lines]), from_file=True) == pairs


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("3 4\nvijf 13\n13 225", "Regel 2"),
        ("3 4\n\n5 6 7", "Regel 3"),
        ("3 4\n5", "Regel 2"),
        ("3 4\n5 1.234\n13 2.350", "Regel 2"),
        ("", "minstens twee punten"),
        ("3 4", "minstens twee punten"),
        ("5 4\n3 13", "moeten oplopen"),
        ("3 4\n5 -1", "vermogen -1"),
        ("3 4\n60 5", "windsnelheid 60"),
        ("3 0\n5 0", "levert nergens"),
        ("wind (km/h);kW\n3;4\n5;13", "meter per seconde"),
        ("1 1\n" * 30_000, "te lang"),
        ("kop\nkop\n3 4", "Regel 2"),
    ],
)
def test_each_mistake_is_told_with_its_line(text, said):
    with pytest.raises(RuleBroken, match=said) as refusal:
        read_curve(text)
    assert refusal.value.field == "power_curve"


def test_a_point_is_a_decimal_mark_in_a_file():
    assert read_curve("3 1.234\n5 2.345", from_file=True) == ((3, 1.234), (5, 2.345))


def test_old_spreadsheets_and_pictures_are_told_apart():
    assert decode_curve("3;4\n5;6 # één".encode("cp1252")).endswith("één")
    assert decode_curve("\ufeff3;4".encode()) == "3;4"
    with pytest.raises(ValueError, match="no text"):
        decode_curve(b"\x89PNG\x00")
