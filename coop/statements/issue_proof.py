"""Giving out a certificate of what a member holds, or the confirmation of an operation."""

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select

from coop import clock
from coop.database import db
from coop.errors import RuleBroken
from coop.production.models import Plant, PlantEstimate
from coop.production.queries import newest_estimate
from coop.records.audit import record
from coop.shares.models import ShareClass
from coop.shares.queries import holdings_of_class, issued_shares
from coop.statements.facts import Reader, Sender
from coop.statements.gather import readers_of
from coop.statements.issue import new_paper, numbered
from coop.statements.models import IssuedPaper
from coop.statements.proofs import Change, Holding, Operation, certificate, confirmation
from coop.statements.queries import held_before, operation_lines
from coop.statements.validity import Status
from coop.statements.validity_queries import validity_of

WHOLE_PPM = 1_000_000


def sender_of(settings: Any) -> Sender:
    """The cooperative as papers name it."""
    return Sender(settings.name, settings.kvk_number, settings.town, settings.email, settings.phone)


def standing_certificate(member_id: int, share_class_id: int, today: date) -> IssuedPaper | None:
    """The newest certificate of what a member holds, if it still holds today."""
    newest = _newest(
        IssuedPaper.member_id == member_id, IssuedPaper.share_class_id == share_class_id
    )
    if newest is None or validity_of(newest, today).status is not Status.VALID:
        return None
    return newest


def issue_certificate(
    settings: Any, member_id: int, share_class_id: int, language: str, today: date
) -> IssuedPaper:
    """Give out a certificate of today; an earlier one of these shares is replaced by it."""
    reader, share_class = _reader(member_id, language), db.session.get(ShareClass, share_class_id)
    held = _holding(reader, share_class, today) if share_class else None
    if held is None:
        raise RuleBroken("Dit lid heeft vandaag geen delen van deze soort.")
    before = _newest(
        IssuedPaper.member_id == member_id, IssuedPaper.share_class_id == share_class_id
    )
    number = numbered("certificate", "CE", today.year)
    paper = new_paper(
        "certificate",
        number,
        member_id,
        language,
        certificate(sender_of(settings), reader, held, number, today),
        today,
        share_class_id=share_class_id,
        shares=held.shares,
        replaces_id=before.id if before else None,
    )
    return _kept(paper)


def given_confirmation(reference: str, member_id: int) -> IssuedPaper | None:
    """The newest confirmation of an operation to this member."""
    return _newest(IssuedPaper.member_id == member_id, IssuedPaper.operation_reference == reference)


def issue_confirmation(
    settings: Any, reference: str, member_id: int, language: str, today: date
) -> IssuedPaper:
    """Confirm an operation to one of the members whom it concerned."""
    lines = operation_lines(member_id, reference)
    if not lines:
        raise RuleBroken("Deze mutatie gaat niet over dit lid.")
    told = Operation(
        reference=reference,
        kind=lines[0].kind,
        on=lines[0].on,
        reason=lines[0].reason,
        document=lines[0].document,
        changes=tuple(
            Change(
                line.plant_name,
                line.class_name,
                line.shares,
                held_before(member_id, line.share_class_id, line.on),
                line.has_other,
            )
            for line in lines
        ),
    )
    number = numbered("confirmation", "BV", today.year)
    reader = _reader(member_id, language)
    before = given_confirmation(reference, member_id)
    paper = new_paper(
        "confirmation",
        number,
        member_id,
        language,
        confirmation(sender_of(settings), reader, told, number, today),
        today,
        operation_reference=reference,
        replaces_id=before.id if before else None,
    )
    return _kept(paper)


def _kept(paper: IssuedPaper) -> IssuedPaper:
    db.session.add(paper)
    db.session.flush()
    record(f"{paper.kind}_issued", paper, number=paper.number, member=paper.member_id)
    return paper


def _newest(*conditions: Any) -> IssuedPaper | None:
    return db.session.scalar(
        select(IssuedPaper).where(*conditions).order_by(IssuedPaper.id.desc()).limit(1)
    )


def _reader(member_id: int, language: str) -> Reader:
    for reader in readers_of([member_id], clock.today()):
        return replace(reader, language=language)
    raise RuleBroken("Dit lid is nog niet toegelaten. Papieren zijn er voor leden.")


def _holding(reader: Reader, share_class: ShareClass, day: date) -> Holding | None:
    """What a member holds of a kind of share on a day; None where that is nothing.

    `since` is from when they always had some of them, be it more or fewer than now.
    """
    held, since = 0, day
    for moved in sorted(
        holdings_of_class(share_class.id, reader.member_id), key=lambda one: one.on
    ):
        if moved.on <= day:
            since = since if held else moved.on
            held += moved.shares
    if held <= 0:
        return None
    plant = share_class.plant
    return Holding(
        plant_name=plant.name,
        plant_town=plant.town,
        plant_kind=plant.kind,
        class_name=share_class.name,
        shares=held,
        price_cents=share_class.price_cents,
        since=since,
        months_kwh=_normal_months(plant, newest_estimate(plant.id), held),
    )


def _normal_months(
    plant: Plant, estimate: PlantEstimate | None, shares: int
) -> tuple[float, ...] | None:
    """What these shares give in each month of a normal year. [kWh]"""
    if estimate is None:
        return None
    part = plant.ownership_ppm / WHOLE_PPM * shares / issued_shares(plant.id)
    return tuple(kwh * part for kwh in estimate.monthly_kwh_p50)
