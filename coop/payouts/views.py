"""Lists of what members are paid: made by one, confirmed by another, sent to the bank."""

from flask import Blueprint

payouts = Blueprint("payouts", __name__, url_prefix="/uitbetalen")
