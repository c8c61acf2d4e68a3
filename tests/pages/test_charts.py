"""Charts from close by, in a real browser: on a phone, in the dark, and on paper."""

from itertools import pairwise

import pytest

from tests.pages.conftest import accessible

WEEK = "/bronnen/ZON-4/dag?soort=week"
DAY = "/bronnen/ZON-4/dag"


@pytest.mark.parametrize("address", [DAY, WEEK])
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_a_day_and_a_week_are_for_all_eyes(visit, site, axe, address, width, scheme):
    page = visit(width=width, color_scheme=scheme)
    assert page.goto(site(address)).status == 200
    accessible(page, axe)
    page.get_by_text("Toon als tabel").click()
    assert page.locator(".chart__table tfoot").is_visible()
    accessible(page, axe)


def test_labels_below_a_plot_do_not_run_into_each_other_on_a_phone(visit, site):
    page = visit(width=320)
    for address in (DAY, WEEK, "/bronnen/ZON-4", "/bronnen/WIND-1"):
        page.goto(site(address))
        for plot in page.locator(".chart__svg").all():
            boxes = [
                label.bounding_box()
                for label in plot.locator(".chart__label").all()
                if label.is_visible()
            ]
            assert len(boxes) > 1, address
            ordered = sorted(boxes, key=lambda box: box["x"])
            for left, right in pairwise(ordered):
                assert left["x"] + left["width"] <= right["x"], address


def test_on_paper_the_table_of_each_chart_lies_open(visit, site):
    page = visit(java_script_enabled=False)
    for address in (DAY, WEEK, "/bronnen/ZON-4"):
        page.goto(site(address))
        page.emulate_media(media="print")
        tables = page.locator(".chart__table table")
        assert tables.count() >= 1
        for table in tables.all():
            row = table.locator("tbody tr").first
            assert row.evaluate("row => row.checkVisibility()"), address
            for foot in table.locator("tfoot").all():  # the total once, not on every sheet
                shown = foot.evaluate("part => getComputedStyle(part).display")
                assert shown == "table-row-group"
        page.emulate_media(media="screen")


def test_a_reader_walks_back_a_day_and_takes_the_file(visit, site):
    page = visit()
    page.goto(site(DAY))
    today = page.locator("h2.chart__title").inner_text()
    page.get_by_role("link", name="Vorige dag").click()
    assert page.locator("h2.chart__title").inner_text() != today
    page.get_by_text("Toon als tabel").click()
    with page.expect_download() as started:
        page.get_by_role("link", name="Download als CSV-bestand").click()
    assert started.value.suggested_filename.startswith("ZON-4-")


def test_a_plants_paper_opens_from_its_page(visit, site):
    page = visit()
    page.goto(site("/bronnen/ZON-4"))
    link = page.get_by_role("link", name="Bronrapport").get_attribute("href")
    answer = page.request.get(site(link))
    assert answer.status == 200
    assert answer.body().startswith(b"%PDF-1.7")


def test_the_sums_of_a_plant_open_on_paper_from_their_page(visit, site):
    page = visit()
    page.goto(site("/bronnen/ZON-4/haalbaarheid"))
    link = page.get_by_role("link", name="Haalbaarheid (PDF)").get_attribute("href")
    answer = page.request.get(site(link))
    assert answer.status == 200
    assert answer.body().startswith(b"%PDF-1.7")


def test_links_beside_a_plant_have_room_for_a_thumb(visit, site):
    page = visit(width=320)
    page.goto(site("/bronnen/ZON-4"))
    for title in ("Op papier", "Wie kunt u bellen?"):
        card = page.locator("section.card", has=page.get_by_role("heading", name=title))
        links = card.get_by_role("link").all()
        assert links
        assert all(link.bounding_box()["height"] >= 44 for link in links)
