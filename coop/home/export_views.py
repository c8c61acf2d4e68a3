"""The books as files: journal, audit file, balances."""

from flask import Blueprint

exports = Blueprint("exports", __name__, url_prefix="/boeken/uit")
