"""Contribution: what members owe each year."""

from flask import Blueprint

dues = Blueprint("dues", __name__, url_prefix="/contributie")
