"""Members return shares: who asks, who waits, what there is money for."""

from flask import Blueprint

returns = Blueprint("returns", __name__, url_prefix="/register/teruggaven")
