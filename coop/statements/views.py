"""The yearly statements of all members: make, look at, take along."""

from flask import Blueprint

statements = Blueprint("statements", __name__, url_prefix="/papieren")
