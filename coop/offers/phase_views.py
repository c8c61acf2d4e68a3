"""Who may order when, the information document, and how much was raised."""

from flask import Blueprint

phases = Blueprint("phases", __name__, url_prefix="/uitgiftes/regels")
