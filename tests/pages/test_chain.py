"""From newcomer to yield, played in a real browser: order, payment, share, reading, distribution.

The clock is moved on between the acts; everything else is what people do.
"""

import re
import shutil
import threading
from datetime import UTC, datetime

import pytest
from werkzeug.serving import make_server

from coop import clock
from coop.check.everything import invariants
from coop.database import db
from tests.conftest import build_app
from tests.factories import adopt
from tests.pages.conftest import BOARD, Site, accessible, sign_in

ORDERED = datetime(2026, 11, 20, 9, tzinfo=UTC)
PAID = datetime(2026, 11, 24, 9, tzinfo=UTC)
READ = datetime(2027, 1, 4, 9, tzinfo=UTC)
DIVIDED = datetime(2027, 5, 24, 9, tzinfo=UTC)


@pytest.fixture(scope="session")
def loaded_in_november(tmp_path_factory):
    """The demo as it stood on the morning of the order."""
    from coop.demo.command import load
    from tests.conftest import migrate

    folder = tmp_path_factory.mktemp("november")
    app = build_app(folder, f"sqlite:///{folder}/coop.sqlite")
    migrate(app)
    with app.app_context(), clock.stopped_at(ORDERED):
        load(412)
        db.session.remove()
    return folder


@pytest.fixture
def site(loaded_in_november, tmp_path):
    """A copy of it of our own, served."""
    shutil.copy(loaded_in_november / "coop.sqlite", tmp_path)
    app = build_app(tmp_path, f"sqlite:///{tmp_path}/coop.sqlite")
    server = make_server("127.0.0.1", 0, app, threaded=True)
    address = app.config["BASE_URL"] = f"http://127.0.0.1:{server.port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(app, address)
    server.shutdown()
    thread.join()


def order(page, site) -> str:
    """A newcomer orders three shares; their reference."""
    page.goto(site("/"))
    page.locator("main").get_by_role("link", name="Bekijk en koop").click()
    page.get_by_label("Aantal delen").fill("3")
    assert "€ 960,00" in page.locator("output").inner_text().replace("\xa0", " ")
    page.get_by_label("Naam").fill("Willemijn Zonneveld")
    page.get_by_label("E-mailadres of telefoonnummer").fill("willemijn@stroomkring.example")
    page.get_by_label("Straat en huisnummer").fill("Brink 12")
    page.get_by_label("Postcode").fill("7411 BR")
    page.get_by_label("Plaats").fill("Deventer")
    page.get_by_label("Rekeningnummer (IBAN)").fill("NL91 ABNA 0417 1643 00")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Verder").click()
    page.get_by_role("button", name="Bestellen en betalen").click()
    told = page.locator("main").inner_text()
    assert "NL62 DEMO 9000 0000 00" in told
    assert page.locator("main svg").count() >= 1
    return re.search(r"RF\d\d(?: \w{1,4})+", told)[0]


def record_payment(page, site) -> None:
    """The board sees the order waiting and records its money."""
    page.goto(site("/vandaag"))
    page.locator("main").get_by_role("link", name=re.compile("bestelling")).first.click()
    page.get_by_role("link", name="Willemijn Zonneveld").first.click()
    page.get_by_role("link", name="Betaling vastleggen").click()
    page.get_by_label("Dag waarop het geld binnenkwam").fill("2026-11-24")
    page.get_by_label("Bedrag in euro").fill("960,00")
    page.get_by_role("button", name="Verder").click()
    assert "L413" in page.locator("main").inner_text()
    typed = page.locator("main form input[type=text]").last
    typed.fill(page.locator("main form strong").last.inner_text())
    page.get_by_role("button", name=re.compile("^Leg ")).click()
    page.wait_for_url(re.compile(r"/bestellingen/\d+$"))


def enter_readings(page, site) -> None:
    """November typed in by hand, December from a file."""
    page.goto(site("/bestuur/bronnen/ZON-4/meterstanden/invoeren"))
    page.get_by_label("Maand").select_option("2026-11")
    page.get_by_label("Opgewekt in kWh").fill("1900,5")
    page.get_by_role("button", name="Bewaren").click()
    page.goto(site("/bestuur/bronnen/ZON-4/meterstanden"))
    page.get_by_label("Bestand van de meter").set_input_files(
        {
            "name": "december.csv",
            "mimeType": "text/csv",
            "buffer": b"start,end,energy_kwh\n2026-12-01,2027-01-01,1200.25\n",
        }
    )
    page.get_by_role("button", name="Bestand bekijken").click()
    page.get_by_role("button", name=re.compile("inlezen")).click()


def divide(page, site) -> None:
    """Sums, preview, typed confirmation."""
    page.goto(site("/jaren/2026/ZON-4"))
    for kind, label, amount in (
        ("Opbrengst", "Stroom", "8488,82"),
        ("Kosten", "Alle kosten", "2780,00"),
    ):
        page.get_by_role("radio", name=kind).check()
        page.get_by_label("Omschrijving").fill(label)
        page.get_by_label(re.compile("^Bedrag")).fill(amount)
        page.get_by_role("button", name="Voeg toe").click()
    page.goto(site("/jaren/2026/ZON-4/voorbeeld"))
    page.get_by_label(re.compile("besluit van de ALV|nummer van het besluit", re.I)).first.fill(
        "ALV 2027-3"
    )
    page.get_by_label("Dag van het besluit").fill("2027-05-21")
    page.locator("main form input[name=total]").fill(
        page.locator("main form strong").last.inner_text()
    )
    page.get_by_role("button", name="Bevestig en sluit het jaar").click()


def pay(gerda, henk, site) -> None:
    """One board member makes the list, another confirms it, and the bank pays."""
    gerda.goto(site("/uitbetalen/"))
    gerda.get_by_label("Boekjaar").select_option("2026")
    gerda.get_by_role("button", name="Maak het concept").click()
    address = gerda.url
    henk.goto(address)
    type_over(henk, "form[action$=bevestigen]")
    henk.get_by_role("button", name="Bevestig de lijst").click()
    gerda.goto(address)
    type_over(gerda, "form[action$=betaald]")
    gerda.get_by_role("button", name="Leg de uitbetaling vast").click()
    assert "24 mei 2027" in gerda.locator("main").inner_text()


def type_over(page, form: str) -> None:
    """The amount, from the line above its field."""
    page.locator(f"{form} input[name=total]").fill(
        page.locator(f"{form} .confirm__shown").inner_text()
    )


def sign_in_by_mail(page, site) -> None:
    """Ask for a link, find it in the mailbox, press the button."""
    page.goto(site("/inloggen"))
    form = page.locator("form", has=page.get_by_role("button", name="Mail mij een link"))
    form.get_by_label(re.compile("E-mail")).fill("willemijn@stroomkring.example")
    form.get_by_role("button").click()
    page.goto(site("/brievenbus"))
    page.locator("main a").first.click()
    page.locator("main a[href*='/inloggen/link/']").first.click()
    page.locator("main").get_by_role("button").first.click()


def test_a_newcomer_becomes_a_member_whose_share_pays_out(visit, site, axe):
    newcomer, board = visit(width=375), visit()
    with clock.stopped_at(ORDERED):
        reference = order(newcomer, site)
        assert reference.startswith("RF")
        accessible(newcomer, axe)
    with clock.stopped_at(PAID):
        sign_in(board, site, BOARD)
        record_payment(board, site)
        sign_in_by_mail(newcomer, site)
        newcomer.goto(site("/mijn"))
        assert "Werkplaats Zuid" in newcomer.locator("main").inner_text()
    with clock.stopped_at(READ):
        sign_in(board, site, BOARD)
        enter_readings(board, site)
    with clock.stopped_at(DIVIDED):
        sign_in(board, site, BOARD)
        with site.app.app_context():
            adopt(db.session, 2026)
            db.session.commit()
        divide(board, site)
        second = visit()
        sign_in(second, site, "henk@stroomkring.example")
        pay(board, second, site)
        sign_in_by_mail(newcomer, site)
        newcomer.goto(site("/mijn?jaar=2026"))
        told = newcomer.locator("main").inner_text().replace("\xa0", " ")
        # 3 shares for 7 days of November's 1900.5 kWh and the whole of December's 1200.25 kWh.
        assert (1_900_500 * 3 * 7 * 31 + 1_200_250 * 3 * 31 * 30) // (240 * 30 * 31) == 20_546
        assert "21 kWh" in told
        newcomer.goto(site("/mijn/hoe/2026/ZON-4"))
        assert "20,546 kWh" in newcomer.locator("main").inner_text().replace("\xa0", " ")
        accessible(newcomer, axe)
    with site.app.app_context():
        for invariant in invariants():
            assert list(invariant.breaches()) == [], invariant.code
