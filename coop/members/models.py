"""Tables of the cooperative, its members, who speaks for whom, roles and sign-in."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from coop.database import Base, UtcDateTime, Whole, whole
from coop.records.audit import exempt_from_audit


class Cooperative(Base):
    """The legal person and its settings: one row.

    Within `exemption_limit_cents` a year shares are offered without a prospectus; within
    `small_circle_limit_cents` also without an information document.
    """

    __tablename__ = "cooperative"
    __table_args__ = (
        CheckConstraint("id = 1", name="only_one"),
        *whole("exemption_limit_cents", "small_circle_limit_cents"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    kvk_number: Mapped[str]
    iban: Mapped[str]
    street: Mapped[str] = mapped_column(default="", server_default="")
    postcode: Mapped[str] = mapped_column(default="", server_default="")
    town: Mapped[str]
    time_zone: Mapped[str] = mapped_column(default="Europe/Amsterdam")
    book_year_first_month: Mapped[int] = mapped_column(default=1)
    email: Mapped[str]
    phone: Mapped[str]
    exemption_sentence: Mapped[str]
    exemption_limit_cents: Mapped[int] = mapped_column(
        Whole, default=500_000_000, server_default="500000000"
    )
    small_circle_limit_cents: Mapped[int] = mapped_column(
        Whole, default=10_000_000, server_default="10000000"
    )


class Member(Base):
    """A person or organisation that has applied, belongs, or has belonged.

    `number` is null until admission and is never given to another. `contact_by` says how
    this member wants to hear from us: mail, letter or telephone. Of who died the estate keeps the
    number and the shares until they are divided. `awaits_admission` marks an applicant whom the
    board has to admit; who buys becomes a member by paying. `is_listed` is false until the parts of
    the name are in `member_part`; the database makes it false again when name or mail changes.
    """

    __tablename__ = "member"
    __table_args__ = (
        CheckConstraint("kind IN ('person', 'minor', 'organisation')", name="kind"),
        CheckConstraint("status IN ('applicant', 'member', 'ended')", name="status"),
        CheckConstraint("contact_by IN ('email', 'letter', 'phone')", name="contact_by"),
        CheckConstraint(
            "status = 'applicant' OR (number IS NOT NULL AND admitted_on IS NOT NULL)",
            name="admitted_has_number",
        ),
        CheckConstraint("died_on IS NULL OR status = 'ended'", name="died_has_ended"),
        Index(None, "email"),
        Index(None, "name"),
        Index(None, "iban"),
        Index(None, "status", "number", "id"),
        Index(
            "ix_member_not_listed",
            "id",
            sqlite_where=text("is_listed = 0"),
            postgresql_where=text("NOT is_listed"),
        ),
        Index(
            "ix_member_awaits_admission",
            "applied_on",
            sqlite_where=text("awaits_admission = 1"),
            postgresql_where=text("awaits_admission"),
        ),
        Index(
            "ix_member_died",
            "id",
            sqlite_where=text("died_on IS NOT NULL"),
            postgresql_where=text("died_on IS NOT NULL"),
        ),
        *whole("number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int | None] = mapped_column(Whole, unique=True)
    kind: Mapped[str] = mapped_column(default="person")
    status: Mapped[str] = mapped_column(default="applicant")
    name: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    street: Mapped[str] = mapped_column(default="")
    postcode: Mapped[str] = mapped_column(default="")
    town: Mapped[str] = mapped_column(default="")
    iban: Mapped[str | None]
    language: Mapped[str] = mapped_column(default="nl")
    contact_by: Mapped[str] = mapped_column(default="email")
    applied_on: Mapped[date]
    admitted_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    died_on: Mapped[date | None]
    password_hash: Mapped[str | None]
    session_version: Mapped[int] = mapped_column(default=1)
    awaits_admission: Mapped[bool] = mapped_column(default=False, server_default=false())
    is_listed: Mapped[bool] = mapped_column(default=False, server_default=false())

    roles: Mapped[list["RoleGrant"]] = relationship(
        back_populates="member", foreign_keys="RoleGrant.member_id"
    )


@exempt_from_audit
class MemberPart(Base):
    """A part of a name, mail address or postcode, and whose it is. Made from `member` again."""

    __tablename__ = "member_part"
    __table_args__ = (Index(None, "member_id"), {"sqlite_with_rowid": False})

    part: Mapped[str] = mapped_column(
        String().with_variant(String(collation="C"), "postgresql"), primary_key=True
    )
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)


class Representation(Base):
    """`representative` may act for `member`, as `role`, from `since` to before `until`."""

    __tablename__ = "representation"
    __table_args__ = (
        CheckConstraint("member_id <> representative_id", name="not_oneself"),
        CheckConstraint("until IS NULL OR until > since", name="in_order"),
        CheckConstraint(
            "role IN ('guardian', 'delegate', 'partner', 'executor', 'attorney')", name="role"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    representative_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    role: Mapped[str] = mapped_column(default="attorney", server_default="attorney")
    since: Mapped[date]
    until: Mapped[date | None]


class RoleGrant(Base):
    """A member holds a role from `since` until `until` (null: still)."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint("role IN ('board', 'kascommissie', 'administrator')", name="role"),
        CheckConstraint("until IS NULL OR until >= since", name="in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    role: Mapped[str]
    since: Mapped[date]
    until: Mapped[date | None]

    member: Mapped[Member] = relationship(back_populates="roles")


@exempt_from_audit
class SignInLink(Base):
    """A mailed link: fifteen minutes, one use. Only the digest of its secret is kept."""

    __tablename__ = "sign_in_link"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@exempt_from_audit
class WebSession(Base):
    """Somebody is signed in. Only the digest of the cookie is kept; deleting it signs out."""

    __tablename__ = "web_session"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    session_version: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
