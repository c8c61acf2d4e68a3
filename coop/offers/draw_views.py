"""Dividing scarce shares over wishes."""

from flask import Blueprint

draws = Blueprint("draws", __name__, url_prefix="/toewijzing")
