"""The frame and its parts, rendered without the app: tied together for every reader."""

import re
from collections import Counter
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
import wtforms
from jinja2 import Environment, FileSystemLoader
from wtforms import validators

from coop import figures
from coop.chart import bar_chart
from coop.chart_cash import cash_chart
from coop.chart_lines import line_chart

HERE = Path(__file__).resolve().parent
TEMPLATES = HERE.parent / "coop" / "templates"


class Plane(wtforms.Form):
    tilt = wtforms.IntegerField("Helling", [validators.NumberRange(0, 90, "Van 0 tot 90.")])


class EveryKind(wtforms.Form):
    shares = wtforms.IntegerField("Aantal", [validators.NumberRange(1, 40, "Van 1 tot 40.")])
    name = wtforms.StringField("Naam", [validators.InputRequired("Vul uw naam in.")])
    plant = wtforms.SelectField(
        "Bron", choices=[wtforms.SelectChoice("a", "Dak")], validate_choice=False
    )
    pay = wtforms.RadioField(
        "Hoe betaalt u?",
        [validators.InputRequired("Kies hoe u betaalt.")],
        choices=[
            wtforms.SelectChoice("qr", "QR-code"),
            wtforms.SelectChoice("hand", "Overboeking"),
        ],
    )
    note = wtforms.TextAreaField("Opmerking", [validators.Optional()])
    file = wtforms.FileField("Bestand")
    day = wtforms.DateField("Dag", [validators.Optional()])
    consent = wtforms.BooleanField("Gelezen", [validators.InputRequired("Zet een vinkje.")])
    planes = wtforms.FieldList(wtforms.FormField(Plane), min_entries=1)
    typed = wtforms.StringField("Bedrag")


class Filled(dict):
    def getlist(self, name):
        return self[name]


class Page(HTMLParser):
    """What of a page the tests ask about."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)
        self.ids = Counter(values["id"] for _, values in self.tags if "id" in values)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def values(self, attribute, tag=None):
        return [
            values[attribute]
            for name, values in self.tags
            if values.get(attribute) and tag in (None, name)
        ]


def shared(**changes):
    return {
        "language": "nl",
        "cooperative": SimpleNamespace(
            name="Zonnig Lauwersland U.A.",
            kvk_number="01234567",
            town="Kollum",
            email="bestuur@voorbeeld.example",
            phone="0511 12 34 56",
        ),
        "viewer": SimpleNamespace(name="Ayşe"),
        "nav": [SimpleNamespace(label="Mijn opbrengst", url="/", current=True)],
        "page_action": SimpleNamespace(label="Delen kopen", url="/kopen"),
        "demo": True,
        "demo_mailbox_url": "/brievenbus",
        "request": SimpleNamespace(path="/hier"),
        **changes,
    }


@pytest.fixture(scope="module")
def environment():
    made = Environment(
        loader=FileSystemLoader([TEMPLATES, HERE]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        _=lambda text, **values: text % values if values else text,
        csrf_token=lambda: "token",
        asset=lambda path: f"/static/{path}",
        url_for=lambda endpoint, **values: "/" + endpoint,
        get_flashed_messages=lambda **asked: [("done", "Uw gegevens zijn bewaard.")],
        bar_chart=bar_chart,
        cash_chart=cash_chart,
        line_chart=line_chart,
    )
    made.filters.update(
        eur=figures.eur,
        kwh=figures.kwh,
        number=lambda value, decimals=0: figures.number(value, "nl", decimals),
    )
    return made


@pytest.fixture(scope="module")
def styleguide(environment):
    form = EveryKind(Filled({"shares": ["400"], "planes-0-tilt": ["91"]}))
    assert not form.validate()
    return environment.get_template("styleguide.html").render(**shared(form=form))


def test_no_two_parts_of_a_page_share_a_name(styleguide):
    assert [name for name, times in Page(styleguide).ids.items() if times > 1] == []


@pytest.mark.parametrize("attribute", ["for", "aria-describedby", "aria-labelledby"])
def test_labels_hints_and_mistakes_are_tied_to_what_exists(styleguide, attribute):
    page = Page(styleguide)
    named = [name for value in page.values(attribute) for name in value.split()]
    assert named
    assert set(named) <= page.ids.keys()


def test_every_link_within_the_page_leads_somewhere(styleguide):
    page = Page(styleguide)
    inner = {href[1:] for href in page.values("href", "a") if href.startswith("#")}
    assert {"main", "shares", "pay-0", "consent", "planes-0-tilt", "day"} <= inner
    assert inner <= page.ids.keys()


def test_a_mistake_is_said_above_and_at_its_field_and_in_the_title(styleguide):
    assert styleguide.count("Van 1 tot 40.") == 2
    assert re.search(r"<title>Fout: Alle onderdelen · Zonnig", styleguide)
    shares = next(values for _, values in Page(styleguide).tags if values.get("id") == "shares")
    assert shares["aria-invalid"] == "true"
    assert shares["aria-describedby"] == "shares-hint shares-error"
    assert shares["value"] == "400"


def test_a_typed_number_is_a_text_field_with_a_number_pad(styleguide):
    shares = next(values for _, values in Page(styleguide).tags if values.get("id") == "shares")
    assert (shares["type"], shares["inputmode"]) == ("text", "numeric")


def test_what_may_stay_empty_says_so(styleguide):
    assert re.findall(r'for="(\w+)">[^<]+<span class="optional"', styleguide) == ["note", "day"]


def test_every_form_that_changes_something_has_its_token(styleguide):
    page = Page(styleguide)
    posts = [values for tag, values in page.tags if values.get("method") == "post"]
    tokens = [values for _, values in page.tags if values.get("name") == "csrf_token"]
    keys = [values["value"] for _, values in page.tags if values.get("name") == "form_key"]
    assert len(posts) == len(tokens) == 3
    assert keys == ["k" * 20, "s" * 20]


def test_nothing_in_the_page_breaks_the_content_policy(styleguide):
    for tag, values in Page(styleguide).tags:
        assert not any(name == "style" or name.startswith("on") for name in values), tag


def test_a_chart_is_said_in_a_sentence_drawn_and_written_as_a_table(styleguide):
    chart = styleguide[styleguide.index('<figure class="chart chart-sun"') :]
    sentence, drawing, written = (
        chart.index(part) for part in ("Juli was de beste maand.", "<svg", "<details")
    )
    assert sentence < drawing < written
    rows = re.findall(r'<th scope="row">(\w+)</th>\s*<td class="amount">([^<]+)<', chart)
    assert rows[:3] == [("jan", "120"), ("jul", "640"), ("dec", "–")]
    assert 'href="/maanden.csv"' in chart


def feet(styleguide, title):
    """The rows at the foot of the table below the chart of this title."""
    chart = styleguide[styleguide.index(f">{title}</h") :]
    foot = re.search(r"<tfoot>.*?</tfoot>", chart[: chart.index("</figure>")], re.DOTALL)
    return re.sub(r"<[^>]+>|\s+", " ", foot[0]).split()


def test_the_table_of_a_chart_ends_in_a_total(styleguide):
    assert feet(styleguide, "Per maand") == ["Totaal", "van", "wat", "bekend", "is", "760", "770"]
    assert feet(styleguide, "Bij dit weer") == ["Totaal", "601", "605", "600"]
    assert feet(styleguide, "Kasstroom") == ["Totaal", "20"]


def test_months_are_rounded_as_elsewhere_on_the_page(styleguide):
    chart = styleguide[styleguide.index(">Bij dit weer</h") :]
    cells = re.findall(r'<td class="amount">([^<]+)<', chart[: chart.index("<tfoot>")])
    assert cells == ["310", "300", "320", "290", "305", "280"]


@pytest.mark.parametrize("title", ["Een dag", "Kasstroom", "Bij dit weer"])
def test_every_kind_of_chart_has_its_picture_named_and_its_table_folded(styleguide, title):
    chart = styleguide[styleguide.index(f">{title}</h") :]
    chart = chart[: chart.index("</figure>")]
    assert re.search(r'<svg[^>]+role="img" aria-labelledby', chart)
    assert "<details" in chart
    assert '<th scope="row">' in chart


def test_a_waterfall_ends_below_a_rule(styleguide):
    total = re.search(r'<tr class="sum__total">.*?</tr>', styleguide, re.DOTALL)
    assert "€\u00a05.210,00" in total[0]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"viewer": None, "nav": [], "page_action": None, "demo": False, "cooperative": None},
        {"language": "en"},
    ],
)
def test_a_refusal_stands_in_the_frame_whoever_reads_it(environment, changes):
    render = partial(environment.get_template("refused.html").render, form=None)
    text = render(**shared(**changes), status=404, title="Niet hier", text="Kijk verder.")
    assert "<h1>Niet hier</h1>" in text
    assert "<aside" not in text
    other = 'lang="nl"' if changes.get("language") == "en" else 'lang="en"'
    assert f"{other} hreflang" in text


def test_whoever_is_not_signed_in_is_shown_the_door(environment):
    refused = environment.get_template("refused.html")
    said = {"status": 401, "title": "Wie bent u?", "text": "Log in.", "form": None}
    assert refused.render(**shared(viewer=None), **said).count("/sessions.sign_in") == 2
    assert "/sessions.sign_in" not in refused.render(**shared(), **said)
