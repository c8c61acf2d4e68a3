"""The board's pages about members. The kascommissie may look."""

from datetime import date

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.database import db
from coop.errors import RuleBroken
from coop.figures import number
from coop.language import gettext as _
from coop.language import language
from coop.members.access import may_administer, may_read_books
from coop.members.change import admit_by_hand, change_member, come_of_age, end_representation, enrol
from coop.members.find import find_members
from coop.members.forms import (
    AdmitForm,
    EndRepresentForm,
    MemberForm,
    NewMemberForm,
    RepresentForm,
    day_of,
)
from coop.members.join import represent
from coop.members.models import Member, Representation
from coop.members.numbers import member_code
from coop.members.queries import (
    PAGE_SIZE,
    STATUSES,
    Count,
    member_by_code,
    members_by_status,
    members_page,
    next_member_number,
    roles_of,
    ties_of,
    trail_of,
)
from coop.members.session import require, viewer
from coop.members.speaking import ROLES, usual_role
from coop.pages import cooperative
from coop.web import claim_form, done

members = Blueprint("members", __name__, url_prefix="/leden")
members.add_app_template_filter(member_code, "member_code")


@members.app_template_filter("counted")
def counted(count: Count) -> str:
    """A count, or that there are more than we count."""
    shown = number(count.least, language())
    return _("meer dan %(count)s", count=shown) if count.is_more else shown


MOST_PAGES = 10**5


def _today() -> date:
    settings = cooperative()
    return clock.today(settings.time_zone) if settings else clock.today()


def _asked(name: str, most: int = 80) -> str:
    """A word from the address, without signs that no name holds."""
    text = "".join(char for char in request.args.get(name, "") if char.isprintable())
    return text.strip()[:most]


@members.get("/")
def index() -> ResponseReturnValue:
    """The list of members, searched and filtered by its address."""
    require(may_read_books(viewer()))
    search, status = _asked("zoek"), _asked("status")
    status = status if status in STATUSES else ""
    found = find_members(search) if search else None
    counts = members_by_status(found)
    page = min(max(request.args.get("blad", 1, type=int), 1), MOST_PAGES)
    rows = members_page(found, status, page)
    if not rows and page > 1:
        page = 1
        rows = members_page(found, status, page)
    return render_template(
        "members/index.html",
        rows=rows[:PAGE_SIZE],
        has_more=len(rows) > PAGE_SIZE,
        counts=counts,
        is_cut=found is not None and found.is_more,
        search=search,
        status=status,
        page=page,
    )


@members.get("/<int:member_id>")
def show(member_id: int) -> ResponseReturnValue:
    """One member: data, who speaks for whom, roles, what was changed."""
    require(may_read_books(viewer()))
    return _show(db.get_or_404(Member, member_id))


def _show(
    member: Member, admission: AdmitForm | None = None, tie: RepresentForm | None = None
) -> str:
    today = _today()
    return render_template(
        "members/show.html",
        member=member,
        ties=ties_of(member.id, today),
        roles=roles_of(member.id),
        trail=trail_of(member.id),
        next_number=next_member_number() if member.status == "applicant" else None,
        admission=admission or AdmitForm(on=today),
        tie=tie or RepresentForm(since=today, role=usual_role(member.kind, member.died_on)),
        role_words=ROLES,
        form=admission or tie,
    )


@members.get("/nieuw")
def new() -> ResponseReturnValue:
    """A form to write somebody in."""
    require(may_administer(viewer()))
    return render_template("members/new.html", form=NewMemberForm(applied_on=_today()))


@members.post("/nieuw")
def new_POST() -> ResponseReturnValue:
    """Write an applicant in."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    form = NewMemberForm(request.form)
    if form.validate():
        with form.refusals():
            typed = form.representative.data
            speaks = member_by_code(typed, field="representative") if typed else None
            member = enrol(
                form.known(),
                applied_on=day_of(form.applied_on),
                today=_today(),
                representative=speaks,
            )
            return done(
                url_for(".show", member_id=member.id),
                "%(name)s staat nu in de lijst als aanmelder.",
                name=member.name,
            )
    return render_template("members/new.html", form=form), 422


@members.get("/<int:member_id>/wijzig")
def edit(member_id: int) -> ResponseReturnValue:
    """A form with what is known of a member."""
    require(may_administer(viewer()))
    member = db.get_or_404(Member, member_id)
    return render_template("members/edit.html", member=member, form=MemberForm(obj=member))


@members.post("/<int:member_id>/wijzig")
def edit_POST(member_id: int) -> ResponseReturnValue:
    """Change what is known of a member."""
    require(may_administer(viewer()))
    member = db.get_or_404(Member, member_id)
    form = MemberForm(request.form)
    if form.validate():
        with form.refusals():
            if "kind" in change_member(member, form.known()):
                come_of_age(member, _today())
            return done(url_for(".show", member_id=member.id), "De gegevens zijn bewaard.")
    return render_template("members/edit.html", member=member, form=form), 422


@members.post("/<int:member_id>/toelaten")
def admit_POST(member_id: int) -> ResponseReturnValue:
    """Admit an applicant under the number that was shown."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    member = db.get_or_404(Member, member_id)
    form = AdmitForm(request.form)
    if form.validate():
        with form.refusals():
            admit_by_hand(
                member, day_of(form.on), today=_today(), typed=form.confirmation.data or ""
            )
            return done(
                url_for(".show", member_id=member.id),
                "%(name)s is nu lid, met nummer %(code)s.",
                name=member.name,
                code=member_code(member.number),
            )
    return _show(member, admission=form), 422


@members.post("/<int:member_id>/vertegenwoordiger")
def represent_POST(member_id: int) -> ResponseReturnValue:
    """Let somebody act for this member."""
    require(may_administer(viewer()))
    member = db.get_or_404(Member, member_id)
    form = RepresentForm(request.form)
    if form.validate():
        with form.refusals():
            other = member_by_code(form.representative.data or "", field="representative")
            represent(member, other, day_of(form.since), form.role.data or None)
            return done(
                url_for(".show", member_id=member.id),
                "%(name)s mag nu namens %(member)s handelen.",
                name=other.name,
                member=member.name,
            )
    return _show(member, tie=form), 422


@members.post("/<int:member_id>/vertegenwoordiger/<int:tie_id>/stop")
def represent_end_POST(member_id: int, tie_id: int) -> ResponseReturnValue:
    """Somebody no longer acts for this member."""
    require(may_administer(viewer()))
    speaks = db.get_or_404(Representation, tie_id)
    if speaks.member_id != member_id:
        abort(404)
    form = EndRepresentForm(request.form)
    if not form.validate():
        raise RuleBroken("Schrijf een dag als 21-11-2026.")
    end_representation(speaks, form.until.data or _today())
    return done(url_for(".show", member_id=member_id), "De vertegenwoordiging is gestopt.")
