"""Charts as SVG that stand alone: for paper, with their own colours and in whole pixels.

The geometry is that of the pages (`coop.chart`, `coop.chart_lines`, `coop.chart_cash`); only what
the stylesheet does there is written into the picture here.
"""

from functools import cache, partial
from io import BytesIO
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from coop import figures
from coop.chart import BarChart
from coop.chart_cash import CashChart
from coop.chart_lines import LineChart

COLOURS = {"sun": "#14614a", "wind": "#2f6f9f"}
WIDE_PX = 800
"""The width of a picture over the whole text of a page."""
HALF_PX = 400
"""The width of one of two pictures side by side."""
RIGHT_PX = 12
"""Room for the end of the last word below."""


def colour(plant_kind: str) -> str:
    """Give the name of the colour in which a kind of plant is drawn."""
    return "wind" if plant_kind == "wind" else "sun"


def bars_picture(chart: BarChart, language: str, kind: str = "sun", width_px: int = WIDE_PX) -> str:
    """Bars with what was expected, the range, and what the weather should have given."""
    return _draw("bars.svg", chart, language, kind, width_px)


def lines_picture(
    chart: LineChart, language: str, kind: str = "sun", width_px: int = WIDE_PX
) -> str:
    """A day or a week in steps."""
    return _draw("lines.svg", chart, language, kind, width_px)


def cash_picture(chart: CashChart, language: str, width_px: int = WIDE_PX) -> str:
    """The years of a cash flow and their running total."""
    return _draw("cash.svg", chart, language, "sun", width_px)


def _draw(
    name: str, chart: BarChart | LineChart | CashChart, language: str, kind: str, width_px: int
) -> str:
    left_px = 16 + 7 * max(
        len(figures.number(tick.value, language, chart.scale.decimals))
        for tick in chart.scale.ticks
    )
    plot_px = width_px - left_px - RIGHT_PX
    return (
        _environment()
        .get_template(name)
        .render(
            chart=chart,
            colour=COLOURS[kind],
            left=left_px,
            plot=plot_px,
            width=width_px,
            height=chart.height + 30,
            across=partial(_across, left_px, plot_px),
            number=partial(_number, language, chart.scale.decimals),
            is_narrow=width_px < WIDE_PX,
        )
    )


def _across(left_px: float, plot_px: float, percent: float) -> str:
    return f"{left_px + plot_px * percent / 100:.6g}"


def _number(language: str, decimals: int, value: float) -> str:
    return figures.number(value, language, decimals)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "pictures"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def code_picture(url: str) -> str:
    """Draw the QR of an address, as an SVG that stands alone."""
    import segno

    drawn = BytesIO()
    segno.make(url, error="m", micro=False).save(drawn, kind="svg", scale=4, light="#fff")
    return drawn.getvalue().decode()
