"""Booking by hand, and closing a period."""

from flask import Blueprint

bookkeeping = Blueprint("bookkeeping", __name__, url_prefix="/boeken")
