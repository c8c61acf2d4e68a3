"""Who reads the books sees whose contribution waits, and changes nothing."""

from coop.database import db
from tests.dues.conftest import ask, due_of
from tests.signing import sign_in

WAITS = "/contributie/2026/open"


def test_the_kascommissie_reads_whose_contribution_waits_and_no_member_does(app, client, village):
    with app.app_context():
        ask()
        one = f"/contributie/een/{due_of(village, 'Bram').id}"
        db.session.commit()
    sign_in(client, app, village["Ali"])
    assert WAITS in client.get("/contributie/").text
    page = client.get(WAITS)
    assert "Bram" in page.text
    assert "/contributie/een/" not in page.text
    assert client.get(one).status_code == 403

    anna = app.test_client()
    sign_in(anna, app, village["Anna"])
    assert anna.get(WAITS).status_code == 403
