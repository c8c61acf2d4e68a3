"""How we can reach somebody: whoever chooses letters needs an address, and so on."""

from coop.errors import RuleBroken


def check_contact(
    contact_by: str,
    *,
    email: str | None,
    phone: str | None,
    street: str,
    postcode: str,
    town: str,
) -> None:
    """Refuse a way of contact that cannot reach this person.

    Parameters
    ----------
    contact_by
        `email`, `letter` or `phone`.
    email, phone, street, postcode, town
        What is known; empty where it is not.

    Raises
    ------
    RuleBroken
        At the first field that is missing for it.
    """
    if contact_by == "email" and not email:
        raise RuleBroken("Vul een e-mailadres in, of kies post of telefoon.", field="email")
    if contact_by == "phone" and not phone:
        raise RuleBroken("Vul een telefoonnummer in, of kies e-mail of post.", field="phone")
    if contact_by == "letter":
        for field, value in (("street", street), ("postcode", postcode), ("town", town)):
            if not value:
                raise RuleBroken("Voor post hebben wij het hele adres nodig.", field=field)
