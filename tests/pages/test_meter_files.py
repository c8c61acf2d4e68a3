"""A meter's file of an unknown kind, from the list to the preview, for all eyes."""

import pytest

from tests.pages.conftest import BOARD, accessible
from tests.production.test_telegrams import telegram

STANDS = b"""Meetbedrijf Voorbeeld;;
Datum;Tijd;Stand T1;Stand T2
01-11-2026;00:00;400000;900000
15-11-2026;12:00;400010;900020,5
"""


def choose(page, site, name: str, content: bytes) -> None:
    """Choose a file for the feed-in meter and have it looked at."""
    page.goto(site("/bestuur/bronnen/ZON-4/meterstanden"))
    page.locator("#bestand select").select_option(label="871690000000000042")
    page.locator("#bestand input[type=file]").set_input_files(
        {"name": name, "mimeType": "text/plain", "buffer": content}
    )
    page.get_by_role("button", name="Bestand bekijken").click()


@pytest.mark.parametrize(
    ("width", "color_scheme"), [(320, "dark"), (1280, "light")], ids=["small", "wide"]
)
def test_files_are_explained_and_previewed_for_all_eyes(visit, site, axe, width, color_scheme):
    page = visit(BOARD, width=width, color_scheme=color_scheme)
    choose(page, site, "export.csv", STANDS)
    assert page.get_by_role("heading", name="Wat staat er in dit bestand?").is_visible()
    accessible(page, axe)
    page.get_by_text("Klopt er iets niet?").click()
    page.get_by_label("Wh", exact=True).check()
    page.get_by_role("button", name="Opnieuw bekijken").click()
    assert page.get_by_text("1.300,000").first.is_visible()
    accessible(page, axe)
    page.get_by_label("kWh", exact=True).check()
    page.get_by_role("button", name="Verder").click()
    accessible(page, axe)
    choose(page, site, "p1.log", telegram(meter="871690000000000042").encode())
    accessible(page, axe)
    page.get_by_role("button", name="Verder").click()
    accessible(page, axe)
