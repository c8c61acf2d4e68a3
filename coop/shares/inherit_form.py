"""What the board types when a member has died: the day, the executor, the heirs and their parts."""

from collections.abc import Iterator, Sequence
from typing import Any

from wtforms import HiddenField, StringField

from coop.errors import RuleBroken
from coop.forms import DayField, EmailField, PostcodeField, WholeField, decided_later, optional
from coop.language import lazy_gettext
from coop.members.forms import Readable, day_of, stripped
from coop.members.join import Newcomer
from coop.members.numbers import member_code
from coop.members.queries import member_by_code
from coop.shares.inherit import Heir, Inheritance
from coop.shares.operation_forms import (
    MUST_HAVE_SEEN,
    OperationForm,
    code_field,
    document_field,
    member_of,
)

MOST_HEIRS = 6
EXECUTOR = "_executor"
"""What stands behind the fields of an executor who is no member, as a number behind an heir's."""


class InheritForm(OperationForm):
    """An estate; `inherit_form` adds the fields of each heir."""

    document = document_field(MUST_HAVE_SEEN)
    giver = HiddenField()
    died_on = DayField(lazy_gettext("Dag van overlijden"), [decided_later()])  # type: ignore[arg-type]
    executor = code_field(lazy_gettext("Lidnummer van de executeur"), optional())
    class_ids: Sequence[int] = ()

    @property
    def to_type(self) -> str:
        """The number of who died is typed over."""
        return member_code(member_of(self.giver).number)

    def asked(self) -> Inheritance:
        """What the form asks."""
        executor, outsider = self.executor.data, self[f"name{EXECUTOR}"].data
        if executor and outsider:
            raise RuleBroken(
                "Vul een lidnummer in, of de naam van wie geen lid is. Niet allebei.",
                field="executor",
            )
        return Inheritance(
            deceased=member_of(self.giver),
            died_on=self.died_on.data,
            executor=member_by_code(executor, field="executor") if executor else None,
            outsider=self._newcomer(EXECUTOR) if outsider else None,
            heirs=tuple(self._heirs()),
            on=day_of(self.on),
            reason=self.reason.data or "",
            document=self.document.data or "",
        )

    def _heirs(self) -> Iterator[Heir]:
        for number in range(MOST_HEIRS):
            code, name = self[f"heir{number}"], self[f"name{number}"]
            shares = {
                class_id: self[f"shares{number}_{class_id}"].data or 0
                for class_id in self.class_ids
            }
            if not code.data and not name.data:
                if any(shares.values()):
                    raise RuleBroken("Wie krijgt deze delen?", field=code.name)
                continue
            if code.data and name.data:
                raise RuleBroken(
                    "Vul een lidnummer in, of de gegevens van een nieuw lid. Niet allebei.",
                    field=code.name,
                )
            member = member_of(code) if code.data else None
            newcomer = None if member is not None else self._newcomer(str(number))
            yield Heir(member, newcomer, shares, code.name)

    def _newcomer(self, whose: str) -> Newcomer:
        """Somebody without a number: reached by mail, else by letter."""
        email = self[f"email{whose}"].data
        address = {name: self[f"{name}{whose}"].data or "" for name in _ADDRESS}
        if not email and not all(address.values()):
            raise RuleBroken("Vul een e-mailadres in, of het hele adres.", field=f"email{whose}")
        return Newcomer(
            name=self[f"name{whose}"].data,
            email=email or None,
            contact_by="email" if email else "letter",
            **address,
        )


_ADDRESS = ("street", "postcode", "town")


def inherit_form(class_ids: Sequence[int]) -> type[InheritForm]:
    """The form for an estate that holds these classes."""
    fields = _fields_of(EXECUTOR)
    for number in range(MOST_HEIRS):
        fields |= _fields_of(str(number))
        fields[f"heir{number}"] = code_field(lazy_gettext("Lidnummer van de erfgenaam"), optional())
        for class_id in class_ids:
            fields[f"shares{number}_{class_id}"] = WholeField(
                lazy_gettext("Aantal delen"),  # type: ignore[arg-type]
                [optional()],
            )
    return type("InheritFormOf", (InheritForm,), {**fields, "class_ids": tuple(class_ids)})


def _fields_of(whose: str) -> dict[str, Any]:
    """Name and address of somebody without a number: an heir, or the executor."""
    return {
        f"name{whose}": _text(lazy_gettext("Naam"), 120),
        f"email{whose}": EmailField(lazy_gettext("E-mailadres"), [optional()]),  # type: ignore[arg-type]
        f"street{whose}": _text(lazy_gettext("Straat en huisnummer"), 120),
        f"postcode{whose}": PostcodeField(lazy_gettext("Postcode"), [optional()]),  # type: ignore[arg-type]
        f"town{whose}": _text(lazy_gettext("Plaats"), 80),
    }


def _text(label: Any, most: int) -> StringField:
    return StringField(
        label,
        [Readable(most), optional()],
        filters=[stripped],
    )
