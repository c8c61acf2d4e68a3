"""Waiting lists and wishes of a lottery."""

from flask import Blueprint

wishes = Blueprint("wishes", __name__, url_prefix="/wensen")
