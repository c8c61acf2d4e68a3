"""Making and changing the settings of the cooperative: its one row."""

from collections.abc import Mapping
from typing import Any

from coop.database import db
from coop.errors import RuleBroken
from coop.members.models import Cooperative
from coop.records.audit import record

FIELDS = (
    "name",
    "kvk_number",
    "iban",
    "street",
    "postcode",
    "town",
    "time_zone",
    "book_year_first_month",
    "email",
    "phone",
    "exemption_sentence",
    "exemption_limit_cents",
    "small_circle_limit_cents",
)


def set_up(data: Mapping[str, Any], *, has_book_years: bool, has_readings: bool) -> Cooperative:
    """Make or change the cooperative's settings.

    Parameters
    ----------
    data
        All of `FIELDS`, read by the form.
    has_book_years
        Whether sums of a book year were entered: its first month is then fixed.
    has_readings
        Whether a meter was read: the days and months of its town are then fixed.
    """
    _check_address(data["street"], data["postcode"])
    _check_limits(data["exemption_limit_cents"], data["small_circle_limit_cents"])
    kept = db.session.get(Cooperative, 1)
    if kept is None:
        kept = Cooperative(id=1, **{name: data[name] for name in FIELDS})
        db.session.add(kept)
        record("cooperative_set_up", kept)
        db.session.flush()
        return kept
    if has_book_years and data["book_year_first_month"] != kept.book_year_first_month:
        raise RuleBroken(
            "Het boekjaar kan niet meer anders: er is al een boekjaar ingevuld.",
            field="book_year_first_month",
        )
    if has_readings and data["time_zone"] != kept.time_zone:
        raise RuleBroken(
            "De tijdzone kan niet meer anders: er zijn al meterstanden.", field="time_zone"
        )
    changed = {name: data[name] for name in FIELDS if getattr(kept, name) != data[name]}
    for name, value in changed.items():
        setattr(kept, name, value)
    if changed:
        record("cooperative_changed", kept, **changed)
    db.session.flush()
    return kept


def _check_address(street: str, postcode: str) -> None:
    """With half an address no letter arrives."""
    if bool(street) != bool(postcode):
        raise RuleBroken(
            "Vul de straat met het huisnummer en de postcode in, of geen van beide.",
            field="postcode" if street else "street",
        )


def _check_limits(exemption_cents: int, small_circle_cents: int) -> None:
    if exemption_cents < 1:
        raise RuleBroken("Vul een bedrag boven nul in.", field="exemption_limit_cents")
    if not 0 <= small_circle_cents <= exemption_cents:
        raise RuleBroken(
            "Een kleine kring kan niet meer uitgeven dan de vrijstelling toelaat.",
            field="small_circle_limit_cents",
        )
