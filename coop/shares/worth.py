"""What a share is worth on a day, by the rule that the assembly chose."""

from datetime import date

from coop.decisions.policies import SHARE_VALUE_METHOD
from coop.decisions.queries import policy
from coop.ledger.queries import equity_cents
from coop.shares.exit_value import Method, ShareValue, linear_value, share_value
from coop.shares.models import ShareClass
from coop.shares.queries import issued_shares


def worth_on(share_class: ShareClass, day: date) -> ShareValue:
    """The value of one share of a class on a day."""
    plant = share_class.plant
    linear = linear_value(
        share_class.price_cents, share_class.term_years, plant.started_on or day, day
    )
    return share_value(
        Method(policy(SHARE_VALUE_METHOD, day.year) or Method.LINEAR),
        linear,
        equity_cents(plant.id, day),
        issued_shares(plant.id),
    )
