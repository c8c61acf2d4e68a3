"""Filling in for somebody else."""

from flask import Blueprint

helping = Blueprint("helping", __name__, url_prefix="/invullen-voor")
