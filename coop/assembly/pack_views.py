"""The pack for the general meeting."""

from flask import Blueprint

assembly = Blueprint("assembly", __name__, url_prefix="/alv")
