"""Signing in and out.

Tries are counted before anything else opens the database: `count_try` has a transaction of
its own. Known and unknown addresses get the same answer after the same time.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.database import db
from coop.errors import LinkExpired
from coop.mail.deliver import deliver
from coop.members.models import Member
from coop.members.next_page import own_path
from coop.members.session import (
    close_session,
    digest,
    drop_cookie,
    keep_cookie,
    open_session,
    viewer,
)
from coop.members.sign_in import check_password_of, mail_links, use_link
from coop.members.sign_in_forms import LinkForm, PasswordForm
from coop.members.sign_in_queries import demo_people, has_role, name_behind_link
from coop.records.attempts import count_try, forgive_tries
from coop.web import done, forget_visitor

sessions = Blueprint("sessions", __name__)

ANSWER_SECONDS = 0.3
WINDOW = timedelta(minutes=15)
MOST_AT_ADDRESS, MOST_FROM_HOST = 8, 60


@sessions.get("/inloggen")
def sign_in() -> ResponseReturnValue:
    """Ask for a link, or give a password."""
    found = viewer()
    if found is not None:
        return redirect(own_path(request.args.get("next")) or _first_page(found.member_id))
    if "verstuurd" in request.args:
        return render_template("sessions/sent.html")
    return _sign_in_page()


@sessions.post("/inloggen")
def sign_in_POST() -> ResponseReturnValue:
    """Mail a link, if somebody has this address."""
    form = LinkForm(request.form)
    if not form.validate():
        return _sign_in_page(link=form), 422
    with _as_long_as_any_other():
        email = form.data["email"]
        _count_tries("link", email)
        mail_links(email, clock.now(), then=own_path(form.next.data))
        answer = done(url_for("sessions.sign_in", verstuurd=1))
        deliver()
    return answer


@sessions.post("/inloggen/wachtwoord")
def password_POST() -> ResponseReturnValue:
    """Sign in with address and password."""
    form = PasswordForm(request.form)
    if not form.validate():
        return _sign_in_page(password=form), 422
    with _as_long_as_any_other():
        _count_tries("password", form.data["email"])
        with form.refusals():
            member = check_password_of(form.data["email"], form.data["password"])
            # Not for the host: an account of one's own must not pay for guessing at others'.
            forgive_tries(_at_address("password", form.data["email"]))
            return _opened(member)
    return _sign_in_page(password=form), 422


@sessions.get("/inloggen/link/<token>")
def link(token: str) -> ResponseReturnValue:
    """Show the button: mail programs open links by themselves, they press no buttons."""
    name = name_behind_link(digest(token), clock.now())
    if name is None:
        return _expired()
    then = own_path(request.args.get("next")) or ""
    return render_template("sessions/link.html", name=name, token=token, next=then)


@sessions.post("/inloggen/link/<token>")
def link_POST(token: str) -> ResponseReturnValue:
    """Sign in with the link; it is used up."""
    try:
        return _opened(use_link(token, clock.now()))
    except LinkExpired:
        db.session.rollback()
        return _expired()


@sessions.post("/uitloggen")
def sign_out_POST() -> ResponseReturnValue:
    """Forget the session."""
    close_session()
    forget_visitor()
    return drop_cookie(done(url_for("home.front"), "U bent uitgelogd."))


def _sign_in_page(link: LinkForm | None = None, password: PasswordForm | None = None) -> str:
    then = own_path(request.values.get("next")) or ""
    return render_template(
        "sessions/sign_in.html",
        form=link if link and link.errors else password,
        link_form=link or LinkForm(data={"next": then}),
        password_form=password or PasswordForm(data={"next": then}),
        people=demo_people() if current_app.config["DEMO"] else (),
    )


def _expired() -> ResponseReturnValue:
    return render_template("sessions/expired.html"), 410


def _opened(member: Member) -> ResponseReturnValue:
    """Answer with the cookie of a fresh session, on the way to where they were going."""
    token = open_session(member)
    forget_visitor()
    then = own_path(request.form.get("next")) or _first_page(member.id)
    return keep_cookie(done(then), token)


def _first_page(member_id: int) -> str:
    """The page of one's main task."""
    if has_role(member_id, "board", "kascommissie"):
        return url_for("today.index")
    if has_role(member_id, "administrator"):
        return url_for("settings.roles")
    return url_for("my.page")


def _count_tries(what: str, email: str) -> None:
    at = clock.now()
    host = request.remote_addr or "unknown"
    count_try(f"{what} from {host}", at, most=MOST_FROM_HOST, window=WINDOW)
    count_try(_at_address(what, email), at, most=MOST_AT_ADDRESS, window=WINDOW)


def _at_address(what: str, email: str) -> str:
    return f"{what} for {digest(email)[:24]}"


@contextmanager
def _as_long_as_any_other() -> Iterator[None]:
    """Answer no sooner than `ANSWER_SECONDS`, whatever was found on the way."""
    started = time.monotonic()
    try:
        yield
    finally:
        time.sleep(max(0.0, ANSWER_SECONDS - (time.monotonic() - started)))
