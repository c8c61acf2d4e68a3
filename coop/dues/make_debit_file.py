"""The bank's file of a confirmed collection, from what stands in it; the same bytes each time."""

from zoneinfo import ZoneInfo

from coop.dues.collection_queries import CONFIRMED, lines_of
from coop.dues.debit_file import Batch, Debit, debit_file
from coop.dues.models import Collection, CollectionLine
from coop.dues.queries import the_cooperative, the_settings
from coop.errors import RuleBroken
from coop.identifiers import format_reference


def bank_file(made: Collection) -> bytes:
    """The file; refused while nobody confirmed the collection.

    What came back later changes nothing: the file is what went to the bank.
    """
    cooperative, settings = the_cooperative(), the_settings()
    if made.state not in CONFIRMED or made.confirmed_at is None or settings is None:
        raise RuleBroken("Het bestand is er als een ander bestuurslid de incasso heeft bevestigd.")
    batch = Batch(
        made.message_id,
        cooperative.name,
        cooperative.iban,
        settings.creditor_id,
        made.confirmed_at.astimezone(ZoneInfo(cooperative.time_zone)),
        made.collected_on,
    )
    return debit_file(batch, [_debit(line) for line in lines_of(made.id)])


def _debit(line: CollectionLine) -> Debit:
    if line.due is not None:
        text = f"Contributie {line.due.year} {format_reference(line.due.reference)}"
    else:
        assert line.month is not None
        text = f"Sparen voor een deel {line.month:%m-%Y}"
    return Debit(
        line.end_to_end_id,
        line.mandate.holder,
        line.mandate.iban,
        line.amount_cents,
        text,
        line.mandate.reference,
        line.mandate.signed_on,
        line.sequence,
    )
