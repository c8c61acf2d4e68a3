"""A call in a real browser: by keyboard alone, and without JavaScript on a phone."""

from sqlalchemy import select

from coop.database import db
from coop.initiatives.models import Initiative
from tests.pages.conftest import accessible


def roof_of(site) -> str:
    """The address of the demo's call for a roof."""
    with site.app.app_context():
        found = db.session.scalar(select(Initiative.id).where(Initiative.kind == "plant"))
        return f"/initiatieven/{found}"


def test_one_joins_by_keyboard_alone(visit, site, axe):
    page = visit()
    page.goto(site(roof_of(site)))
    page.locator("#name").focus()
    for typed in ("Trijntje", "2", "3", "trijntje@example.org"):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/toezegging/*")
    assert "van 2 tot 3" in page.locator("main").inner_text()
    accessible(page, axe)


def test_a_mistake_is_told_without_javascript_on_a_small_screen(visit, site, axe):
    page = visit(java_script_enabled=False, width=320)
    page.goto(site(roof_of(site)))
    page.fill("#name", "Wim")
    page.fill("#min_units", "vijf")
    page.fill("#max_units", "5")
    page.fill("#contact", "0570 123 123")
    page.get_by_role("button", name="Tel mij mee").click()
    assert page.locator(".error-summary a").first.get_attribute("href") == "#min_units"
    assert page.locator("#min_units").input_value() == "vijf"
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
