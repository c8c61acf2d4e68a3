"""The board makes a class of shares: form, preview, confirmation."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop.database import db
from coop.errors import RuleBroken
from coop.members.access import may_administer
from coop.members.session import require, viewer
from coop.production.models import Plant
from coop.shares.add_class import add_class
from coop.shares.forms import ClassForm, ConfirmedClassForm, whole
from coop.shares.models import ShareClass
from coop.shares.queries import issued_shares
from coop.web import claim_form, done

classes = Blueprint("classes", __name__, url_prefix="/register/soorten")


@classes.get("/nieuw")
def new() -> ResponseReturnValue:
    """The form of a new class."""
    require(may_administer(viewer()))
    form = ClassForm(plant=request.args.get("plant", 0)).with_plants()
    return render_template("classes/new.html", form=form)


@classes.post("/nieuw/controle")
def check_POST() -> ResponseReturnValue:
    """Show what a new class would mean; nothing is kept."""
    require(may_administer(viewer()))
    form = ClassForm(request.form).with_plants()
    if form.validate():
        with form.refusals():
            return _preview(ConfirmedClassForm(request.form).with_plants())
    return render_template("classes/new.html", form=form), 422


@classes.post("/nieuw")
def new_POST() -> ResponseReturnValue:
    """Make the class."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    form = ConfirmedClassForm(request.form).with_plants()
    if form.validate():
        with form.refusals():
            made = _add(form)
            return done(
                url_for("register.index", plant=made.plant_id),
                "%(name)s: %(shares)s delen zijn uitgegeven.",
                name=made.name,
                shares=made.issued_shares,
            )
    if set(form.errors) == {"confirmation"}:
        return _preview(form), 422
    return render_template("classes/new.html", form=form), 422


def _add(form: ClassForm) -> ShareClass:
    """Make the class that the form asks for."""
    plant = db.session.get(Plant, form.plant.data)
    if plant is None:
        raise RuleBroken("Kies een bron uit de lijst.", field="plant")
    return add_class(
        plant,
        form.name.data or "",
        issued_shares=whole(form.issued_shares),
        price_cents=whole(form.price),
        term_years=whole(form.term_years),
    )


def _preview(form: ConfirmedClassForm) -> str:
    """The page before the deed: it is done, looked at, and undone again."""
    _add(form)
    db.session.rollback()
    plant = db.session.get_one(Plant, form.plant.data)
    before = issued_shares(plant.id)
    return render_template(
        "classes/preview.html",
        form=form,
        plant=plant,
        before=before,
        after=before + whole(form.issued_shares),
    )
