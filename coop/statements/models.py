"""Tables of papers that were given out."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from coop.database import Base, UtcDateTime, Whole, whole


class IssuedPaper(Base):
    """A paper as it was given out, with every word and figure that stands on it. Append-only.

    `code` is what its QR leads to and anybody may type. `data` is what the layout prints, so that
    the same bytes come out of it for ever, and beside it a statement's words in the other
    language. A newer version names the one that it replaces; a copy
    in the other language has the same number.
    """

    __tablename__ = "issued_paper"
    __table_args__ = (
        CheckConstraint("kind IN ('statement', 'certificate', 'confirmation')", name="kind"),
        CheckConstraint("(kind = 'statement') = (year IS NOT NULL)", name="year"),
        CheckConstraint("(kind = 'certificate') = (shares IS NOT NULL)", name="shares"),
        CheckConstraint(
            "(kind = 'confirmation') = (operation_reference IS NOT NULL)", name="operation"
        ),
        CheckConstraint("version > 0", name="version"),
        UniqueConstraint("number", "language"),
        Index(None, "member_id", "kind"),
        Index(None, "kind", "year", "member_id"),
        *whole("shares"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    number: Mapped[str]
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    year: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)
    is_interim: Mapped[bool] = mapped_column(default=False)
    share_class_id: Mapped[int | None] = mapped_column(ForeignKey("share_class.id"))
    shares: Mapped[int | None] = mapped_column(Whole)
    operation_reference: Mapped[str | None]
    language: Mapped[str]
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    issued_on: Mapped[date]
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("issued_paper.id"))
