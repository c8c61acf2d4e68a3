"""The outbox."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from coop.database import Base, UtcDateTime
from coop.records.audit import exempt_from_audit


@exempt_from_audit
class OutboxMail(Base):
    """One message to one person. `sent_at` is null while it waits.

    It goes by mail, by letter or by telephone: then a person posts it or calls, and says so.
    `printed_at` is when a letter was last printed. A message says what it says from the start, or
    says what it is `about` and is put into words when it leaves: `subject` and `body` are empty
    until then. What must be said once has a `once_key`.
    """

    __tablename__ = "outbox_mail"
    __table_args__ = (
        CheckConstraint("channel IN ('mail', 'letter', 'phone')", name="channel"),
        CheckConstraint("about = '' OR about_id IS NOT NULL", name="about"),
        Index(None, "sent_at", "id"),
        Index(None, "about", "about_id"),
        Index(None, "once_key", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    to_address: Mapped[str]
    language: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]
    channel: Mapped[str] = mapped_column(default="mail", server_default="mail")
    about: Mapped[str] = mapped_column(default="", server_default="")
    about_id: Mapped[int | None]
    printed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    once_key: Mapped[str | None]
