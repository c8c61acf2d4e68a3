"""Which book year's statements are asked for."""

from datetime import date

from wtforms import BooleanField, SelectField

from coop.forms import CoopForm
from coop.language import lazy_gettext


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


def years_over(today: date, first_month: int) -> list[int]:
    """The last five book years that are over, newest first."""
    newest = today.year - 1 - (today.month < first_month)
    return list(range(newest, newest - 5, -1))
