"""Named acts on the register, each with a preview, its papers and a confirmation."""

from flask import Blueprint

operations = Blueprint("operations", __name__, url_prefix="/register/handelingen")
