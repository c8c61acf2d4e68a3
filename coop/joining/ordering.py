"""The two pages that every way of ordering shares: fill in, and check your answers."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import abort, render_template
from wtforms import BooleanField, Field, RadioField

from coop import clock
from coop.identifiers import format_iban
from coop.joining.parts import Part, divide
from coop.language import gettext as _
from coop.members.models import Member
from coop.offers.buy_pages import without_fields
from coop.offers.decide import check_open_to_all
from coop.offers.forms import MemberBuyForm
from coop.offers.lifecycle import check_wish, end_of_days, last_day
from coop.offers.models import Offering
from coop.offers.place import Wish
from coop.offers.queries import offering_by_id, offering_on_sale, the_cooperative
from coop.offers.sold_queries import HowSold, how_sold


@dataclass(frozen=True, slots=True)
class Way:
    """How somebody orders: what the pages say, and where their forms go."""

    title: str
    lead: str
    check_url: str
    order_url: str
    button: str
    prints: bool = False


def offering_or_404(offering_id: int) -> Offering:
    """The offering of an address."""
    found = offering_by_id(offering_id)
    if found is None:
        abort(404)
    return found


def how_now(offering: Offering) -> HowSold:
    """How it is sold now."""
    return how_sold([offering], clock.now(), the_cooperative().time_zone)[offering.id]


def wish_of(form: MemberBuyForm, language: str, channel: str = "web", instalments: int = 1) -> Wish:
    """What the form asks for."""
    return Wish(
        int(form.shares.data or 0),
        form.price_on_form,
        language,
        channel=channel,
        instalments=instalments,
    )


def check_now(offering: Offering, form: MemberBuyForm) -> None:
    """Refuse at once what could not be ordered; raises `RuleBroken`."""
    at = clock.now()
    how = how_now(offering)
    check_open_to_all(is_lottery=how.way == "lottery", has_line=how.way == "waiting")
    terms = offering_on_sale(offering, at).terms
    check_wish(terms, int(form.shares.data or 0), form.price_on_form, at)


def parts_for(offering: Offering, shares: int, instalments: int) -> tuple[Part, ...]:
    """In which parts an order of today would be paid."""
    if instalments < 2:
        return ()
    zone = the_cooperative().time_zone
    first_due_on = last_day(end_of_days(clock.now(), offering.payment_days, zone), zone)
    return divide(shares * offering.price_cents, instalments, first_due_on)


def ask(
    offering: Offering,
    form: MemberBuyForm,
    way: Way,
    *,
    member: Member | None = None,
    parts: Sequence[Part] = (),
) -> str:
    """The page with the questions."""
    on_sale, how = offering_on_sale(offering, clock.now()), how_now(offering)
    if on_sale.standing.name != "OPEN" or not how.can_order:
        without_fields(form)
    form.seen_price_cents.data = str(offering.price_cents)
    form.seen_price_cents.raw_data = None
    return render_template(
        "joining/form.html",
        form=form,
        offering=offering,
        plant=offering.share_class.plant,
        terms=on_sale.terms,
        standing=on_sale.standing.name,
        how=how,
        way=way,
        member=member,
        parts=parts,
        hints=_hints(form),
    )


def check(offering: Offering, form: MemberBuyForm, way: Way, *, parts: Sequence[Part] = ()) -> str:
    """The page on which everything is looked over; nothing is kept yet."""
    zone, at = the_cooperative().time_zone, clock.now()
    shares = int(form.shares.data or 0)
    return render_template(
        "joining/check.html",
        form=form,
        offering=offering,
        plant=offering.share_class.plant,
        way=way,
        total_cents=shares * offering.price_cents,
        rows=[(field.label.text, _shown(field)) for field in form if _is_told(field)],
        kept=[(field.name, _kept(field)) for field in form],
        parts=parts,
        pay_by=last_day(end_of_days(at, offering.payment_days, zone), zone),
        think_until=last_day(end_of_days(at, offering.cooling_off_days, zone), zone),
    )


def _is_told(field: Field) -> bool:
    return bool(field.data) and field.name not in {"seen_price_cents", "consent"}


def _shown(field: Field) -> str:
    return format_iban(field.data) if field.name == "iban" else str(field.data)


def _kept(field: Field) -> str:
    if isinstance(field, BooleanField):
        return "y" if field.data else ""
    return "" if field.data is None else str(field.data)


def consented(form: MemberBuyForm) -> str:
    """How the buyer agreed, where that is asked."""
    return str(form.consent.data) if isinstance(form.consent, RadioField) else "web"


def _hints(form: MemberBuyForm) -> dict[str, str]:
    one = _("Eén van de twee is genoeg.")
    contact = getattr(form, "contact", None)  # a member's form does not ask
    return {
        "contact": _("Leeg laten mag: dan krijgt de koper brieven.")
        if contact is not None and contact.flags.optional
        else one,
        "receiver_contact": _("Leeg laten mag: dan geeft u zelf een kaart."),
        "message": _("Ten hoogste 200 tekens. De prijs noemen wij nergens."),
    }
