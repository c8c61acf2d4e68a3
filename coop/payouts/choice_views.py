"""What a member wants with what they have coming: pay out, extra shares, or give part away."""

from datetime import date
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.database import db
from coop.decisions.policies import SMALL_PAYOUT_CENTS
from coop.decisions.queries import policy_number
from coop.members.access import may_administer
from coop.members.models import Member
from coop.members.session import require, signed_in
from coop.pages import cooperative
from coop.payouts.choose import choose
from coop.payouts.due_queries import (
    choice_of,
    open_classes,
    owed_by_member,
    payees,
    stock,
)
from coop.payouts.forms import ChoiceForm
from coop.payouts.outcome import HELD, REINVEST, SHARE, YIELD, Choice, Claim, Piece, pieces_of
from coop.payouts.queries import is_settled_for
from coop.payouts.words import KEPT, KEPT_FOR, REASONS
from coop.periods import book_year_of
from coop.shares.models import ShareClass
from coop.shares.value_queries import value_on
from coop.web import claim_form, done
from coop.yields.my_queries import wards_of

choices = Blueprint("choices", __name__, url_prefix="/mijn/keuze")

EXAMPLES = (10, 25, 50, 100)


def _asked(member_id: int | None) -> tuple[Member, int, bool]:
    """Whose choice, for which year, and whether it is the viewer's own.

    Whoever speaks for a member chooses for them. The board writes down what members without
    e-mail ask by letter or telephone, and does not see what anybody chose.
    """
    seen_by, settings = signed_in(), cooperative()
    if settings is None:
        abort(404)
    today = clock.today(settings.time_zone)
    member = db.get_or_404(Member, member_id or seen_by.member_id)
    speaks = member.id == seen_by.member_id or member.id in {
        row.id for row in wards_of(seen_by.member_id, today)
    }
    require(speaks or (may_administer(seen_by) and member.contact_by != "email"))
    year = book_year_of(today, settings.book_year_first_month).start.year - 1
    return member, year + is_settled_for(member.id, year), speaks


@choices.get("")
@choices.get("/<int:member_id>")
def show(member_id: int | None = None) -> ResponseReturnValue:
    """What can be chosen, and what each choice does."""
    member, year, speaks = _asked(member_id)
    kept = choice_of(member.id, year) if speaks else None
    form = ChoiceForm(
        choice=kept.choice if kept else ("pay" if speaks else None),
        percent=kept.percent if kept and kept.choice == SHARE else None,
        share_class=kept.share_class_id if kept else None,
    )
    return _show(member, year, speaks, form, Choice() if kept is None else _choice(kept))


def _choice(kept: Any) -> Choice:
    return Choice(kept.choice, kept.percent, kept.share_class_id)


def _show(
    member: Member, year: int, speaks: bool, form: ChoiceForm, now: Choice | None = None
) -> str:
    classes, today = open_classes(), clock.today(_zone())
    owed = owed_by_member({member.id}).get((member.id, YIELD), ())
    due_cents = max(0, sum(part.amount_cents for part in owed))
    is_own = member.id == signed_in().member_id
    pieces = _effect(member, now, due_cents, year) if now and speaks else []
    return render_template(
        "choices/show.html",
        member=member,
        year=year,
        speaks=speaks,
        is_own=is_own,
        form=form.offer(classes) if is_own else form.offer(classes).of(member.name),
        due_cents=due_cents,
        small_cents=policy_number(SMALL_PAYOUT_CENTS, year) or 0,
        now=pieces,
        held=next((piece for piece in pieces if piece.state == HELD), None),
        reasons=REASONS,
        extra=[
            (
                one,
                _effect(member, Choice(REINVEST, 0, one.id), due_cents, year),
                _worth_cents(one.id, today),
            )
            for one in classes
        ],
        shared=[(each, due_cents * each // 100) for each in EXAMPLES],
    )


def _zone() -> str:
    settings = cooperative()
    return settings.time_zone if settings else "Europe/Amsterdam"


def _worth_cents(class_id: int, today: date) -> int:
    """What one share of a class is worth today, which is not always what it costs. [cents]"""
    share_class = db.session.get_one(ShareClass, class_id)
    return value_on(share_class, today).cents


def _effect(member: Member, choice: Choice, due_cents: int, year: int) -> list[Piece]:
    """What a choice does with what is there now, as the list of payouts would do it."""
    if not due_cents:
        return []
    payee = payees({member.id})[member.id]
    claim = Claim(member.id, YIELD, due_cents, choice, payee.hold, payee.is_leaving)
    return pieces_of([claim], policy_number(SMALL_PAYOUT_CENTS, year) or 0, stock())


@choices.post("")
@choices.post("/<int:member_id>")
def choose_POST(member_id: int | None = None) -> ResponseReturnValue:
    """Keep a choice."""
    member, year, speaks = _asked(member_id)
    if earlier := claim_form():
        return earlier
    form = ChoiceForm(request.form).offer(open_classes())
    if form.validate():
        with form.refusals():
            kept = choose(member, year, form.chosen(), clock.now())
            told = KEPT if member.id == signed_in().member_id else KEPT_FOR
            return done(
                url_for(".show", member_id=member_id),
                told[kept.choice].text,
                name=member.name,
                percent=kept.percent,
                year=str(year),
            )
    member, year, speaks = _asked(member_id)
    return _show(member, year, speaks, form), 422
