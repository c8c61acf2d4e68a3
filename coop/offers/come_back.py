"""The browser's Back, after an order: no error, and no doubt whether anything was ordered."""

import re
from collections.abc import Callable
from functools import wraps

from flask import current_app, make_response, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response

from coop.members.session import viewer

COOKIE = "ordered"
REMEMBER_S = 3600
_OURS = re.compile(r"/kopen/bestelling/[\w.=-]{1,400}", re.ASCII)
"""An order's own page. To the page where one waits for one's turn nobody ordered yet."""

View = Callable[..., ResponseReturnValue]


def may_come_back(view: View) -> View:
    """Let the browser show the answer to this form again when its reader goes back.

    It was made of what they typed, which is nowhere else: not in an address and not with us. With
    "no-store", as other forms have, a browser has nothing to go back to and shows an error. It is
    kept for this reader alone, and never shown in the place of a fresh answer. Its button carries
    the key of the form: pressed again it leads to the order that is there. Of who is signed in
    nothing is kept: after they have signed out, going back may not show what we know of them.
    """

    @wraps(view)
    def kept(**address: int) -> ResponseReturnValue:
        answer = make_response(view(**address))
        if viewer() is None:
            answer.headers["Cache-Control"] = "private, no-cache"
        return answer

    return kept


def remembers(view: View) -> View:
    """Note in this browser, for an hour, the order that a visitor placed.

    Of who is signed in nothing is noted: who comes after them in this browser is not told.
    """

    @wraps(view)
    def noted(offering_id: int) -> ResponseReturnValue:
        answer = make_response(view(offering_id))
        if viewer() is None and _OURS.fullmatch(answer.headers.get("Location", "")):
            _note(answer, offering_id)
        return answer

    return noted


def _note(answer: Response, offering_id: int) -> None:
    answer.set_cookie(
        COOKIE,
        answer.headers["Location"],
        max_age=REMEMBER_S,
        path=url_for("buy.order", offering_id=offering_id),
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def ordered_here() -> str | None:
    """Where the order is that this browser placed here just now; an address of ours or None."""
    noted = request.cookies.get(COOKIE, "")
    return noted if _OURS.fullmatch(noted) else None
