"""What each line of the bank was for, and what waits for somebody to say so."""

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.bank.assign import PERSON, RULES, assign_by_hand, decide, undo_by_hand
from coop.bank.distribute_job import book_seen, is_long_work
from coop.bank.find_items import found_items
from coop.bank.kinds import ACCOUNT
from coop.bank.lines import Part
from coop.bank.match_forms import AccountForm, BookForm, part_of
from coop.bank.match_queries import (
    PAGE_LENGTH,
    assigned,
    assignments_of,
    found_members,
    found_orders,
    last_closing,
    lines_waiting,
    targets,
    waiting_lines,
    waiting_of,
)
from coop.bank.match_words import DEEDS, KIND_WORDS
from coop.bank.match_words import RULES as RULE_WORDS
from coop.bank.models import BankLine, LineAssignment
from coop.bank.page_plan import plan_of
from coop.bank.queue import certain, names_of, seen_digest, total_cents, with_proposals
from coop.bank.redistribute import plan
from coop.bank.returned import returned_orders
from coop.bank.undoable import stuck_of
from coop.database import db
from coop.ledger.chart import BANK
from coop.ledger.queries import balance_cents
from coop.members.access import may_administer, may_read_books
from coop.members.session import require, viewer
from coop.records.jobs import spawn_worker
from coop.records.models import Job
from coop.shares.forms import whole
from coop.units import cents_text
from coop.web import claim_form, done

matching = Blueprint("matching", __name__, url_prefix="/bank/verdelen")
WORDS = {"rules": RULE_WORDS, "kinds": KIND_WORDS, "deeds": DEEDS}


def _page() -> int:
    return min(max(request.args.get("blad", 1, type=int), 1), 10**6)


def _text() -> str:
    return "".join(c for c in request.args.get("zoek", "") if c.isprintable()).strip()[:80]


def _line(line_id: int) -> BankLine:
    line: BankLine = db.get_or_404(BankLine, line_id)
    if waiting_of(line.id) is None:
        abort(404)
    return line


@matching.get("")
def index() -> ResponseReturnValue:
    """The lines that wait for a person, each with what it is probably for."""
    require(may_read_books(viewer()))
    page = _page()
    rows = waiting_lines(page)
    shown = with_proposals(rows[:PAGE_LENGTH])
    return render_template(
        "bank/queue.html",
        rows=shown,
        waiting=lines_waiting(),
        sure=sum(row.is_sure for row in shown),
        page=page,
        has_more=len(rows) > PAGE_LENGTH,
        balance_cents=balance_cents(BANK),
        closing=last_closing(),
        **WORDS,
    )


@matching.get("/boeken")
def book() -> ResponseReturnValue:
    """What the rules are sure of, before it is booked. Changes nothing."""
    require(may_administer(viewer()))
    return _book(BookForm())


def _book(form: BookForm) -> str:
    found = plan()
    form.seen.data = seen_digest(found)
    some = found.new[:PAGE_LENGTH]
    return render_template(
        "bank/book.html",
        form=form,
        certain=certain(found),
        parts=some,
        more=len(found.new) - len(some),
        undone=len(found.undone),
        lines=found.lines,
        named=names_of(some),
        is_long=is_long_work(found),
        shown=cents_text(total_cents(found)),
        **WORDS,
    )


@matching.post("/boeken")
def book_POST() -> ResponseReturnValue:
    """Book what the preview showed."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    form = BookForm(request.form)
    if form.validate():
        with form.refusals():
            made = book_seen(form.seen.data or "", whole(form.total))
            if isinstance(made, Job):
                answer = done(url_for("jobs.show", job_id=made.id))
                spawn_worker()
                return answer
            return done(
                url_for(".index"),
                "Geboekt: %(booked)s. Niet gelukt: %(refused)s; die wachten op u.",
                booked=made.booked,
                refused=made.refused,
            )
    return _book(form), 422


@matching.get("/<int:bank_line_id>")
def line(bank_line_id: int) -> ResponseReturnValue:
    """One line: what it says, where its money went, and every way to go on."""
    require(may_read_books(viewer()))
    found = _line(bank_line_id)
    left = waiting_of(found.id) or 0
    return _show(found, AccountForm(amount=abs(left)))


def _show(line: BankLine, form: AccountForm) -> str:
    made, left, found = assignments_of(line.id), waiting_of(line.id) or 0, plan_of([line.id])
    parts = found.distribution.proposals.get(line.id, ())
    named = names_of(parts)
    text = _text()
    return render_template(
        "bank/line_money.html",
        line=line,
        left_cents=left,
        proposals=[(part, named[part.kind, part.item_id]) for part in parts
                   if (part.kind, part.item_id) in named],
        sure=[part for part in found.new if part.line_id == line.id],
        made=made,
        taken_back={one.undoes_id for one in made},
        stuck=stuck_of(made),
        named=targets((one.kind, one.item_id) for one in made),
        text=text,
        orders=found_orders(text) if left > 0 else [],
        items=found_items(text, left),
        people=found_members(text),
        form=form.name_accounts(),
        returned=returned_orders(line, clock.now()) if left else [],
        **WORDS,
    )  # fmt: skip


@matching.post("/<int:bank_line_id>")
def assign_POST(bank_line_id: int) -> ResponseReturnValue:
    """A person says what (a part of) a line was for."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    made = assign_by_hand(part_of(_line(bank_line_id).id, request.form))
    return _onward(made.line_id, "Geboekt. U kunt dit bij de regel terugdraaien.")


@matching.post("/<int:bank_line_id>/rekening")
def account_POST(bank_line_id: int) -> ResponseReturnValue:
    """Income or costs: on an account of the books."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    found = _line(bank_line_id)
    form = AccountForm(request.form).name_accounts()
    if form.validate():
        with form.refusals():
            left_cents = waiting_of(found.id) or 0
            # Where nothing waits any more, somebody was just before: that is told by the act.
            cents = form.part_cents(left_cents or found.amount_cents)
            part = Part(found.id, ACCOUNT, int(str(form.account.data)), cents, PERSON)
            assign_by_hand(part, reason=form.reason.data or "")
            return _onward(found.id, "Geboekt. U kunt dit bij de regel terugdraaien.")
    return _show(_line(bank_line_id), form), 422


@matching.post("/<int:bank_line_id>/regels")
def rules_POST(bank_line_id: int) -> ResponseReturnValue:
    """Give a line back to the rules."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    found = _line(bank_line_id)
    decide(found.id, RULES, 0, 0, "")
    return done(
        url_for(".line", bank_line_id=found.id), "De vaste regels kijken weer naar deze bankregel."
    )


@matching.post("/terug/<int:assignment_id>")
def undo_POST(assignment_id: int) -> ResponseReturnValue:
    """Take an assignment back by a counter booking."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    made = undo_by_hand(db.get_or_404(LineAssignment, assignment_id))
    return done(
        url_for(".line", bank_line_id=made.line_id),
        "Teruggedraaid met een tegenboeking. Het geld wacht weer op u.",
    )


@matching.get("/gedaan")
def finished() -> ResponseReturnValue:
    """What was booked, by which rule, the newest first."""
    require(may_read_books(viewer()))
    page, text = _page(), _text()
    who = request.args.get("door", "")
    who = who if who in (PERSON, RULES) else ""
    rows = assigned(text, who, page)
    return render_template(
        "bank/finished.html",
        rows=rows[:PAGE_LENGTH],
        stuck=stuck_of(rows[:PAGE_LENGTH]),
        named=targets((one.kind, one.item_id) for one in rows),
        text=text,
        who=who,
        page=page,
        has_more=len(rows) > PAGE_LENGTH,
        **WORDS,
    )


def _onward(line_id: int, told: str) -> ResponseReturnValue:
    """Back to the queue, or to the line while something of it still waits."""
    if waiting_of(line_id):
        return done(
            url_for(".line", bank_line_id=line_id), "Geboekt. Van deze regel wacht nog een deel."
        )
    return done(url_for(".index"), told)
