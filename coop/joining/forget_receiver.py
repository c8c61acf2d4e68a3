"""For whom a present was that nobody took: told once, and then known to us no more."""

from datetime import datetime

from coop.database import db
from coop.joining.models import Present
from coop.joining.queries import presents_lapsed
from coop.mail.by_hand import forget_messages
from coop.records.audit import record


def forget_receiver(present: Present, at: datetime) -> None:
    """Wipe name, contact and message, also from what we wrote; what waits is not sent any more."""
    present.receiver_name = present.contact = present.message = ""
    forget_messages("share_present", present.id, at)
    record("present_forgotten", present)


def forget_lapsed(at: datetime) -> int:
    """Wipe the receivers of presents that their giver took back, or that lapsed; how many."""
    lapsed = presents_lapsed()
    for present in lapsed:
        forget_receiver(present, at)
    db.session.flush()
    return len(lapsed)
