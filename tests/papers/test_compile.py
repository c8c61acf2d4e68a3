"""Papers: whole, readable aloud, made to last, and the same bytes for the same figures."""

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import accumulate

import pytest

from coop.chart import bar_chart
from coop.chart_cash import cash_chart
from coop.chart_lines import line_chart
from coop.papers.compile import compile_pdf
from coop.papers.pictures import HALF_PX, bars_picture, cash_picture, lines_picture

MADE_AT = datetime(2026, 11, 25, tzinfo=UTC)
MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
CASH = [-76_800, *[6_000] * 12, -4_000, *[5_500] * 11]


def pictures():
    """Each kind of chart, with all that it can show."""
    months = [1000.0 + 100 * place for place in range(12)]
    clock = [f"{place // 4}.{place % 4 * 15:02d}" for place in range(96)]
    day = [max(0.0, 24 - abs(place - 48)) for place in range(96)]
    years = [str(2026 + place) for place in range(len(CASH))]
    return {
        "months": bars_picture(
            bar_chart([*months[:10], None, None], months, labels=MONTHS, corrected=months), "nl"
        ),
        "years": bars_picture(
            bar_chart([80.0, 90.0], [85.0, 85.0], [80.0] * 2, [90.0] * 2, labels=["2025", "2026"]),
            "nl",
            "wind",
            HALF_PX,
        ),
        "day": lines_picture(line_chart(day, day[::-1], labels=clock), "nl"),
        "cash": cash_picture(
            cash_chart([*map(float, CASH)], [*map(float, accumulate(CASH))], labels=years), "nl"
        ),
    }


def data(**changes):
    sections = [
        {
            "title": f"Grafiek {name}",
            "sentences": ["Een zin met *sterren*, #hekjes en Ayşe Çelik."],
            "pictures": [{"name": name, "sentence": "Wat te zien is.", "legend": "kWh"}],
            "table": {
                "head": ["Maand", "kWh"],
                "rows": [["jan", "1.000"]],
                "total": ["Totaal", "1"],
            },
            "points": ["een punt"],
        }
        for name in pictures()
    ]
    told = {
        "title": "Bronrapport",
        "sender": "Coöperatie De Stroomkring U.A.",
        "foot": "KvK 90001234",
        "heading": "Werkplaats Zuid",
        "lead": "In Apeldoorn.",
        "facts": [["Vermogen", "105,6 kWp"]],
        "sections": sections,
    }
    return {**told, **changes}


def paper(language="nl", made_at=MADE_AT, **changes):
    return compile_pdf("plant_report", data(**changes), pictures(), language, made_at)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("profile", ["ua1", "2a"])
def test_a_paper_with_every_kind_of_chart_is_accessible_and_lasting(language, profile):
    validation = pytest.importorskip("page")
    report = validation.validate_pdf_bytes(paper(language), profile=profile)
    assert report.is_compliant, [(fault.rule_id, fault.message) for fault in report.failures]


def test_the_same_figures_on_the_same_day_are_the_same_bytes():
    assert paper() == paper()
    assert paper() != paper(made_at=MADE_AT + timedelta(days=1))
    assert paper() != paper(lead="In Deventer.")


@pytest.mark.parametrize(
    "typed", ['#panic("x")', "*vet* _schuin_ $x$ @noot", "</svg>", '"\\', "[", "= kop"]
)
def test_what_people_typed_is_text_and_never_layout(typed):
    made = paper(heading=typed, lead=typed, sender=typed, facts=[[typed, typed]])
    assert made.startswith(b"%PDF-1.7")


def test_a_picture_without_words_is_no_paper():
    broken = data()
    broken["sections"][0]["pictures"][0]["sentence"] = None
    with pytest.raises(Exception, match="alt"):
        compile_pdf("plant_report", broken, pictures(), "nl", MADE_AT)


def test_a_language_without_a_country_is_refused():
    with pytest.raises(KeyError):
        paper("fy")


@pytest.mark.parametrize("name", ["months", "years", "day", "cash"])
def test_a_picture_stands_alone(name):
    svg = pictures()[name]
    assert svg.strip().startswith("<svg xmlns=")
    assert not re.search(r"class=|style=|%\"|var\(|href", svg)
    assert set(re.findall(r'font-family="([^"]+)"', svg)) == {"Figtree"}


def test_a_picture_shows_the_bars_where_the_page_shows_them():
    chart = bar_chart([10.0, 20.0], labels=["a", "b"])
    svg = bars_picture(chart, "nl")
    heights = re.findall(r'<rect [^>]*y="([\d.]+)"[^>]*height="([\d.]+)"[^>]*fill="#14614a"', svg)
    assert [tuple(map(float, pair)) for pair in heights] == [
        (bar.y, bar.height) for bar in chart.bars
    ]


def test_words_in_a_picture_are_escaped():
    assert "&lt;b&gt;" in bars_picture(bar_chart([1.0], labels=["<b>"]), "nl")


def test_no_page_brings_in_what_makes_papers():
    script = (
        "import sys, coop.home.paper_pages, coop.home.plant_pages; print('typst' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"
