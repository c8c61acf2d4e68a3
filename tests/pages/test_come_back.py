"""Back after an order: a real browser shows the answers again; the button leads to the order."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from coop.database import db
from coop.offers.models import Order


def orders(site) -> int:
    with site.app.app_context():
        return db.session.scalar(select(func.count(Order.id))) or 0


def fill_in(page, site, shares: str) -> None:
    page.goto(site("/kopen/1"))
    for name, value in (
        ("shares", shares),
        ("name", "Nadia de Vries"),
        ("contact", "nadia.terug@example.org"),
        ("street", "Dorpsstraat 190"),
        ("postcode", "7391 AB"),
        ("town", "Twello"),
        ("iban", "NL44 RABO 0123 4567 89"),
    ):
        page.locator(f'[name="{name}"]').fill(value)
    page.locator('[name="consent"]').check()
    page.locator("form", has=page.locator('[name="consent"]')).locator("button").last.click()


@pytest.mark.parametrize("javascript", [True, False])
def test_back_shows_the_answers_and_the_button_leads_to_the_one_order(visit, site, javascript):
    page = visit(java_script_enabled=javascript)
    before = orders(site)
    fill_in(page, site, "1")
    page.get_by_role("button", name="Bestellen en betalen").click()
    page.wait_for_url("**/kopen/bestelling/**")
    there = page.url
    assert orders(site) == before + 1

    page.go_back()

    assert "Nadia de Vries" in page.content()
    assert "Nadia" not in page.url
    page.get_by_role("button", name="Bestellen en betalen").click()
    page.wait_for_url(there)
    assert orders(site) == before + 1

    page.goto(site("/kopen/1/bestellen"))
    expect(page.get_by_role("heading", name="Uw bestelling is er al")).to_be_visible()
    page.get_by_role("link", name="Bekijk uw bestelling").click()
    page.wait_for_url(there)
