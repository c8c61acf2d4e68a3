"""Letters and labels for members whom no mail reaches: a page that is made to be printed."""

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from coop import clock
from coop.errors import RuleBroken
from coop.forms import CoopForm, optional
from coop.language import gettext as _
from coop.language import lazy_gettext, say
from coop.members.access import may_administer
from coop.members.envelope import Envelope
from coop.members.envelope_queries import envelopes_of
from coop.members.forms import Readable, stripped
from coop.members.numbers import member_code, parse_member_code
from coop.members.session import require, viewer
from coop.pages import cooperative
from coop.shares.address_queries import (
    Addressee,
    addressees,
    addressees_count,
    holders_of,
    no_email,
    numbered,
)
from coop.shares.forms import chosen
from coop.shares.register_csv import csv_text
from coop.shares.register_queries import plant_choices
from coop.shares.return_queries import held_classes

letters = Blueprint("letters", __name__, url_prefix="/register/brieven")

AT_ONCE = 240
"""Ten sheets of labels; more is printed in parts, or browsers choke on it."""
MOST_CHOSEN = 500


class LetterForm(CoopForm):
    """To whom, and what the letter says; sent in the address, because nothing changes."""

    wie = SelectField(lazy_gettext("Voor wie?"), default="post", validate_choice=False)  # type: ignore[arg-type]
    plant = SelectField(
        lazy_gettext("Alleen houders van"),  # type: ignore[arg-type]
        coerce=chosen,
        validate_choice=False,
        default=0,
    )
    leden = StringField(
        lazy_gettext("Lidnummers"),  # type: ignore[arg-type]
        [optional(), Readable(2000)],
        filters=[stripped],
    )
    onderwerp = StringField(
        lazy_gettext("Onderwerp"),  # type: ignore[arg-type]
        [optional(), Readable(120)],
        filters=[stripped],
    )
    tekst = TextAreaField(lazy_gettext("Tekst van de brief"), [optional()])  # type: ignore[arg-type]
    delen = BooleanField(lazy_gettext("Zet eronder welke delen het lid heeft"))  # type: ignore[arg-type]

    def made_ready(self) -> "LetterForm":
        """This form with what can be chosen."""
        self.wie.choices = [
            SelectChoice("post", _("Leden zonder e-mail")),
            SelectChoice("alle", _("Alle leden")),
            SelectChoice("keuze", _("De lidnummers hieronder")),
        ]
        self.plant.choices = [
            SelectChoice("0", _("Alle bronnen")),
            *(SelectChoice(str(key), name) for key, name in plant_choices()),
        ]
        return self

    def wanted(self, today: date) -> list[ColumnElement[bool]]:
        """What a member must be to get this letter."""
        conditions = {"alle": [], "keuze": [numbered(self.numbers())]}.get(
            str(self.wie.data), [no_email()]
        )
        if self.plant.data:
            conditions = [*conditions, holders_of(self.plant.data, today)]
        return conditions

    def numbers(self) -> Sequence[int]:
        """The member numbers that were typed, with commas or spaces between."""
        typed = (self.leden.data or "").replace(",", " ").replace(";", " ").split()
        if len(typed) > MOST_CHOSEN:
            raise RuleBroken("Kies hoogstens 500 leden tegelijk.", field="leden")
        return [parse_member_code(code, field="leden") for code in typed]


def _today() -> date:
    settings = cooperative()
    return clock.today(settings.time_zone) if settings else clock.today()


def _asked() -> tuple[LetterForm, list[ColumnElement[bool]] | None]:
    """The form, and who is meant; None where it is not filled in well."""
    form = LetterForm(request.args).made_ready()
    if form.validate():
        with form.refusals():
            return form, form.wanted(_today())
    return form, None


@letters.get("/")
def index() -> ResponseReturnValue:
    """Choose for whom, and print letters or labels."""
    require(may_administer(viewer()))
    form, wanted = _asked()
    count = addressees_count(wanted) if wanted is not None else 0
    status = 200 if wanted is not None else 422
    return render_template(
        "letters/index.html",
        form=form,
        count=count,
        parts=-(-count // AT_ONCE),
        at_once=AT_ONCE,
        asked={name: value for name, value in request.args.items() if name in form},
    ), status


@letters.get("/afdrukken")
def letters_page() -> ResponseReturnValue:
    """One letter a sheet, with the address where the window of the envelope is."""
    require(may_administer(viewer()))
    form, people = _people()
    today = _today()
    held = {one.id: held_classes(one.id, today) for one in people} if form.delen.data else {}
    return render_template(
        "letters/letters.html",
        form=form,
        people=people,
        envelopes=_envelopes(people),
        held=held,
        today=today,
    )


@letters.get("/etiketten")
def labels() -> ResponseReturnValue:
    """Sheets of 24 labels."""
    require(may_administer(viewer()))
    _form, people = _people()
    sheets = [people[start : start + 24] for start in range(0, len(people), 24)]
    return render_template(
        "letters/labels.html", sheets=sheets, envelopes=_envelopes(people), count=len(people)
    )


@letters.get("/adressen.csv")
def addresses_csv() -> ResponseReturnValue:
    """The addresses for a printer's own program."""
    require(may_administer(viewer()))
    _form, wanted = _asked()
    if wanted is None:
        raise RuleBroken("Dit is niet goed ingevuld.")
    header = [_("Lidnummer"), _("Naam"), _("Adres"), _("Postcode"), _("Plaats")]
    people = addressees(wanted, addressees_count(wanted), 0)
    envelopes = _envelopes(people)
    rows = (
        (member_code(one.number), _names(to), to.street, to.postcode, to.town)
        for one in people
        for to in (envelopes[one.id],)
    )
    answer = Response(csv_text(header, rows), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f"attachment; filename=adressen-{_today()}.csv"
    return answer


def _envelopes(people: Sequence[Addressee]) -> dict[int, Envelope]:
    return envelopes_of([one.id for one in people], _today())


def _names(to: Envelope) -> str:
    return ", ".join(say(words) for words in to.names)


def _people() -> tuple[LetterForm, list[Addressee]]:
    """The form, and one part of who is meant."""
    form, wanted = _asked()
    if wanted is None:
        raise RuleBroken("Dit is niet goed ingevuld.")
    part = max(1, min(request.args.get("deel", 1, type=int), 10**6))
    return form, addressees(wanted, AT_ONCE, (part - 1) * AT_ONCE)
