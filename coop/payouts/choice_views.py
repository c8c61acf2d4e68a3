"""What a member wants with what they have coming: pay out, reinvest, or give part away."""

from flask import Blueprint

choices = Blueprint("choices", __name__, url_prefix="/mijn/keuze")
