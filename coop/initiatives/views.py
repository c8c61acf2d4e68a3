"""Initiatives: looking, pledging, and ordering for good."""

from flask import Blueprint

initiatives = Blueprint("initiatives", __name__, url_prefix="/initiatieven")
