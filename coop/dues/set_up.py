"""The board fills in what the bank gave: the creditor id, and the term of notice."""

from coop.database import db
from coop.dues.models import DebitSetting
from coop.dues.queries import the_settings
from coop.errors import RuleBroken
from coop.records.audit import record


def set_up_debits(creditor_id: str, notice_days: int) -> DebitSetting:
    """Keep id and term. Mandates that were signed keep the term that stood in them.

    Raises
    ------
    RuleBroken
        When the term is not from 1 to 14 days.
    """
    if not 1 <= notice_days <= 14:
        raise RuleBroken("Kies 1 tot en met 14 dagen.", field="notice_days")
    made = the_settings() or DebitSetting(id=1)
    made.creditor_id, made.notice_days = creditor_id, notice_days
    db.session.add(made)
    record("debits_set_up", made, creditor_id=creditor_id, notice_days=notice_days)
    db.session.flush()
    return made
