"""What became known after a year was divided, and how it is worked off."""

from flask import Blueprint

corrections = Blueprint("corrections", __name__, url_prefix="/jaren")
