"""On a phone a table becomes a list, its totals too."""

import pytest

from tests.pages.conftest import BOARD

TOO_WIDE = """
() => [...document.querySelectorAll("table.table-stacked")]
  .filter(table => table.scrollWidth > table.parentElement.clientWidth + 1
    || [...table.querySelectorAll("tfoot td, tfoot th")].some(cell =>
      cell.getBoundingClientRect().right > table.parentElement.getBoundingClientRect().right + 1))
  .map(table => table.caption ? table.caption.innerText : "a table")
"""


@pytest.mark.parametrize("path", ["/boeken/eigen-vermogen", "/boeken/proefbalans"])
def test_a_total_stays_within_a_narrow_screen(visit, site, path):
    page = visit(BOARD, width=320)
    page.goto(site(path))
    assert page.locator("table.table-stacked tfoot").count()
    assert page.evaluate(TOO_WIDE) == []
