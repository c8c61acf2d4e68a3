"""The starter's own pages of an initiative."""

from flask import Blueprint

my_initiatives = Blueprint("my_initiatives", __name__, url_prefix="/mijn/initiatieven")
