"""Members see and change their own data."""

from typing import Any

from flask import Blueprint, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.database import db
from coop.members.change_profile import change_own_data, set_password
from coop.members.models import Member
from coop.members.profile_forms import NewPasswordForm, OwnDataForm
from coop.members.queries import roles_of
from coop.members.session import cookie_name, digest, keep_cookie, open_session, signed_in
from coop.members.sign_in_queries import signed_in_since
from coop.members.sign_in_views import WINDOW
from coop.records.attempts import count_try
from coop.web import done

profile = Blueprint("profile", __name__, url_prefix="/mijn-gegevens")

MOST_TRIES = 8


@profile.get("")
def show() -> ResponseReturnValue:
    """Own data, and the forms to change them."""
    member = _member()
    return _page(member, OwnDataForm(obj=member), NewPasswordForm())


@profile.post("")
def edit_POST() -> ResponseReturnValue:
    """Change own data."""
    member, form = _member(), OwnDataForm(request.form)
    if form.validate():
        with form.refusals():
            change_own_data(member, form.known())
            session["language"] = form.language.data
            return done(url_for("profile.show"), "Uw gegevens zijn bewaard.")
    return _page(_member(), form, NewPasswordForm()), 422


@profile.post("/wachtwoord")
def password_POST() -> ResponseReturnValue:
    """Choose a password; other sessions end, this one goes on."""
    member_id, form = signed_in().member_id, NewPasswordForm(request.form)
    count_try(f"new password for {member_id}", clock.now(), most=MOST_TRIES, window=WINDOW)
    member = _member()
    if form.validate():
        with form.refusals():
            set_password(
                member, form.current.data or "", form.password.data or "", is_fresh=_is_fresh()
            )
            token = open_session(member)
            return keep_cookie(done(url_for("profile.show"), "Uw nieuwe wachtwoord geldt."), token)
    member = _member()
    return _page(member, OwnDataForm(obj=member), form), 422


def _member() -> Member:
    return db.session.get_one(Member, signed_in().member_id)


def _is_fresh() -> bool:
    return signed_in_since(digest(request.cookies[cookie_name()]), clock.now() - WINDOW)


def _page(member: Member, form: OwnDataForm, password_form: NewPasswordForm) -> str:
    values: dict[str, Any] = {
        "form": password_form if password_form.errors else form,
        "data_form": form,
        "password_form": password_form,
        "is_fresh": _is_fresh(),
    }
    if member.iban:
        form.iban.flags.optional = False  # once we have one, it can be changed but not taken away
    return render_template("profile/show.html", member=member, roles=roles_of(member.id), **values)
