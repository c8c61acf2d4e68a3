"""The room of the kascommissie: looking at everything, changing nothing."""

from flask import Blueprint

audit = Blueprint("audit", __name__, url_prefix="/controle")
