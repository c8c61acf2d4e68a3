"""The member agreement of each version, to read before one agrees to it."""

import hashlib
from datetime import datetime

from sqlalchemy import select

from coop.database import db
from coop.errors import AlreadyDone, RuleBroken
from coop.mail.address import page_address
from coop.offers.keep_document import check_pdf
from coop.offers.models import TermsDocument
from coop.records.audit import record
from coop.words import Words


def keep_terms(version: str, file_name: str, content: bytes, at: datetime) -> TermsDocument:
    """Keep the agreement of a version. It stays: people agreed to these very words.

    Raises
    ------
    RuleBroken
        When it is no whole PDF, or another agreement has this version.
    AlreadyDone
        When this very file was kept before.
    """
    check_pdf(content)
    digest = hashlib.sha256(content).hexdigest()
    known = db.session.scalar(select(TermsDocument).where(TermsDocument.terms_version == version))
    if known is not None and known.sha256 == digest:
        raise AlreadyDone("Dit document staat er al. Er is niets veranderd.")
    if known is not None:
        raise RuleBroken(
            "Van versie %(version)s staat er al een ledenovereenkomst, en kopers gingen daarmee "
            "akkoord. Geef een nieuwe tekst een nieuw versienummer, bij de uitgifte.",
            field="file",
            version=version,
        )
    document = TermsDocument(
        terms_version=version,
        file_name=file_name,
        sha256=digest,
        content=content,
        uploaded_at=at,
    )
    db.session.add(document)
    db.session.flush()
    record("terms_kept", document, version=version, sha256=digest)
    return document


def terms_id(version: str) -> int | None:
    """The number of the agreement of a version; None while nobody uploaded it."""
    return db.session.scalar(select(TermsDocument.id).where(TermsDocument.terms_version == version))


def where_to_read(version: str) -> list[Words]:
    """A line of a message: the agreement to which the buyer agreed, where there is one."""
    found = terms_id(version)
    if found is None:
        return []
    return [
        Words(
            "Lees de ledenovereenkomst, versie %(version)s: %(address)s",
            version=version,
            address=page_address("phases.terms", terms_id=found),
        )
    ]
