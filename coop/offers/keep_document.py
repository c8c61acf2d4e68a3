"""Keeping the information document of an offering: a new version is a new row."""

import hashlib
from datetime import datetime

from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.offers.models import Offering, OfferingDocument
from coop.records.audit import record

MOST_BYTES = 10 * 1024 * 1024


def check_pdf(content: bytes) -> None:
    """Refuse what is no PDF by its bytes, whatever it is called, or is too large."""
    if len(content) > MOST_BYTES:
        raise RuleBroken("Dit bestand is groter dan 10 MB. Maak het kleiner.", field="file")
    if not content:
        raise RuleBroken("Dit bestand is leeg.", field="file")
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-2048:]:
        raise RuleBroken(
            "Dit is geen PDF, of het is maar een deel ervan. Bewaar het document als PDF en "
            "probeer het opnieuw.",
            field="file",
        )


def keep_document(
    offering: Offering, file_name: str, content: bytes, at: datetime
) -> OfferingDocument:
    """Keep a document, and let the offering point to it; earlier ones stay."""
    check_pdf(content)
    db.session.refresh(offering, with_for_update=True)
    digest = hashlib.sha256(content).hexdigest()
    if offering.document_id is not None:
        known = db.session.get_one(OfferingDocument, offering.document_id)
        if known.sha256 == digest:
            raise AlreadyDone("Dit document staat er al. Er is niets veranderd.")
    document = OfferingDocument(file_name=file_name, sha256=digest, content=content, uploaded_at=at)
    db.session.add(document)
    db.session.flush()
    before, offering.document_id = offering.document_id, document.id
    record("offering_document", offering, document=document.id, before=before, sha256=digest)
    db.session.flush()
    return document
