"""Paying through a payment provider."""

from flask import Blueprint

provider = Blueprint("provider", __name__, url_prefix="/betalen")
