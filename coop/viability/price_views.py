"""The board's pages about years of hourly prices. The kascommissie looks."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict

from coop import clock
from coop.members.access import may_administer, may_read_books
from coop.members.session import require, viewer
from coop.viability.keep_prices import keep_prices
from coop.viability.price_file import read_prices
from coop.viability.price_forms import PriceImportForm, PriceUploadForm
from coop.viability.price_upload import PriceUpload, pack, unpack
from coop.viability.queries import price_series, series_of
from coop.web import claim_form, done

prices = Blueprint("prices", __name__, url_prefix="/bestuur/haalbaarheid/uurprijzen")


@prices.get("")
def index() -> ResponseReturnValue:
    """The years of prices there are, and a form for another."""
    require(may_read_books(viewer()))
    return _index(PriceUploadForm())


def _index(form: PriceUploadForm) -> str:
    return render_template("viability/prices.html", series=price_series(), form=form)


@prices.post("/bestand")
def upload_POST() -> ResponseReturnValue:
    """Read a file and show what is in it; nothing is kept."""
    require(may_administer(viewer()))
    form = PriceUploadForm(CombinedMultiDict((request.files, request.form)))
    if not form.validate():
        return _index(form), 422
    found = read_prices(form.file.data.read())
    source = " ".join(str(form.source.data).split())
    packed = ""
    if found.prices:
        packed = pack(PriceUpload(source, form.file_name, found.prices))
    page = render_template(
        "viability/price_preview.html",
        source=source,
        file_name=form.file_name,
        faults=found.faults,
        prices=found.prices,
        is_known=found.prices is not None and series_of(source, found.prices.year) is not None,
        form=PriceImportForm(packed=packed),
    )
    return page, 422 if found.faults else 200


@prices.post("/inlezen")
def import_POST() -> ResponseReturnValue:
    """Keep the year that was previewed."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    upload = unpack(PriceImportForm(request.form).packed.data or "")
    keep_prices(upload.prices, upload.source, upload.file_name, clock.now())
    return done(
        url_for(".index"), "De uurprijzen van %(year)s zijn bewaard.", year=upload.prices.year
    )
