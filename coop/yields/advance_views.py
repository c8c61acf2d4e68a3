"""Paying something ahead of the year, and settling it with the year."""

from flask import Blueprint

advances = Blueprint("advances", __name__, url_prefix="/jaren")
