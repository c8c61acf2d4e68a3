"""What the board types when two members go their own ways: what each holds of each class."""

from collections.abc import Sequence

from wtforms import HiddenField

from coop.forms import WholeField, required
from coop.language import lazy_gettext
from coop.members.forms import day_of
from coop.members.numbers import member_code
from coop.shares.forms import whole
from coop.shares.operation_forms import MUST_HAVE_SEEN, OperationForm, document_field, member_of
from coop.shares.separate import Separation


class SeparateForm(OperationForm):
    """What two members hold of each class from a day on; `separate_form` adds its fields."""

    document = document_field(MUST_HAVE_SEEN)
    one = HiddenField()
    other = HiddenField()
    class_ids: Sequence[int] = ()

    @property
    def to_type(self) -> str:
        """The number of the first member is typed over."""
        return member_code(member_of(self.one).number)

    def asked(self) -> Separation:
        """What the form asks."""
        return Separation(
            one=member_of(self.one),
            other=member_of(self.other),
            after={
                class_id: (whole(self[f"one_{class_id}"]), whole(self[f"other_{class_id}"]))
                for class_id in self.class_ids
            },
            on=day_of(self.on),
            reason=self.reason.data or "",
            document=self.document.data or "",
        )


def separate_form(class_ids: Sequence[int]) -> type[SeparateForm]:
    """The form for two members who hold these classes."""
    fields = {
        f"{side}_{class_id}": WholeField(
            lazy_gettext("Aantal delen"),  # type: ignore[arg-type]
            [required("Vul een aantal in. Is het niets, vul dan 0 in.")],
        )
        for class_id in class_ids
        for side in ("one", "other")
    }
    return type("SeparateFormOf", (SeparateForm,), {**fields, "class_ids": tuple(class_ids)})
