"""Costs of the whole cooperative, and how they are spread over the plants."""

from flask import Blueprint

general_costs = Blueprint("general_costs", __name__, url_prefix="/jaren")
