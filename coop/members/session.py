"""Being signed in: a random cookie whose digest stands in a table.

Deleting the row signs out at once; a cookie alone proves nothing afterwards.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from flask import Request, Response, abort, current_app, g, request
from flask_login import LoginManager, current_user
from sqlalchemy import bindparam, delete, or_, select, update

from coop import clock
from coop.database import db
from coop.members.access import Viewer
from coop.members.models import Member, RoleGrant, WebSession

login_manager = LoginManager()
login_manager.session_protection = None

_TOUCH_AFTER = timedelta(minutes=5)

_session, _member, _role = WebSession.__table__.c, Member.__table__.c, RoleGrant.__table__.c

# On columns, not mapped attributes: every page asks this, and the difference is measured.
_WHO = (
    select(
        _session.token_hash,
        _session.last_seen_at,
        _member.id,
        _member.name,
        _member.number,
        _member.language,
        _role.role,
    )
    .select_from(
        WebSession.__table__.join(Member.__table__).outerjoin(
            RoleGrant.__table__, (_role.member_id == _member.id) & (_role.until.is_(None))
        )
    )
    .where(
        _session.token_hash == bindparam("token_hash"),
        _session.last_seen_at > bindparam("seen_after"),
        _session.created_at > bindparam("made_after"),
        _session.session_version == _member.session_version,
        or_(_member.status != "ended", _role.role.is_not(None)),
    )
)


def digest(token: str) -> str:
    """What is kept of a secret that only its owner has."""
    return hashlib.sha256(token.encode()).hexdigest()


def cookie_name() -> str:
    """`__Host-` binds the cookie to this host; browsers accept it over https only."""
    return "__Host-coop" if current_app.config["SESSION_COOKIE_SECURE"] else "coop_session"


@login_manager.request_loader  # type: ignore[untyped-decorator]
def load_viewer(asked: Request) -> Viewer | None:
    """Who sends this request: the first question of every page."""
    token = asked.cookies.get(cookie_name())
    if not token:
        return None
    at, config = clock.now(), current_app.config
    # On the bare connection: every page asks this, and it needs no objects.
    rows = (
        db.session.connection()
        .execute(
            _WHO,
            {
                "token_hash": digest(token),
                "seen_after": at - timedelta(minutes=config["SESSION_IDLE_MINUTES"]),
                "made_after": at - timedelta(hours=config["SESSION_HOURS"]),
            },
        )
        .all()
    )
    is_stale = bool(rows) and rows[0].last_seen_at < at - _TOUCH_AFTER
    if is_stale or asked.method != "GET":
        # Whatever writes begins its own transaction, and takes the write lock at its start.
        db.session.rollback()
    if not rows:
        return None
    if is_stale:
        _touch(rows[0].token_hash, at)
    return Viewer(
        member_id=rows[0].id,
        name=rows[0].name,
        number=rows[0].number,
        language=rows[0].language,
        roles=frozenset(row.role for row in rows if row.role),
    )


def _touch(token_hash: str, at: datetime) -> None:
    seen = update(WebSession).where(WebSession.token_hash == token_hash).values(last_seen_at=at)
    with db.engine.execution_options(writes=True).begin() as connection:
        connection.execute(seen)


def viewer() -> Viewer | None:
    """Who is looking; None for a visitor."""
    if "viewer" not in g and cookie_name() not in request.cookies:
        g.viewer = None  # a visitor, without asking further: in a rush each page is theirs
    if "viewer" not in g:
        g.viewer = current_user._get_current_object() if current_user.is_authenticated else None
    found: Viewer | None = g.viewer
    return found


def signed_in() -> Viewer:
    """Who is looking, where the door lets only members through."""
    found = viewer()
    if found is None:
        abort(401)
    return found


def require(allowed: bool) -> None:
    """Go on only if allowed; what is not yours answers as what is not there."""
    if not allowed:
        abort(404)


def open_session(member: Member) -> str:
    """Sign `member` in: a fresh session; the secret for its cookie."""
    close_session()
    token, at = secrets.token_urlsafe(32), clock.now()
    db.session.add(
        WebSession(
            token_hash=digest(token),
            member_id=member.id,
            session_version=member.session_version,
            created_at=at,
            last_seen_at=at,
        )
    )
    return token


def close_session() -> None:
    """Forget the session that sends this request, if there is one."""
    token = request.cookies.get(cookie_name())
    if token:
        db.session.execute(delete(WebSession).where(WebSession.token_hash == digest(token)))


def keep_cookie(response: Response, token: str) -> Response:
    """Give the browser its half."""
    response.set_cookie(
        cookie_name(),
        token,
        max_age=current_app.config["SESSION_HOURS"] * 3600,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        path="/",
    )
    return response


def drop_cookie(response: Response) -> Response:
    """Take the browser's half back."""
    response.delete_cookie(
        cookie_name(),
        path="/",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response
