"""Reading issued papers, and whether each still holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased, defer

from coop.database import db
from coop.members.models import Member, Representation
from coop.production.models import Plant
from coop.shares.models import ShareClass, ShareMovement, ShareOperation
from coop.statements.models import IssuedPaper
from coop.statements.validity import Status, Validity

_newer = aliased(IssuedPaper)


def paper_by_code(code: str) -> IssuedPaper | None:
    """The paper with this code."""
    return db.session.scalar(select(IssuedPaper).where(IssuedPaper.code == code))


def newest_statements(year: int, member_ids: Sequence[int]) -> dict[int, IssuedPaper]:
    """The newest statement of a book year of each of these members, by member id."""
    rows = db.session.scalars(
        select(IssuedPaper)
        .where(
            IssuedPaper.kind == "statement",
            IssuedPaper.year == year,
            IssuedPaper.member_id.in_(member_ids),
        )
        .order_by(IssuedPaper.version, IssuedPaper.id.desc())
    )
    return {row.member_id: row for row in rows}


def statement_ids(year: int) -> list[int]:
    """The newest statement of every member, in the order of their numbers."""
    return list(db.session.scalars(_newest_of_year(year).order_by(Member.number)))


def _newest_of_year(year: int) -> Any:
    """The newest version of each member, in the language in which it was made first."""
    newest = (
        select(
            IssuedPaper.member_id,
            func.max(IssuedPaper.version).label("version"),
        )
        .where(IssuedPaper.kind == "statement", IssuedPaper.year == year)
        .group_by(IssuedPaper.member_id)
        .subquery()
    )
    copies = (
        select(func.min(_newer.id))
        .where(_newer.number == IssuedPaper.number)
        .correlate(IssuedPaper)
        .scalar_subquery()
    )
    return (
        select(IssuedPaper.id)
        .join(
            newest,
            and_(
                newest.c.member_id == IssuedPaper.member_id,
                newest.c.version == IssuedPaper.version,
            ),
        )
        .join(Member, Member.id == IssuedPaper.member_id)
        .where(
            IssuedPaper.kind == "statement",
            IssuedPaper.year == year,
            IssuedPaper.id == copies,
        )
    )


def _wants_paper() -> Any:
    return or_(Member.contact_by != "email", Member.email.is_(None), Member.email == "")


def paper_order(year: int) -> list[int]:
    """The statements of who wants no e-mail, in the order of their postcodes."""
    return list(
        db.session.scalars(
            _newest_of_year(year)
            .where(_wants_paper())
            .order_by(Member.postcode, Member.street, Member.number)
        )
    )


@dataclass(frozen=True, slots=True)
class PaperToPrint:
    """A paper as printing needs it, apart from the database."""

    id: int
    number: str
    language: str
    issued_at: datetime
    data: dict[str, Any]


def papers_with(ids: Sequence[int]) -> list[PaperToPrint]:
    """These papers, in this order."""
    rows = db.session.execute(
        select(
            IssuedPaper.id,
            IssuedPaper.number,
            IssuedPaper.language,
            IssuedPaper.issued_at,
            IssuedPaper.data,
        ).where(IssuedPaper.id.in_(ids))
    )
    found = {row.id: PaperToPrint(*row) for row in rows}
    return [found[paper_id] for paper_id in ids]


@dataclass(frozen=True, slots=True)
class YearCount:
    """How many statements of a book year there are, and of what sort."""

    year: int
    members: int
    interim: int
    on_paper: int


def statement_counts() -> list[YearCount]:
    """Every book year of which there are statements, newest first."""
    years = db.session.scalars(
        select(IssuedPaper.year)
        .where(IssuedPaper.kind == "statement")
        .distinct()
        .order_by(IssuedPaper.year.desc())
    )
    found = []
    for year in [year for year in years if year is not None]:
        newest = _newest_of_year(year).subquery()
        row = db.session.execute(
            select(
                func.count(),
                func.count().filter(IssuedPaper.is_interim),
                func.count().filter(_wants_paper()),
            )
            .select_from(IssuedPaper)
            .join(newest, newest.c.id == IssuedPaper.id)
            .join(Member, Member.id == IssuedPaper.member_id)
        ).one()
        found.append(YearCount(year, *row))
    return found


def papers_of(member_id: int) -> list[IssuedPaper]:
    """All papers of a member, newest first, without what stands on them."""
    return list(
        db.session.scalars(
            select(IssuedPaper)
            .where(IssuedPaper.member_id == member_id)
            .options(defer(IssuedPaper.data))
            .order_by(IssuedPaper.issued_on.desc(), IssuedPaper.id.desc())
        )
    )


@dataclass(frozen=True, slots=True)
class HeldClass:
    """What a member holds of a kind of share on a day."""

    share_class_id: int
    plant_name: str
    class_name: str
    shares: int


def held_classes(member_id: int, day: date) -> list[HeldClass]:
    """The kinds of share that a member holds on a day, by plant."""
    held = func.sum(ShareMovement.shares)
    rows = db.session.execute(
        select(ShareClass.id, Plant.name, ShareClass.name, held)
        .join(ShareClass, ShareClass.id == ShareMovement.share_class_id)
        .join(Plant, Plant.id == ShareClass.plant_id)
        .where(ShareMovement.member_id == member_id, ShareMovement.on <= day)
        .group_by(ShareClass.id, Plant.id)
        .having(held > 0)
        .order_by(Plant.code, ShareClass.name)
    )
    return [HeldClass(*row[:3], int(row[3])) for row in rows]


@dataclass(frozen=True, slots=True)
class OperationLine:
    """What an operation on the register did to one member's shares of one kind."""

    reference: str
    kind: str
    on: date
    plant_name: str
    class_name: str
    share_class_id: int
    shares: int
    reason: str
    document: str
    has_other: bool
    is_taken_back: bool


def operation_lines(member_id: int, reference: str | None = None) -> list[OperationLine]:
    """A member's operations, newest first, or the lines of one."""
    other, back = aliased(ShareMovement), aliased(ShareMovement)
    with_other = (
        select(other.id)
        .where(
            other.reference == ShareMovement.reference,
            other.member_id != ShareMovement.member_id,
        )
        .exists()
    )
    taken_back = select(back.id).where(back.reverses_id == ShareMovement.id).exists()
    statement = (
        select(
            ShareMovement.reference,
            func.coalesce(ShareOperation.kind, ShareMovement.kind),
            ShareMovement.on,
            Plant.name,
            ShareClass.name,
            ShareClass.id,
            ShareMovement.shares,
            func.coalesce(ShareOperation.reason, ShareMovement.reason),
            func.coalesce(ShareOperation.document, ""),
            with_other,
            taken_back,
        )
        .join(ShareClass, ShareClass.id == ShareMovement.share_class_id)
        .join(Plant, Plant.id == ShareClass.plant_id)
        .outerjoin(ShareOperation, ShareOperation.reference == ShareMovement.reference)
        .where(ShareMovement.member_id == member_id)
        .order_by(ShareMovement.on.desc(), ShareMovement.id.desc())
    )
    if reference is not None:
        statement = statement.where(ShareMovement.reference == reference)
    return [OperationLine(*row) for row in db.session.execute(statement)]


def held_before(member_id: int, share_class_id: int, day: date) -> int:
    """What a member held of a kind of share when the day before ended."""
    total = db.session.scalar(
        select(func.coalesce(func.sum(ShareMovement.shares), 0)).where(
            ShareMovement.member_id == member_id,
            ShareMovement.share_class_id == share_class_id,
            ShareMovement.on < day,
        )
    )
    return int(total or 0)


def spoken_for(representative_id: int, day: date) -> frozenset[int]:
    """For whom a member may act on a day."""
    return frozenset(
        db.session.scalars(
            select(Representation.member_id).where(
                Representation.representative_id == representative_id,
                Representation.since <= day,
                or_(Representation.until.is_(None), Representation.until > day),
            )
        )
    )


def validity_of(paper: IssuedPaper, today: date) -> Validity:
    """Whether a paper still holds today."""
    if _is_replaced(paper):
        return Validity(Status.REPLACED)
    if paper.kind == "certificate":
        return _of_certificate(paper, today)
    if paper.kind == "confirmation":
        return _of_confirmation(paper)
    return Validity(Status.INTERIM if paper.is_interim else Status.VALID)


def _is_replaced(paper: IssuedPaper) -> bool:
    """Whether another paper names it, or a copy of it, as the one that it replaces."""
    copy = aliased(IssuedPaper)
    found = (
        select(IssuedPaper.id)
        .join(copy, copy.id == IssuedPaper.replaces_id)
        .where(copy.number == paper.number)
        .limit(1)
    )
    return db.session.scalar(found) is not None


def _of_certificate(paper: IssuedPaper, today: date) -> Validity:
    movements = db.session.execute(
        select(ShareMovement.on, ShareMovement.shares, ShareMovement.recorded_at)
        .where(
            ShareMovement.member_id == paper.member_id,
            ShareMovement.share_class_id == paper.share_class_id,
            ShareMovement.on <= today,
        )
        .order_by(ShareMovement.on, ShareMovement.id)
    ).all()
    if sum(row.shares for row in movements) == paper.shares:
        return Validity(Status.VALID)
    later = (
        row.on for row in movements if row.on > paper.issued_on or row.recorded_at > paper.issued_at
    )
    return Validity(Status.ENDED, next(later, paper.issued_on))


def _of_confirmation(paper: IssuedPaper) -> Validity:
    back = aliased(ShareMovement)
    taken_back_at = db.session.scalar(
        select(func.min(back.on))
        .join(ShareMovement, ShareMovement.id == back.reverses_id)
        .where(
            ShareMovement.reference == paper.operation_reference,
            ShareMovement.member_id == paper.member_id,
        )
    )
    if taken_back_at is None:
        return Validity(Status.VALID)
    return Validity(Status.ENDED, taken_back_at)


def place_of(share_class_id: int | None) -> tuple[str, str] | None:
    """The names of a kind of share and its plant."""
    if share_class_id is None:
        return None
    row = db.session.execute(
        select(ShareClass.name, Plant.name)
        .join(Plant, Plant.id == ShareClass.plant_id)
        .where(ShareClass.id == share_class_id)
    ).one()
    return row[0], row[1]
