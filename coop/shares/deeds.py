"""The named acts as pages know them: how each is asked, looked ahead at, and done."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from coop.errors import RuleBroken
from coop.members.models import Member
from coop.members.queries import member_by_code
from coop.shares.change import Change, look_ahead, make_change
from coop.shares.convert import Conversion, convert, look_ahead_of_conversion
from coop.shares.inherit import Inheritance, inherit, look_ahead_of_estate
from coop.shares.inherit_form import InheritForm, inherit_form
from coop.shares.operation_forms import ChangeForm, ConvertForm, OperationForm
from coop.shares.register_queries import classes_of
from coop.shares.separate import Separation, look_ahead_of_separation, separate
from coop.shares.separate_form import SeparateForm, separate_form
from coop.shares.sides import Side
from coop.words import Words

Asked = Change | Conversion | Inheritance | Separation
Typed = MultiDict[str, str]


@dataclass(frozen=True, slots=True)
class Deed:
    """A named act; `kind` is what the register calls it.

    `papers` says which papers the board must have seen; `example` is a reason as boards give it.
    """

    slug: str
    kind: str
    title: Words
    note: Words
    papers: Words
    example: Words


DEEDS: Final = {
    deed.slug: deed
    for deed in (
        Deed(
            "overdragen",
            "transfer",
            Words("Delen overdragen"),
            Words("Een lid geeft of verkoopt delen aan een ander, of aan iemand die zo lid wordt."),
            Words("Een overdrachtsformulier, ondertekend door wie geeft en wie ontvangt."),
            Words("verkocht aan een buurman"),
        ),
        Deed(
            "schenken",
            "gift",
            Words("Delen schenken"),
            Words("Een lid geeft delen cadeau. Er is geen prijs."),
            Words("Een schenkingsformulier, ondertekend door wie geeft en wie ontvangt."),
            Words("cadeau voor kleindochter"),
        ),
        Deed(
            "vererven",
            "inheritance",
            Words("Delen van iemand die is overleden"),
            Words("U schrijft het overlijden in en, nu of later, wie de delen krijgt."),
            Words("De overlijdensakte en de verklaring van erfrecht of van executele."),
            Words("verklaring van erfrecht"),
        ),
        Deed(
            "verdelen",
            "separation",
            Words("Uit elkaar: delen verdelen"),
            Words("Twee leden die samen delen hadden, verdelen ze opnieuw."),
            Words("Het convenant, of een brief die beiden hebben ondertekend."),
            Words("convenant van 3 maart"),
        ),
        Deed(
            "omzetten",
            "conversion",
            Words("Andere soort deel"),
            Words("Delen van een lid worden delen van een andere soort of een andere bron."),
            Words("Het verzoek van het lid, en het besluit over de verhouding."),
            Words("besluit van de ledenvergadering"),
        ),
        Deed(
            "uitgeven",
            "issue",
            Words("Delen uitgeven na betaling"),
            Words("Een lid krijgt nieuwe delen, bijvoorbeeld omdat het op papier inschreef."),
            Words("Het inschrijfformulier en de regel van het bankafschrift."),
            Words("op papier ingeschreven"),
        ),
        Deed(
            "teruggeven",
            "return",
            Words("Delen meteen terugnemen"),
            Words("Alleen als de aanvraag en de wachtrij niet gelden. De delen zijn weer te koop."),
            Words("Het verzoek van het lid en het besluit van het bestuur."),
            Words("besluit van het bestuur"),
        ),
    )
}


def form_of(deed: Deed, typed: Typed | None, **first: Any) -> OperationForm:
    """The form of an act, as it was typed or with what is known already."""
    if deed.kind == "conversion":
        return ConvertForm(typed, **first).with_classes()
    if deed.kind == "inheritance":
        code = _typed(typed, first, "giver")
        return inherit_form(classes_of([member_by_code(code, field="giver").id]))(typed, **first)
    if deed.kind == "separation":
        members = [
            member_by_code(_typed(typed, first, name), field=name).id for name in ("one", "other")
        ]
        return separate_form(classes_of(members))(typed, **first)
    return ChangeForm(typed, **first).made_for(deed.kind)


def _typed(typed: Typed | None, first: dict[str, Any], name: str) -> str:
    return str(typed.get(name, "") if typed is not None else first.get(name, ""))


def asked_of(form: OperationForm) -> Asked:
    """What a form asks, with the members whose numbers were typed."""
    if not isinstance(form, ChangeForm | ConvertForm | InheritForm | SeparateForm):
        raise TypeError(type(form).__name__)
    return form.asked()


def sides_of(asked: Asked) -> list[Side]:
    """Everybody who is touched, before and after."""
    if isinstance(asked, Change):
        return look_ahead(asked)
    if isinstance(asked, Conversion):
        return look_ahead_of_conversion(asked)
    if isinstance(asked, Inheritance):
        return look_ahead_of_estate(asked)
    return look_ahead_of_separation(asked)


def do(asked: Asked, *, today: date, seen: str | None = None) -> str | None:
    """Do it; the reference, or None where nothing moved."""
    if isinstance(asked, Change):
        return make_change(asked, today=today, seen=seen)
    if isinstance(asked, Conversion):
        return convert(asked, today=today, seen=seen)
    if isinstance(asked, Inheritance):
        return inherit(asked, today=today, seen=seen)
    return separate(asked, today=today, seen=seen)


def about(asked: Asked) -> Member | None:
    """The member whose extract is shown where an act has no reference."""
    return asked.deceased if isinstance(asked, Inheritance) else None


def deed_or_refuse(slug: str) -> Deed:
    """The act with this address."""
    if slug not in DEEDS:
        raise RuleBroken("Kies eerst wat er gebeurt.")
    return DEEDS[slug]
