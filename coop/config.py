"""Settings: defaults, what `COOP_*` variables say, and the key that signs links and forms."""

import os
import secrets
from pathlib import Path
from typing import Any

from flask import Flask

DEFAULTS: dict[str, Any] = {
    "DATABASE_URI": "",
    "SECRET_KEY": "",
    "DEMO": False,
    "BASE_URL": "http://127.0.0.1:5000",
    "MAIL": "files",
    "MAIL_FROM": "",
    "SMTP_HOST": "localhost",
    "SMTP_PORT": 25,
    "SMTP_USER": "",
    "SMTP_PASSWORD": "",
    "SMTP_TLS": False,
    "TRUSTED_PROXIES": 0,
    "SESSION_IDLE_MINUTES": 120,
    "SESSION_HOURS": 12,
    "FORM_HOURS": 12,
    "JOBS": "spawn",
    "KNMI_URL": "https://www.daggegevens.knmi.nl/klimatologie/uurgegevens",
    "PVGIS_URL": "https://re.jrc.ec.europa.eu/api/v5_3/",
    "MOLLIE_KEY": "",
    "MOLLIE_URL": "https://api.mollie.com",
    "MAX_CONTENT_LENGTH": 12 * 1024 * 1024,
    "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
    "SESSION_COOKIE_NAME": "coop_note",
    "SESSION_COOKIE_SAMESITE": "Lax",
    "SESSION_COOKIE_HTTPONLY": True,
}


class Misconfigured(RuntimeError):
    """The settings are unsafe or contradict each other; the app does not start."""


def configure(app: Flask, overrides: dict[str, Any] | None) -> None:
    """Fill `app.config` from the defaults, `instance/config.py`, `COOP_*` and `overrides`."""
    Path(app.instance_path).mkdir(parents=True, exist_ok=True)
    app.config.from_mapping(DEFAULTS)
    app.config.from_pyfile("config.py", silent=True)
    app.config.from_prefixed_env("COOP")
    app.config.from_mapping(overrides or {})
    # A key or address of digits alone is read from the environment as a number.
    for name in ("SECRET_KEY", "DATABASE_URI", "SMTP_USER", "SMTP_PASSWORD", "MOLLIE_KEY"):
        app.config[name] = str(app.config[name] or "")

    app.config["SECRET_KEY"] = app.config["SECRET_KEY"] or _kept_key(Path(app.instance_path))
    if len(app.config["SECRET_KEY"]) < 16 and not app.config["DEMO"]:
        raise Misconfigured("COOP_SECRET_KEY is shorter than 16 characters")
    if app.config["MAIL"] not in {"files", "screen", "smtp"}:
        raise Misconfigured("COOP_MAIL is one of files, screen, smtp")
    if app.config["MAIL"] == "smtp" and not app.config["MAIL_FROM"]:
        raise Misconfigured("COOP_MAIL=smtp needs COOP_MAIL_FROM, the address mails come from")
    if app.config["MAIL"] == "screen" and not app.config["DEMO"]:
        raise Misconfigured("COOP_MAIL=screen shows everybody's mail: only with COOP_DEMO=true")
    if app.config["JOBS"] not in {"spawn", "timer"}:
        raise Misconfigured("COOP_JOBS is one of spawn, timer")
    database_file = Path(app.instance_path) / "coop.sqlite"
    app.config["SQLALCHEMY_DATABASE_URI"] = (
        app.config["DATABASE_URI"] or f"sqlite:///{database_file}"
    )
    app.config.setdefault(
        "SQLALCHEMY_ENGINE_OPTIONS", _engine_options(app.config["SQLALCHEMY_DATABASE_URI"])
    )
    app.config["SESSION_COOKIE_SECURE"] = app.config["BASE_URL"].startswith("https://")


def _engine_options(uri: str) -> dict[str, Any]:
    # A server may have hung up since the last request; a file cannot.
    options: dict[str, Any] = {"pool_pre_ping": not uri.startswith("sqlite")}
    if uri != "sqlite://":
        # One for each thread of `coop.serving`, and for the writer: what is beyond the pool is
        # opened and closed each time.
        options["pool_size"] = 20
    return options


def _kept_key(folder: Path) -> str:
    """The random key in `instance/secret_key`, made when it is first asked for."""
    file = folder / "secret_key"
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text().strip()
    with os.fdopen(descriptor, "w") as handle:
        key = secrets.token_urlsafe(48)
        handle.write(key)
    return key
