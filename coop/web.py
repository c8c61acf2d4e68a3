"""What every page shares: doors, form tokens, headers, filters, refusals.

A view asks `claim_form()` before it moves money or shares and ends with `done(...)`, which
commits and sends the reader on.
"""

import logging
import re
from collections.abc import Mapping
from functools import cache
from random import getrandbits
from typing import Any

from flask import (
    Flask,
    Response,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.sessions import SecureCookieSessionInterface
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, SignatureExpired, TimestampSigner, URLSafeTimedSerializer
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter

from coop import clock
from coop.access import WITHOUT_FORM, may_knock
from coop.database import db, let_go
from coop.errors import AlreadyDone, LinkExpired, RuleBroken
from coop.language import gettext as _
from coop.language import say
from coop.members.session import cookie_name, digest, viewer
from coop.records import once
from coop.records.audit import act_as
from coop.words import Words

log = logging.getLogger("coop")

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; object-src 'none'; manifest-src 'self'"
)
_VISITOR = re.compile(r"[\w-]{32}", re.ASCII)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Identifier(IntegerConverter):
    """A number in an address, no larger than a database key can be; else there is no page."""

    def __init__(self, map: Any, **options: Any) -> None:
        super().__init__(map, **{"max": 2**31 - 1, **options})


class Sessions(SecureCookieSessionInterface):
    """As Flask keeps its cookie, with the signer made once: each request would make two."""

    def __init__(self) -> None:
        self._kept: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """What signs the cookie; the key does not change while the app runs."""
        if self._kept is None:
            self._kept = super().get_signing_serializer(app)
        return self._kept


def init_web(app: Flask) -> None:
    """Hang doors, headers and refusals on the app."""
    app.session_interface = Sessions()
    app.before_request(_open_door)
    app.after_request(_add_headers)
    app.teardown_request(_forget_actor)
    app.register_error_handler(RuleBroken, _refused)
    app.register_error_handler(IntegrityError, _collided)
    app.register_error_handler(OperationalError, _database_busy)
    app.register_error_handler(InterfaceError, _database_busy)
    app.register_error_handler(HTTPException, _http_refused)
    app.register_error_handler(500, _broken)


def _open_door() -> ResponseReturnValue | None:
    """Who is this, may they knock here, and is this form one of ours?"""
    g.request_id = f"{getrandbits(64):016x}"  # a name, no secret: the system's own chance is dear
    if request.endpoint is None or request.endpoint == "static":
        return None
    if request.endpoint.startswith("health."):
        return None
    found = viewer()
    act_as(found.member_id if found else None, g.request_id)
    if not may_knock(found, request.endpoint):
        if found is None:
            return _ask_to_sign_in()
        abort(403)
    if request.method not in {"GET", "HEAD", "OPTIONS"} and request.endpoint not in WITHOUT_FORM:
        _check_form_token()
    return None


def _forget_actor(_error: BaseException | None) -> None:
    """What the thread does next is nobody's until the next request says whose it is."""
    act_as(None, "")


def _ask_to_sign_in() -> ResponseReturnValue:
    if request.method != "GET":
        abort(401)
    return redirect(url_for("sessions.sign_in", next=request.full_path.rstrip("?")))


@cache
def _signer(secret_key: str) -> TimestampSigner:
    """Signs a text as it is: packing and unpacking it costs every form more than the signature."""
    return TimestampSigner(secret_key, salt="form")


def _tokens() -> TimestampSigner:
    return _signer(str(current_app.secret_key))


def _binding(make: bool) -> str:
    """What a form token is tied to: the sign-in, or the visitor's own cookie."""
    token = request.cookies.get(cookie_name())
    if token and viewer() is not None:
        return digest(token)
    visitor = g.get("new_visitor") or request.cookies.get(visitor_cookie(), "")
    if make and not _VISITOR.fullmatch(visitor):
        visitor = g.new_visitor = once.new_key()
    return str(visitor)


def forget_visitor() -> None:
    """Who signs in or out is another visitor from here on: forms that stand open are not theirs."""
    g.new_visitor = once.new_key()


def visitor_cookie() -> str:
    """A cookie of its own: Flask's session is packed, signed and unpacked at every form."""
    return "__Host-visitor" if current_app.config["SESSION_COOKIE_SECURE"] else "coop_visitor"


def csrf_token() -> str:
    """The token of a form on this page."""
    if "form_token" not in g:
        g.form_token = _tokens().sign(_binding(make=True)).decode()
    return str(g.form_token)


def _check_form_token() -> None:
    if request.headers.get("Sec-Fetch-Site", "same-origin") == "cross-site":
        abort(400)
    try:
        sent = request.form.get("csrf_token", "").encode()
        hours = current_app.config["FORM_HOURS"]
        bound_to = _tokens().unsign(sent, max_age=hours * 3600).decode()
    except SignatureExpired:
        raise LinkExpired(
            "Dit formulier stond te lang open. Ga terug, laad de pagina opnieuw en "
            "verstuur het dan nog eens. Er is niets veranderd."
        ) from None
    except BadData:
        bound_to = ""
    if not bound_to or bound_to != _binding(make=False):
        raise FormNotOurs(
            "Dit formulier past niet bij uw bezoek. Laad de pagina opnieuw en verstuur het "
            "dan nog eens. Er is niets veranderd."
        )


class FormNotOurs(RuleBroken):
    """A form without a token of ours. Answered with 400."""

    status = 400


def sent_key() -> str | None:
    """The key of the form just sent; None if it has none of ours."""
    key = request.form.get("form_key", "")
    return key if 16 <= len(key) <= 64 else None


def form_sent(answers: Mapping[str, str] | None = None) -> tuple[str, str]:
    """The key of the form just sent, and the digest of what it says; of `answers`, if it says
    the same in other letters each time."""
    key = sent_key()
    if key is None:
        raise FormNotOurs(
            "Dit formulier past niet bij uw bezoek. Laad de pagina opnieuw en verstuur het "
            "dan nog eens. Er is niets veranderd."
        )
    fields = request.form.items(multi=True) if answers is None else answers.items()
    said = [(name, value) for name, value in fields if name not in {"csrf_token", "form_key"}]
    found = viewer()
    said += [("path", request.path), ("viewer", str(found.member_id if found else ""))]
    return key, once.fingerprint(said)


def claim_form() -> Response | None:
    """Claim the key of the form just sent; the earlier answer if it was sent before."""
    key, content = form_sent()
    g.form_key = key
    earlier = once.claim(key, content, clock.now())
    if earlier is None:
        return None
    db.session.rollback()
    return redirect(earlier)  # type: ignore[return-value]


def done(location: str, told: str | None = None, /, **values: Any) -> Response:
    """Commit what was done, tell it, and send the reader on."""
    if "form_key" in g:
        once.answer(g.form_key, location)
    db.session.commit()
    if told:
        flash(say(Words(told, **values)), "done")
    return redirect(location, code=303)  # type: ignore[return-value]


def _add_headers(response: Response) -> Response:
    response.headers.extend(HEADERS)  # no view sets one of these
    if "new_visitor" in g:
        response.set_cookie(
            visitor_cookie(),
            g.new_visitor,
            httponly=True,
            samesite="Lax",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if request.endpoint == "static" and "v" in request.args:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    elif request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store" if viewer_known() else "no-cache")
    return response


def viewer_known() -> bool:
    """Whether this answer is for somebody in particular."""
    return g.get("viewer") is not None or "form_token" in g


def _page(status: int, title: str, text: str) -> ResponseReturnValue:
    return render_template("refused.html", status=status, title=title, text=text), status


def _refused(refusal: RuleBroken) -> ResponseReturnValue:
    let_go()
    if refusal.status == 503:
        _ask_nothing()
    titles = {
        403: _("Dit mag u niet"),
        410: _("Te laat"),
        429: _("Even wachten"),
        503: _("Het is druk"),
    }
    title = titles.get(refusal.status, _("Dit kan niet"))
    answer = _page(refusal.status, title, say(refusal.words))
    wait = {"Retry-After": "30"} if refusal.status in {429, 503} else {}
    return (*answer, wait)  # type: ignore[misc]


def _collided(error: IntegrityError) -> ResponseReturnValue:
    """Two asked at once, or something stands in the way: the database kept its rule."""
    log.warning("refused by the database: %s", error.orig)
    return _refused(
        AlreadyDone(
            "Iemand anders was u net voor, of dit is al gebeurd. Er is niets veranderd. "
            "Bekijk de pagina opnieuw."
        )
    )


def _ask_nothing() -> None:
    """The page that says that it does not work now may not need the database itself."""
    g.setdefault("viewer", None)
    g.setdefault("cooperative", None)


def _database_busy(error: OperationalError | InterfaceError) -> ResponseReturnValue:
    let_go()
    _ask_nothing()
    log.error("database: %s", error.orig)
    answer = _page(
        503,
        _("Het is druk"),
        _("Het lukt nu even niet. Er is niets veranderd. Probeer het over een minuut opnieuw."),
    )
    return (*answer, {"Retry-After": "30"})  # type: ignore[misc]


def _http_refused(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error
    let_go()
    title, text = {
        400: (_("Dit begrijpen we niet"), _("De gegevens kwamen niet goed aan.")),
        401: (
            _("U bent niet meer ingelogd"),
            _("Er is niets veranderd. Log in en probeer het opnieuw."),
        ),
        403: (_("Dit mag u niet"), _("Deze pagina is niet voor u bedoeld.")),
        404: (_("Deze pagina is er niet"), _("Kijk of het adres klopt, of begin bij het begin.")),
        405: (_("Dit kan niet"), _("Deze pagina kan dit niet doen.")),
        413: (_("Te groot"), _("Het bestand of de tekst is te groot.")),
    }.get(error.code, (_("Er ging iets mis"), _("Probeer het later opnieuw.")))
    return _page(error.code, title, text)


def _broken(error: Exception) -> ResponseReturnValue:
    let_go()
    log.exception("request %s failed", g.get("request_id", "-"))
    return _page(
        500,
        _("Er ging iets mis bij ons"),
        _(
            "Er is niets veranderd. Noem deze code als u ons belt: %(code)s.",
            code=g.get("request_id", "-"),
        ),
    )
