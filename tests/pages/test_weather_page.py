"""The board's weather page with its forms, and with a mistake in them: for all eyes."""

from tests.pages.conftest import BOARD, accessible


def test_the_forms_of_weather_are_for_all_eyes_on_a_small_dark_screen(visit, site, axe):
    page = visit(BOARD, width=320, color_scheme="dark")
    page.goto(site("/bestuur/weer?bron=ZON-4"))
    accessible(page, axe)

    assert page.get_by_label("Rond welke bron?").input_value() == "ZON-4"
    page.get_by_role("button", name="Bewaar het weer").click()

    summary = page.get_by_role("alert")
    assert "Kies eerst een bestand." in summary.inner_text()
    accessible(page, axe)
