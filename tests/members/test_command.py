"""`coop create-admin`."""

from urllib.parse import urlsplit

from sqlalchemy import select

from coop.database import db
from coop.members.models import Member, RoleGrant
from tests.signing import token


def run(app, *args):
    return app.test_cli_runner().invoke(args=["create-admin", *args])


def test_the_first_administrator_is_made_and_can_sign_in(app, client):
    assert "coop create-admin" in client.get("/").text
    result = run(app, "--name", "Anna de Vries", "--email", "Anna@Example.org")

    assert result.exit_code == 0
    assert "Anna de Vries is member 1" in result.output
    with app.app_context():
        member = db.session.scalars(select(Member)).one()
        roles = db.session.scalars(select(RoleGrant.role)).all()
    assert (member.email, member.status) == ("anna@example.org", "member")
    assert sorted(roles) == ["administrator", "board"]
    link = urlsplit(result.output.split()[-1])
    answer = client.post(link.path, data=token(client, link.path))
    assert answer.status_code == 303
    assert "Begin hier" in client.get(answer.location).text
    assert "coop create-admin" not in client.get("/").text


def test_a_wrong_address_makes_nobody(app):
    for args in (("--name", "Anna", "--email", "anna"), ("--name", " ", "--email", "a@b.nl")):
        result = run(app, *args)
        assert result.exit_code == 2
    with app.app_context():
        assert db.session.scalars(select(Member)).all() == []
