"""What the board types about an offering: its terms and its papers."""

from datetime import date, datetime, time, timedelta

from werkzeug.datastructures import FileStorage
from wtforms import (
    BooleanField,
    Field,
    FileField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError

from coop.errors import RuleBroken
from coop.forms import (
    CentsField,
    ClockTimeField,
    CoopForm,
    DayField,
    WholeField,
    optional,
    required,
)
from coop.language import gettext as _
from coop.language import lazy_gettext
from coop.members.forms import Readable, stripped
from coop.offers.lifecycle import last_day
from coop.offers.models import Offering
from coop.offers.offer import OfferTerms
from coop.periods import clock_time_of, day_of, local_instant, local_midnight

MIDNIGHT = time()


def instant_of(day: Field, clock_time: Field, zone: str) -> datetime:
    """The instant of a day and a time that were typed; refused at the time if it does not exist."""
    if not isinstance(day.data, date):
        raise TypeError(f"{day.name} holds {day.data!r}")
    try:
        return local_instant(day.data, clock_time.data or MIDNIGHT, zone)
    except ValueError as skipped:
        raise RuleBroken(
            "Dit tijdstip bestaat niet: in die nacht gaat de klok vooruit. Kies een andere tijd.",
            field=clock_time.name,
        ) from skipped


class OfferingForm(CoopForm):
    """The terms of an offering."""

    share_class_id = SelectField(
        lazy_gettext("Welke delen?"),  # type: ignore[arg-type]
        coerce=int,
        validate_choice=False,
    )
    offered_shares = WholeField(
        lazy_gettext("Hoeveel delen biedt u aan?"),  # type: ignore[arg-type]
        [required("Vul een aantal delen in.")],
    )
    price = CentsField(
        lazy_gettext("Prijs van een deel, in euro"),  # type: ignore[arg-type]
        [required("Vul een prijs in.")],
    )
    min_shares = WholeField(
        lazy_gettext("Minste aantal per persoon"),  # type: ignore[arg-type]
        [required("Vul een aantal in.")],
        default=1,  # type: ignore[arg-type]
    )
    max_shares = WholeField(
        lazy_gettext("Hoogste aantal per persoon"),  # type: ignore[arg-type]
        [required("Vul een aantal in.")],
        default=20,  # type: ignore[arg-type]
    )
    max_household_shares = WholeField(
        lazy_gettext("Hoogste aantal per adres"),  # type: ignore[arg-type]
        [optional()],
    )
    starter_shares = WholeField(
        lazy_gettext("Startdelen die u apart houdt"),  # type: ignore[arg-type]
        [optional()],
    )
    target_shares = WholeField(
        lazy_gettext("Hoeveel delen zijn nodig om te beginnen?"),  # type: ignore[arg-type]
        [optional()],
    )
    kind = RadioField(
        lazy_gettext("Wie krijgt de delen?"),  # type: ignore[arg-type]
        choices=[
            SelectChoice("queue", lazy_gettext("Wie het eerst bestelt")),
            SelectChoice("lottery", lazy_gettext("Loting: eerst alle wensen, dan verdelen")),
        ],
        default="queue",
    )
    opens_on = DayField(
        lazy_gettext("Eerste dag van de verkoop"),  # type: ignore[arg-type]
        [required("Vul een dag in.")],
    )
    opens_time = ClockTimeField(
        lazy_gettext("Tijd waarop de verkoop opengaat"),  # type: ignore[arg-type]
        [optional()],
    )
    last_day = DayField(
        lazy_gettext("Laatste dag van de verkoop"),  # type: ignore[arg-type]
        [optional()],
    )
    payment_days = WholeField(
        lazy_gettext("Dagen om te betalen"),  # type: ignore[arg-type]
        [required("Vul een aantal dagen in.")],
        default=14,  # type: ignore[arg-type]
    )
    most_instalments = WholeField(
        lazy_gettext("Betalen in hoogstens hoeveel termijnen?"),  # type: ignore[arg-type]
        [optional()],
    )
    yearly_cost = CentsField(
        lazy_gettext("Kosten per deel per jaar, in euro"),  # type: ignore[arg-type]
        [required("Vul de kosten in, of 0.")],
        default=0,  # type: ignore[arg-type]
    )
    terms_version = StringField(
        lazy_gettext("Versie van de ledenovereenkomst"),  # type: ignore[arg-type]
        [required("Vul de versie in, bijvoorbeeld 2026-1."), Readable(40)],
        filters=[stripped],
    )
    exemption_sentence = TextAreaField(
        lazy_gettext("Vrijstellingszin"),  # type: ignore[arg-type]
        [
            required("Vul de vrijstellingszin in. Zonder deze zin gaat de verkoop niet open."),
            Readable(300),
        ],
        filters=[stripped],
    )
    notified_on = DayField(
        lazy_gettext("Dag waarop u de uitgifte hebt gemeld bij de AFM"),  # type: ignore[arg-type]
        [optional()],
    )
    is_small_circle = BooleanField(
        lazy_gettext("Dit is een uitgifte in kleine kring"),  # type: ignore[arg-type]
    )

    def terms(self, zone: str, kept: Offering | None = None) -> OfferTerms:
        """What was typed, as the act wants it: days become instants of the town.

        A day that was not touched keeps its instant, so that changing something else does not
        reopen a sale that was closed in the afternoon.
        """
        last = self.last_day.data
        closes_at = local_midnight(last + timedelta(days=1), zone) if last else None
        if kept and kept.closes_at and last_day(kept.closes_at, zone) == last:
            closes_at = kept.closes_at
        max_shares = int(self.max_shares.data or 0)
        return OfferTerms(
            offered_shares=int(self.offered_shares.data or 0),
            price_cents=int(self.price.data or 0),
            min_shares=int(self.min_shares.data or 0),
            max_shares=max_shares,
            opens_at=self._opens_at(zone, kept),
            closes_at=closes_at,
            payment_days=int(self.payment_days.data or 0),
            exemption_sentence=str(self.exemption_sentence.data),
            terms_version=str(self.terms_version.data),
            yearly_cost_cents=int(self.yearly_cost.data or 0),
            max_household_shares=_number(self.max_household_shares, max_shares),
            starter_shares=_number(self.starter_shares, 0),
            target_shares=self.target_shares.data or None,  # type: ignore[arg-type]
            kind=str(self.kind.data),
            most_instalments=_number(self.most_instalments, 1),
            is_small_circle=bool(self.is_small_circle.data),
            notified_on=self.notified_on.data,
        )

    def _opens_at(self, zone: str, kept: Offering | None) -> datetime:
        untouched = kept and day_of(kept.opens_at, zone) == self.opens_on.data
        if kept and untouched and self.opens_time.data is None:
            return kept.opens_at
        return instant_of(self.opens_on, self.opens_time, zone)


def _number(field: Field, otherwise: int) -> int:
    return otherwise if field.data is None else int(field.data)


def filled_in(offering: Offering, zone: str, usual_sentence: str) -> dict[str, object]:
    """An offering as its form shows it."""
    closes_at = offering.closes_at
    return {
        "share_class_id": offering.share_class_id,
        "offered_shares": offering.offered_shares,
        "price": offering.price_cents,
        "min_shares": offering.min_shares,
        "max_shares": offering.max_shares,
        "max_household_shares": offering.max_household_shares,
        "starter_shares": offering.starter_shares,
        "target_shares": offering.target_shares,
        "kind": offering.kind,
        "opens_on": day_of(offering.opens_at, zone),
        "opens_time": clock_time_of(offering.opens_at, zone),
        "last_day": last_day(closes_at, zone) if closes_at else None,
        "payment_days": offering.payment_days,
        "most_instalments": offering.most_instalments,
        "yearly_cost": offering.yearly_cost_cents,
        "terms_version": offering.terms_version,
        "exemption_sentence": offering.exemption_sentence or usual_sentence,
        "notified_on": offering.notified_on,
        "is_small_circle": offering.is_small_circle,
    }


class DocumentForm(CoopForm):
    """The information document: a PDF."""

    file = FileField(lazy_gettext("Informatiedocument (PDF)"))  # type: ignore[arg-type]

    def validate_file(self, field: FileField) -> None:
        """There must be a file."""
        if not isinstance(field.data, FileStorage) or not field.data.filename:
            raise ValidationError(_("Kies eerst een bestand."))

    @property
    def file_name(self) -> str:
        """The file's own name, without what cannot be printed."""
        name = str(self.file.data.filename if self.file.data else "")
        return "".join(char for char in name if char.isprintable())[-100:]


class TermsForm(DocumentForm):
    """The member agreement: a PDF."""

    file = FileField(
        lazy_gettext("Ledenovereenkomst (PDF)"),  # type: ignore[arg-type]
        id="agreement",
    )
