"""What a plan reckons with, in plain words: its kWh, its prices and its costs."""

from dataclasses import dataclass

from coop import figures
from coop.language import gettext as _
from coop.language import language
from coop.viability.design import Design


@dataclass(frozen=True, slots=True)
class Estimated:
    """What is expected of our part by now, beside what the plan reckons with. [kWh]"""

    p50_kwh: float
    p90_kwh: float
    is_newer: bool
    is_calibrated: bool


def energy_sentences(plan: Design, now: Estimated | None) -> list[str]:
    """How many kWh the plan reckons with, and what is expected by now."""
    p50, p90 = _kwh(plan.p50_kwh), _kwh(plan.p90_kwh)
    said = [_("Dit plan rekent met %(p50)s (P50) en %(p90)s (P90).", p50=p50, p90=p90)]
    if now and (_kwh(now.p50_kwh), _kwh(now.p90_kwh)) != (p50, p90):
        values = {"p50": _kwh(now.p50_kwh), "p90": _kwh(now.p90_kwh)}
        if not now.is_newer:
            said.append(_("Onze raming zegt %(p50)s en %(p90)s.", **values))
        elif now.is_calibrated:
            said.append(
                _(
                    "Nu verwachten wij %(p50)s en %(p90)s, want de raming is sindsdien geijkt op "
                    "de meter.",
                    **values,
                )
            )
        else:
            said.append(
                _(
                    "Nu verwachten wij %(p50)s en %(p90)s, want er is sindsdien een nieuwe raming.",
                    **values,
                )
            )
    if plan.degradation_fraction:
        part = percent_text(plan.degradation_fraction)
        said.append(_("Elk jaar geeft de bron %(part)s minder, want hij wordt ouder.", part=part))
    return said


def income_sentences(plan: Design) -> list[str]:
    """Where the money comes from, with how each price goes on."""
    said = []
    if plan.direct_fraction:
        first = _(
            "Het gebouw gebruikt %(part)s van de stroom zelf en betaalt %(ct)s per kWh.",
            part=percent_text(plan.direct_fraction),
            ct=_ct(plan.direct_millicents_per_kwh),
        )
        said.append(f"{first} {_rise(plan.direct_indexation_fraction)}")
    if plan.direct_fraction < 1:
        ct = _ct(plan.export_millicents_per_kwh)
        first = (
            _("De rest gaat naar het net voor %(ct)s per kWh.", ct=ct)
            if plan.direct_fraction
            else _("Alle stroom gaat naar het net voor %(ct)s per kWh.", ct=ct)
        )
        kind = (
            _("Die prijs staat in een contract.")
            if plan.export_is_contract
            else _("Die prijs is een schatting: de markt kan anders zijn.")
        )
        said.append(f"{first} {kind} {_rise(plan.export_indexation_fraction)}")
    if plan.certificate_cents_per_mwh:
        price = figures.eur(plan.certificate_cents_per_mwh, language())
        said.append(
            _("Bedrijven betalen %(price)s per 1.000 kWh voor het bewijs dat de stroom groen is.",
              price=price)
        )  # fmt: skip
    return [*said, _("Subsidie: niets. De bron moet het zonder kunnen.")]


def _rise(fraction: float) -> str:
    if fraction > 0:
        return _("Wij rekenen met elk jaar %(rise)s meer.", rise=percent_text(fraction))
    if fraction < 0:
        return _("Wij rekenen met elk jaar %(rise)s minder.", rise=percent_text(-fraction))
    return _("Wij rekenen elk jaar met dezelfde prijs.")


def spending_sentences(plan: Design, kind: str) -> list[str]:
    """Where the money goes."""
    price = figures.eur(sum(line.amount_cents for line in plan.cost_lines), language())
    rises = sorted({line.indexation_fraction for line in plan.cost_lines})
    said = [_("Elk jaar %(price)s aan vaste kosten.", price=price)]
    if len(rises) == 1 and rises[0] > 0:
        rise = percent_text(rises[0])
        said = [
            _("Elk jaar %(price)s aan vaste kosten, en elk jaar %(rise)s meer.",
              price=price, rise=rise)
        ]  # fmt: skip
    elif len(rises) > 1:
        said = [
            _("Elk jaar %(price)s aan vaste kosten, en elk jaar %(low)s tot %(high)s meer.",
              price=price, low=percent_text(rises[0]), high=percent_text(rises[-1]))
        ]  # fmt: skip
    if plan.inverter_cents:
        values = {
            "year": plan.inverter_year,
            "price": figures.eur(plan.inverter_cents, language()),
        }
        said.append(
            _("In jaar %(year)s %(price)s voor een grote beurt.", **values)
            if kind == "wind"
            else _("In jaar %(year)s %(price)s voor nieuwe omvormers.", **values)
        )
    if plan.removal_cents:
        price = figures.eur(plan.removal_cents, language())
        said.append(_("Aan het eind %(price)s om alles weg te halen.", price=price))
    return said


def percent_text(fraction: float) -> str:
    """A percentage without a decimal that says nothing."""
    decimals = 0 if round(fraction * 100, 1) == round(fraction * 100) else 1
    return figures.percent(fraction, language(), decimals)


def _kwh(energy_kwh: float) -> str:
    return figures.kwh_float(energy_kwh, language())


def _ct(millicents: int) -> str:
    return f"{figures.number(millicents / 1000, language(), 2)} ct"
