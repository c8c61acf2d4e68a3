"""What people type to sign in."""

from wtforms import HiddenField, PasswordField

from coop.forms import CoopForm, EmailField, required
from coop.language import lazy_gettext


class LinkForm(CoopForm):
    """Where the link goes."""

    email = EmailField(
        lazy_gettext("E-mailadres"),  # type: ignore[arg-type]
        [required("Vul uw e-mailadres in.")],
        id="link_email",
    )
    next = HiddenField(id="link_next")


class PasswordForm(CoopForm):
    """Address and password; the password is never shown back."""

    email = EmailField(
        lazy_gettext("E-mailadres"),  # type: ignore[arg-type]
        [required("Vul uw e-mailadres in.")],
    )
    password = PasswordField(
        lazy_gettext("Wachtwoord"),  # type: ignore[arg-type]
        [required("Vul uw wachtwoord in.")],
    )
    next = HiddenField()
