"""Being somebody in a test: a signed-in browser, and the tokens of a page's form."""

import re
import secrets

from flask import Flask
from flask.testing import FlaskClient

from coop import clock
from coop.database import db
from coop.members.models import Member, WebSession
from coop.members.session import cookie_name, digest


def sign_in(client: FlaskClient, app: Flask, member_id: int) -> None:
    """Let `client` be this member from now on, without the sign-in pages."""
    secret, at = secrets.token_urlsafe(32), clock.now()
    with app.app_context():
        member = db.session.get_one(Member, member_id)
        db.session.add(
            WebSession(
                token_hash=digest(secret),
                member_id=member_id,
                session_version=member.session_version,
                created_at=at,
                last_seen_at=at,
            )
        )
        db.session.commit()
        client.set_cookie(cookie_name(), secret, secure=app.config["SESSION_COOKIE_SECURE"])


def tokens_in(html: str, action: str | None = None) -> dict[str, str]:
    """The hidden `csrf_token` (and `form_key`, if any) of the first form that goes to `action`."""
    for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", html, re.DOTALL):
        goes_to = re.search(r'action="([^"]*)"', form)
        if action is None and "account__out" in form:
            continue
        if action is not None and (goes_to is None or goes_to[1] != action):
            continue
        hidden = re.findall(r'name="(csrf_token|form_key)" value="([^"]+)"', form)
        if hidden:
            return dict(hidden)
    raise AssertionError(f"no form to {action or 'anywhere'} on this page:\n{html[:2000]}")


def token(client: FlaskClient, path: str, action: str | None = None) -> dict[str, str]:
    """GET the page and read its form's tokens: `client.post(path, data={**token(...), ...})`.

    On a page with several forms `action` says which one.
    """
    answer = client.get(path)
    assert answer.status_code == 200, f"{path} answered {answer.status_code}"
    return tokens_in(answer.text, action)
