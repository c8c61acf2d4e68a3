"""Saving for a first share."""

from flask import Blueprint

savings = Blueprint("savings", __name__, url_prefix="/sparen")
