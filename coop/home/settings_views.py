"""Settings: the cooperative, how euros are divided, and who has which role.

Stands here because it opens doors of several rooms.
"""

from datetime import date

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.database import db
from coop.home.queries import has_book_years, has_readings
from coop.home.settings_forms import CooperativeForm, GrantForm, RevokeForm, RuleForm
from coop.members.access import may_administer, may_give_roles
from coop.members.give_role import grant, revoke
from coop.members.models import Cooperative, RoleGrant
from coop.members.queries import member_by_code
from coop.members.role_queries import all_grants
from coop.members.session import require, viewer
from coop.members.set_up import set_up
from coop.pages import cooperative
from coop.web import done
from coop.yields.allocation import Rule
from coop.yields.decide_rule import decide_rule, newest_divided_year
from coop.yields.queries import decided_rules

settings = Blueprint("settings", __name__, url_prefix="/instellingen")


@settings.get("", endpoint="cooperative")
def show() -> ResponseReturnValue:
    """The cooperative's own data, and by which rule euros are divided."""
    require(may_administer(viewer()))
    return _page()


@settings.post("")
def cooperative_POST() -> ResponseReturnValue:
    """Make or change the cooperative's data."""
    require(may_administer(viewer()))
    form = CooperativeForm(request.form)
    if form.validate():
        with form.refusals():
            set_up(form.typed(), has_book_years=has_book_years(), has_readings=has_readings())
            return done(url_for("settings.cooperative"), "De instellingen zijn bewaard.")
    return _page(form=form), 422


@settings.post("/verdeling")
def rule_POST() -> ResponseReturnValue:
    """Write down how the assembly wants euros divided."""
    require(may_administer(viewer()))
    form = RuleForm(request.form)
    if form.validate():
        with form.refusals():
            decide_rule(
                form.data["from_year"],
                Rule(form.rule.data),
                form.decision.data or "",
                form.data["decided_on"],
                today=_today(),
            )
            return done(
                url_for("settings.cooperative"),
                "Het besluit geldt vanaf boekjaar %(year)s.",
                year=str(form.from_year.data),
            )
    return _page(rule_form=form), 422


@settings.get("/rollen")
def roles() -> ResponseReturnValue:
    """Who has which role, and who had it."""
    require(may_give_roles(viewer()))
    return _roles_page(GrantForm(data={"since": _today()}))


@settings.post("/rollen")
def grant_POST() -> ResponseReturnValue:
    """Give a role."""
    require(may_give_roles(viewer()))
    form = GrantForm(request.form)
    if form.validate():
        with form.refusals():
            member = member_by_code(form.member.data or "", field="member")
            given = grant(member, form.role.data, form.data["since"], today=_today())
            return done(_roles_url(given), "%(name)s heeft de rol nu.", name=member.name)
    return _roles_page(form), 422


@settings.post("/rollen/<int:grant_id>/beeindigen")
def revoke_POST(grant_id: int) -> ResponseReturnValue:
    """End a role."""
    require(may_give_roles(viewer()))
    form = RevokeForm(request.form)
    if form.validate():
        with form.refusals():
            held = revoke(db.get_or_404(RoleGrant, grant_id), form.data["until"], today=_today())
            name = held.member.name
            return done(_roles_url(held), "%(name)s heeft de rol niet meer.", name=name)
    return _roles_page(GrantForm(data={"since": _today()}), revoke_form=form, ending=grant_id), 422


def _today() -> date:
    known = cooperative()
    return clock.today(known.time_zone) if known else clock.today()


def _roles_url(changed: RoleGrant) -> str:
    """A change of the board must be told to the trade register too: the page says so."""
    return url_for("settings.roles", kvk=1 if changed.role == "board" else None)


def _page(form: CooperativeForm | None = None, rule_form: RuleForm | None = None) -> str:
    return render_template(
        "settings/cooperative.html",
        form=rule_form or form,
        data_form=form or CooperativeForm(obj=db.session.get(Cooperative, 1)),
        rule_form=rule_form or RuleForm(),
        decided=decided_rules(),
        divided=newest_divided_year(),
        fixed_year=has_book_years(),
        fixed_zone=has_readings(),
    )


def _roles_page(
    form: GrantForm, revoke_form: RevokeForm | None = None, ending: int | None = None
) -> str:
    return render_template(
        "settings/roles.html",
        form=revoke_form or form,
        grant_form=form,
        revoke_form=revoke_form,
        ending=ending,
        grants=all_grants(),
        today=_today(),
        tell_kvk="kvk" in request.args,
    )
