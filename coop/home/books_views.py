"""The books for whoever reads them: balances, and every entry with its legs."""

import re

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from coop.ledger.chart import CHART
from coop.ledger.queries import balances, entries_page
from coop.production.queries import plants

books = Blueprint("books", __name__, url_prefix="/boeken")

PAGE = 25


@books.get("/")
def index() -> ResponseReturnValue:
    """What stands on each account, and the entries, newest first; of one account if asked."""
    account = CHART.get(request.args.get("rekening", ""))
    asked = re.fullmatch("[1-9][0-9]{0,5}", request.args.get("bladzijde", "1"), re.ASCII)
    page = int(asked[0]) if asked else 1
    entries, pages = entries_page(account.code if account else None, page, PAGE)
    return render_template(
        "books/index.html",
        balances=balances(),
        account=account,
        entries=entries,
        plant_codes={plant.id: plant.code for plant in plants()},
        page=min(page, pages),
        pages=pages,
    )
