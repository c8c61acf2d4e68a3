"""Ordering by telephone or on paper, and giving a share."""

from flask import Blueprint

joining = Blueprint("joining", __name__, url_prefix="/meedoen")
