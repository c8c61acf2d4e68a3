"""A member's own page: contribution, mandates and savings."""

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.database import db
from coop.dues.collection_queries import debits_of
from coop.dues.forms import AmountForm, BeginForm, MandateForm
from coop.dues.mandate_queries import mandate_by_id, mandate_of, mandates_of
from coop.dues.models import Mandate
from coop.dues.plan_link import plan_token
from coop.dues.queries import dues_of, open_cents, the_cooperative, the_settings
from coop.dues.saving_queries import (
    holds_a_share,
    not_there_yet_cents,
    plan_of,
    progress_of,
    saved_cents,
    share_on_sale,
    spendable_cents,
)
from coop.dues.sign import go_on_with, revoke_mandate, sign_mandate
from coop.dues.views import today_here
from coop.dues.words import mandate_text
from coop.members.access import may_administer
from coop.members.models import Member
from coop.members.queries import acts_for
from coop.members.session import require, signed_in, viewer
from coop.web import claim_form, done

my_dues = Blueprint("my_dues", __name__, url_prefix="/mijn/contributie")


def member_asked(member_id: int | None) -> Member:
    """Whose page: one's own, of whom one speaks for, and for the board everybody's."""
    seen_by = signed_in()
    member = db.get_or_404(Member, member_id or seen_by.member_id)
    speaks = acts_for(seen_by.member_id, member.id, today_here())
    require(speaks or may_administer(viewer()))
    return member


@my_dues.get("")
@my_dues.get("/<int:member_id>")
def mine(member_id: int | None = None) -> ResponseReturnValue:
    """What is owed, what was paid, what is saved."""
    return page(member_asked(member_id))


def page(
    member: Member,
    sign: MandateForm | None = None,
    begin: BeginForm | None = None,
    amount: AmountForm | None = None,
) -> str:
    """The page of a member, with whatever form has mistakes in it."""
    at, plan, settings = clock.now(), plan_of(member.id), the_settings()
    today = today_here()
    underway_cents = not_there_yet_cents(member.id, today)
    name = the_cooperative().name
    texts = (
        {kind: mandate_text(kind, name, settings) for kind in ("due", "saving")} if settings else {}
    )
    return render_template(
        "my_dues/page.html",
        member=member,
        is_own=member.id == signed_in().member_id,
        dues=[(due, open_cents(due)) for due in dues_of(member.id)],
        mandates=mandates_of(member.id),
        mandate=mandate_of(member.id, "due"),
        saving_mandate=mandate_of(member.id, "saving"),
        debits=debits_of(member.id),
        texts=texts,
        plan=plan,
        notice_days=settings.notice_days if settings else 14,
        plan_link=plan_token(plan.id) if plan else None,
        today=today,
        underway_cents=underway_cents,
        saved_cents=saved_cents(member.id) - underway_cents,
        spendable_cents=spendable_cents(member.id, today),
        progress=progress_of(plan, at, today) if plan else None,
        on_sale=share_on_sale(at) if plan else None,
        holds_a_share=holds_a_share(member.id),
        sign=sign or MandateForm(iban=member.iban, holder=member.name),
        begin=begin or BeginForm(monthly=500, iban=member.iban),
        amount=amount or AmountForm(monthly=plan.monthly_cents if plan else 500),
        form=sign or begin or amount,
    )


@my_dues.post("/machtiging")
@my_dues.post("/<int:member_id>/machtiging")
def sign_POST(member_id: int | None = None) -> ResponseReturnValue:
    """Let us collect the contribution each year."""
    member = member_asked(member_id)
    if earlier := claim_form():
        return earlier
    form, today = MandateForm(request.form), today_here()
    if form.validate():
        with form.refusals():
            sign_mandate(
                member,
                "due",
                str(form.iban.data),
                str(form.holder.data),
                by="web",
                signed_on=today,
                today=today,
            )
            return done(
                url_for(".mine", member_id=member_id),
                "Bewaard. U hoort het steeds van tevoren, en stoppen kan altijd.",
            )
    return page(member_asked(member_id), sign=form), 422


def _mandate(mandate_id: int) -> Mandate:
    found = mandate_by_id(mandate_id) or abort(404)
    member_asked(found.member_id)
    return found


def _back(member_id: int) -> str:
    is_own = member_id == signed_in().member_id
    return url_for("my_dues.mine", member_id=None if is_own else member_id)


@my_dues.post("/machtiging/<int:mandate_id>/stop")
def revoke_POST(mandate_id: int) -> ResponseReturnValue:
    """Take a mandate back, without a reason."""
    mandate = _mandate(mandate_id)
    if earlier := claim_form():
        return earlier
    revoke_mandate(mandate, today_here())
    return done(_back(mandate.member_id), "Gestopt. Wij schrijven hiervoor niets meer af.")


@my_dues.post("/machtiging/<int:mandate_id>/door")
def go_on_POST(mandate_id: int) -> ResponseReturnValue:
    """The answer to our question: collect as before."""
    mandate = _mandate(mandate_id)
    if earlier := claim_form():
        return earlier
    go_on_with(mandate)
    return done(_back(mandate.member_id), "Dank u. Wij schrijven weer af zoals u het eerder zei.")
