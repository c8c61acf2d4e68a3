"""Giving papers out: each is kept with every word and figure that stands on it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy import select

from coop import clock
from coop.database import db
from coop.errors import RuleBroken
from coop.language import LANGUAGES
from coop.mail.outbox import Mail, write_mails
from coop.members.models import Member
from coop.records.audit import actor_id, record
from coop.records.counters import next_number
from coop.statements.books import YearBooks
from coop.statements.changes import changes, figures_of
from coop.statements.codes import new_code
from coop.statements.facts import StatementFacts
from coop.statements.gather import gather
from coop.statements.models import IssuedPaper
from coop.statements.pdf import COPIES
from coop.statements.queries import newest_statements
from coop.statements.statement import statement, statement_number
from coop.words import Words


def issue_statements(
    books: YearBooks, member_ids: Sequence[int], today: date, *, is_announced: bool
) -> int:
    """Make the statements of these members that are new or say something else than before.

    What did not change is left as it is, so that asking twice, or going on after a break, makes
    nothing double. Gives how many were made.
    """
    if books.period.end > today:
        raise RuleBroken("Dit boekjaar is nog niet voorbij. Kies een eerder jaar.", field="year")
    newest = newest_statements(books.year, member_ids)
    made = []
    for facts in gather(books, member_ids, today):
        before = newest.get(facts.reader.member_id)
        paper = _next_version(facts, before)
        if paper is not None:
            made.append(paper)
    if not made:
        return 0
    db.session.add_all(made)
    db.session.flush()
    record("statements_issued", IssuedPaper, year=books.year, count=len(made))
    if is_announced:
        _announce(made, books.year)
    return len(made)


def _next_version(facts: StatementFacts, before: IssuedPaper | None) -> IssuedPaper | None:
    """The statement that is due; None where the one before still says the same."""
    told: tuple[Words, ...] = ()
    if before is not None:
        told = changes(before.data["figures"], figures_of(facts))
        if not told:
            return None
    version = before.version + 1 if before else 1
    return new_paper(
        "statement",
        statement_number(facts.year, facts.reader.number, version),
        facts.reader.member_id,
        facts.reader.language,
        _in_all_languages(facts, version, told),
        facts.issued_on,
        year=facts.year,
        version=version,
        is_interim=facts.is_interim,
        replaces_id=before.id if before else None,
    )


def _in_all_languages(
    facts: StatementFacts, version: int, told: tuple[Words, ...]
) -> dict[str, Any]:
    """A statement as it is printed, and beside it the same in each other language.

    So a copy that is asked for later says what was said then, whatever is in the books by now.
    """
    own, *others = (
        replace(facts, reader=replace(facts.reader, language=each))
        for each in sorted(LANGUAGES, key=lambda each: each != facts.reader.language)
    )
    return {
        **statement(own, version=version, changed=told),
        COPIES: {
            other.reader.language: statement(other, version=version, changed=told)
            for other in others
        },
    }


def issue_copy(paper: IssuedPaper, language: str) -> IssuedPaper:
    """The same statement in another language: the same number, and word for word what it said."""
    copy = db.session.scalar(
        select(IssuedPaper).where(
            IssuedPaper.number == paper.number, IssuedPaper.language == language
        )
    )
    if copy is not None:
        return copy
    told = paper.data.get(COPIES, {}).get(language)
    if told is None:
        raise RuleBroken(
            "Deze opgave is er niet in een andere taal. Vraag het bestuur om een nieuwe versie."
        )
    copy = new_paper(
        "statement",
        paper.number,
        paper.member_id,
        language,
        told,
        paper.issued_on,
        year=paper.year,
        version=paper.version,
        is_interim=paper.is_interim,
        replaces_id=paper.replaces_id,
    )
    db.session.add(copy)
    record("statement_copied", copy, number=copy.number, language=language)
    return copy


def new_paper(
    kind: str,
    number: str,
    member_id: int,
    language: str,
    data: dict[str, Any],
    issued_on: date,
    **more: Any,
) -> IssuedPaper:
    """A paper with a code of its own; not stored yet."""
    code = new_code()
    address = f"{current_app.config['BASE_URL'].rstrip('/')}/echt/{code}"
    return IssuedPaper(
        code=code,
        kind=kind,
        number=number,
        member_id=member_id,
        language=language,
        data={**data, "check_url": address},
        issued_on=issued_on,
        issued_at=clock.now(),
        actor_id=actor_id(),
        **more,
    )


def numbered(kind: str, letters: str, year: int) -> str:
    """The next number of a kind of paper in a year: CE-2026-000123."""
    return f"{letters}-{year}-{next_number(f'paper-{kind}-{year}'):06d}"


def _announce(made: Iterable[IssuedPaper], year: int) -> None:
    """One mail to each member who wants mail; the others get theirs by post."""
    papers = {paper.member_id: paper for paper in made}
    readers = db.session.execute(
        select(Member.id, Member.name, Member.email, Member.language).where(
            Member.id.in_(list(papers)), Member.contact_by == "email", Member.email.is_not(None)
        )
    )
    base = current_app.config["BASE_URL"].rstrip("/")
    write_mails(
        Mail(
            reader.email,
            Words("Uw jaaropgave %(year)s", year=str(year)),
            [
                Words("Beste %(name)s,", name=reader.name),
                _told(papers[reader.id], year),
                Words("U vindt hem bij uw papieren: %(url)s", url=f"{base}/mijn/papieren/"),
            ],
            reader.language,
            reader.id,
        )
        for reader in readers
    )


def _told(paper: IssuedPaper, year: int) -> Words:
    if paper.version == 1:
        return Words("Uw jaaropgave over %(year)s staat klaar.", year=str(year))
    return Words(
        "Uw jaaropgave over %(year)s is veranderd. De nieuwe heet %(number)s; gooi de oude weg.",
        year=str(year),
        number=paper.number,
    )
