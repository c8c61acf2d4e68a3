"""What members type about themselves."""

from wtforms import PasswordField, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from coop.forms import CoopForm, required
from coop.language import lazy_gettext
from coop.members.forms import MemberForm
from coop.members.passwords import LONGEST


class OwnDataForm(MemberForm):
    """All but name and kind: those the board changes, after seeing a paper."""

    kind = None  # type: ignore[assignment]
    name = None  # type: ignore[assignment]
    contact_by = RadioField(
        lazy_gettext("Hoe houden wij contact?"),  # type: ignore[arg-type]
        [required("Kies hoe wij contact houden.")],
        choices=[
            SelectChoice("email", lazy_gettext("E-mail")),
            SelectChoice("letter", lazy_gettext("Post")),
            SelectChoice("phone", lazy_gettext("Telefoon")),
        ],
    )
    language = RadioField(
        lazy_gettext("Taal"),  # type: ignore[arg-type]
        [required("Kies een taal.")],
        choices=[SelectChoice("nl", "Nederlands"), SelectChoice("en", "English")],
    )


class NewPasswordForm(CoopForm):
    """A first or another password; none is ever shown back."""

    current = PasswordField(
        lazy_gettext("Uw wachtwoord van nu"),  # type: ignore[arg-type]
        render_kw={"maxlength": LONGEST},
    )
    password = PasswordField(
        lazy_gettext("Nieuw wachtwoord"),  # type: ignore[arg-type]
        [required("Vul een nieuw wachtwoord in.")],
    )
