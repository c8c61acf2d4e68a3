"""`coop create-admin`: the first person who may do everything."""

import click
from flask.cli import with_appcontext

from coop import clock
from coop.database import db
from coop.errors import RuleBroken
from coop.identifiers import parse_email
from coop.members.give_role import grant
from coop.members.join import admit, apply
from coop.members.sign_in import LINK_MINUTES, make_link


@click.command()
@click.option("--name", prompt="Name", help="First and last name.")
@click.option("--email", prompt="E-mail", help="Where sign-in links are mailed to.")
@with_appcontext
def create_admin(name: str, email: str) -> None:
    """Make a member who is administrator and on the board, and print a link to sign in with."""
    now, today = clock.now(), clock.today()
    try:
        address = parse_email(email)
    except RuleBroken as refusal:
        raise click.BadParameter(str(refusal), param_hint="--email") from None
    if not name.strip():
        raise click.BadParameter("a name, please", param_hint="--name")
    member = admit(apply(name.strip(), applied_on=today, email=address), today)
    db.session.flush()
    for role in ("administrator", "board"):
        grant(member, role, today, today=today)
    link = make_link(member, now)
    db.session.commit()
    click.echo(f"{member.name} is member {member.number}, administrator and on the board.")
    click.echo(f"Sign in within {LINK_MINUTES} minutes: {link}")
