"""Dividing scarce shares over wishes: announced, drawn, confirmed by another, open to everybody."""

from datetime import timedelta

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from coop import clock
from coop.language import gettext as _
from coop.members.access import may_administer, may_read_books
from coop.members.session import require, viewer
from coop.offers.draw_job import ask_to_confirm, is_long_work
from coop.offers.draw_run import (
    announce,
    confirm,
    divide,
    lines_of,
    newest_run,
    propose,
    reason_of,
)
from coop.offers.lifecycle import last_day
from coop.offers.models import AllocationRun, Offering
from coop.offers.queries import offering_by_id, the_cooperative
from coop.offers.wish_forms import NoticeForm, SeedForm
from coop.offers.wish_queries import confirmed_run, notice_of, wishes_of
from coop.offers.wishes import LOTTERY, free_shares
from coop.periods import local_midnight
from coop.records.jobs import spawn_worker
from coop.shares.register_csv import csv_text
from coop.web import claim_form, done

draws = Blueprint("draws", __name__, url_prefix="/toewijzing")


@draws.get("/<int:lottery_id>")
def show(lottery_id: int) -> ResponseReturnValue:
    """Where a lottery stands, and the next thing to do."""
    require(may_read_books(viewer()))
    return _show(_offering(lottery_id))


@draws.post("/<int:lottery_id>/aankondigen")
def announce_POST(lottery_id: int) -> ResponseReturnValue:
    """Say until when wishes come in and which number draws the lots."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    offering, form = _offering(lottery_id), NoticeForm(request.form)
    if form.validate():
        with form.refusals():
            assert form.last_day.data is not None
            zone = the_cooperative().time_zone
            closes_at = local_midnight(form.last_day.data + timedelta(days=1), zone)
            announce(lottery_id, closes_at, str(form.seed_source.data), clock.now())
            return done(
                url_for(".show", lottery_id=lottery_id),
                "Bekendgemaakt. Mensen kunnen nu meedoen.",
            )
    return _show(offering, notice_form=form), 422


@draws.post("/<int:lottery_id>/loten")
def propose_POST(lottery_id: int) -> ResponseReturnValue:
    """The number is known: see what it gives."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    offering, form = _offering(lottery_id), SeedForm(request.form)
    if form.validate():
        with form.refusals():
            propose(lottery_id, str(form.seed.data), clock.now())
            return done(
                url_for(".show", lottery_id=lottery_id),
                "Het getal staat klaar. Een ander bestuurslid kijkt het na en bevestigt.",
            )
    return _show(offering, seed_form=form), 422


@draws.post("/<int:lottery_id>/bevestigen")
def confirm_POST(lottery_id: int) -> ResponseReturnValue:
    """Another types the number again: the shares are reserved and everybody is told."""
    require(may_administer(viewer()))
    if earlier := claim_form():
        return earlier
    offering, form = _offering(lottery_id), SeedForm(request.form)
    if form.validate():
        with form.refusals():
            typed = (lottery_id, str(form.seed.data), str(form.digest.data), clock.now())
            if is_long_work(lottery_id):
                job = ask_to_confirm(*typed)
                answer = done(url_for("jobs.show", job_id=job.id))
                spawn_worker()
                return answer
            confirm(*typed)
            return done(
                url_for(".show", lottery_id=lottery_id),
                "De delen zijn verdeeld. Iedereen krijgt bericht.",
            )
    return _show(offering, seed_form=form), 422


@draws.get("/<int:lottery_id>/uitslag")
def result(lottery_id: int) -> ResponseReturnValue:
    """What every wish got, without names, and how to draw the lots again oneself."""
    offering, run = _offering(lottery_id), confirmed_run(lottery_id)
    return render_template(
        "draws/result.html",
        offering=offering,
        plant=offering.share_class.plant,
        run=run,
        announced=notice_of(lottery_id),
        lines=[(each, reason_of(each)) for each in lines_of(run.id)] if run else [],
    )


@draws.get("/<int:lottery_id>/uitslag.csv")
def as_csv(lottery_id: int) -> ResponseReturnValue:
    """The same as a file: enough to divide the shares again and get the same."""
    run = _confirmed(lottery_id)
    header = [_("Wens"), _("Minste aantal"), _("Hoogste aantal"), _("Lotnummer"), _("Gekregen")]
    header += [_("Getal"), _("Te verdelen")]
    rows: list[list[str | int]] = [
        [
            each.wish_id,
            each.min_shares,
            each.max_shares,
            each.lot,
            each.given_shares,
            run.seed,
            run.available_shares,
        ]
        for each in lines_of(run.id)
    ]
    answer = Response(csv_text(header, rows), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f"attachment; filename=verloting-{lottery_id}.csv"
    return answer


def _offering(offering_id: int) -> Offering:
    found = offering_by_id(offering_id)
    if found is None or found.kind != LOTTERY:
        abort(404)
    return found


def _confirmed(offering_id: int) -> AllocationRun:
    return confirmed_run(offering_id) or abort(404)


def _show(
    offering: Offering,
    *,
    notice_form: NoticeForm | None = None,
    seed_form: SeedForm | None = None,
) -> str:
    notice, run = notice_of(offering.id), newest_run(offering.id)
    people = wishes_of(offering.id)
    is_confirmed = run is not None and run.confirmed_at is not None
    preview = divide(offering, run.seed) if run is not None and not is_confirmed else None
    found = viewer()
    form = notice_form or seed_form
    return render_template(
        "draws/show.html",
        offering=offering,
        plant=offering.share_class.plant,
        announced=notice,
        run=run,
        is_confirmed=is_confirmed,
        is_over=notice is not None and clock.now() >= notice.closes_at,
        is_mine=run is not None and found is not None and run.made_by_id == found.member_id,
        preview=preview,
        names={wish.id: wish.member.name for wish in people},
        people=len(people),
        wanted=sum(wish.max_shares for wish in people),
        available=max(free_shares(offering), 0),
        lines=[(each, reason_of(each)) for each in lines_of(run.id)] if run else [],
        form=form,
        notice_form=notice_form or NoticeForm(),
        seed_form=seed_form or SeedForm(digest=preview.digest if preview else ""),
        zone=the_cooperative().time_zone,
        last_day=last_day,
    )
