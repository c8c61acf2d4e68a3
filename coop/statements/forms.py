"""What is asked about papers: of which book year, and which code."""

from datetime import date
from typing import Any

from wtforms import BooleanField, Field, SelectField, StringField
from wtforms.validators import ValidationError

from coop.forms import CoopForm, required
from coop.language import gettext as _
from coop.language import lazy_gettext
from coop.statements.codes import parse_code


class YearForm(CoopForm):
    """A book year that is over."""

    year = SelectField(
        lazy_gettext("Boekjaar"),  # type: ignore[arg-type]
        coerce=int,
    )
    is_announced = BooleanField(
        lazy_gettext("Stuur de leden met e-mail bericht")  # type: ignore[arg-type]
    )

    def offer(self, years: list[int]) -> "YearForm":
        """Let only these years be chosen."""
        self.year.choices = [(year, str(year)) for year in years]
        return self


def is_code(_form: Any, field: Field) -> None:
    """Refuse what cannot be a code of ours."""
    if parse_code(field.data or "") is None:
        raise ValidationError(
            _("Dit is geen code van ons. Een code heeft zestien letters en cijfers.")
        )


class CodeForm(CoopForm):
    """The code of a paper, as it is typed."""

    code = StringField(
        lazy_gettext("Code"),  # type: ignore[arg-type]
        [required("Typ de code die op het papier staat."), is_code],
    )


def years_over(today: date, first_month: int) -> list[int]:
    """The last five book years that are over, newest first."""
    newest = today.year - 1 - (today.month < first_month)
    return list(range(newest, newest - 5, -1))
