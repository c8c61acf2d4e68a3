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


def way_to_reach(
    contact_by: str, *, email: str | None, phone: str | None, has_address: bool
) -> str:
    """Give the way by which somebody is told something.

    Parameters
    ----------
    contact_by
        What they chose: `email`, `letter` or `phone`.
    email, phone
        What is known.
    has_address
        Whether a letter would arrive.

    Returns
    -------
    str
        `mail`, `letter` or `phone`: what they chose where it can be, else mail, then a letter, then
        the telephone. A letter to nowhere is for the board to solve, who see it in their list.
    """
    can = {"mail": bool(email), "letter": has_address, "phone": bool(phone)}
    chosen = "mail" if contact_by == "email" else contact_by
    for way in (chosen, "mail", "letter", "phone"):
        if can.get(way):
            return way
    return "letter"
