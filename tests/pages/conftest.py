"""A real browser on a real server with the demo cooperative."""

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from coop.database import db
from coop.demo.command import load
from coop.demo.load import PASSWORD
from tests.conftest import build_app, migrate

sys.path.insert(0, str(Path(__file__).parent.parent.parent / "tools"))
import browser as finder

BOARD, MEMBER, AUDIT, ADMIN = (
    f"{name}@stroomkring.example" for name in ("gerda", "anna", "ali", "mariska")
)
QUIETLY = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


class Site:
    """A served demo cooperative."""

    def __init__(self, app, address: str) -> None:
        self.app = app
        self.address = address

    def __call__(self, path: str) -> str:
        return self.address + path


@pytest.fixture(scope="session")
def demo_app(tmp_path_factory):
    """The demo cooperative on SQLite, loaded once a run."""
    folder = tmp_path_factory.mktemp("demo")
    app = build_app(folder, f"sqlite:///{folder}/coop.sqlite")
    migrate(app)
    with app.app_context():
        load(412)
        db.session.remove()
    return app


@pytest.fixture(scope="session")
def site(demo_app) -> Iterator[Site]:
    """The address under which it is served."""
    server = make_server("127.0.0.1", 0, demo_app, threaded=True)
    address = f"http://127.0.0.1:{server.port}"
    demo_app.config["BASE_URL"] = address
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(demo_app, address)
    server.shutdown()
    thread.join()


@pytest.fixture(scope="session")
def chromium(tmp_path_factory) -> Iterator[Browser]:
    """Chromium without a window."""
    if "XDG_RUNTIME_DIR" not in os.environ:
        os.environ["XDG_RUNTIME_DIR"] = str(tmp_path_factory.mktemp("runtime"))
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=finder.find(), args=QUIETLY)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, site) -> Iterator:
    """Make visitors: `visit("gerda@…", width=375, javascript=False)` gives a page.

    A visitor sees to it that the browser's console stays silent: a broken policy is a failure.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def make(email: str | None = None, width: int = 1280, **options) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, locale="nl-NL", **options
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("console", lambda said: _complain(complaints, said))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if email:
            sign_in(page, site, email)
        return page

    yield make
    for context in contexts:
        context.close()
    assert not complaints


def _complain(complaints: list[str], said) -> None:
    # A 4xx answer is written to the console by the browser; that is what some tests ask for.
    if said.type in {"error", "warning"} and "status of 4" not in said.text:
        complaints.append(said.text)


def sign_in(page: Page, site: Site, email: str) -> None:
    """Sign in with the demo's password, as a person does."""
    page.goto(site("/inloggen"))
    form = page.locator("form", has=page.get_by_role("textbox", name="Wachtwoord"))
    form.get_by_role("textbox", name="E-mail").fill(email)
    form.get_by_role("textbox", name="Wachtwoord").fill(PASSWORD)
    form.get_by_role("button", name="Inloggen").click()
    page.wait_for_url(lambda url: "/inloggen" not in url)


@pytest.fixture(scope="session")
def axe() -> Axe:
    """The accessibility rules."""
    return Axe()


def accessible(page: Page, axe: Axe) -> None:
    """The page has no accessibility fault, and nothing sticks out sideways."""
    faults = axe.run(page).response["violations"]
    assert not faults, [
        (fault["id"], [node["html"][:200] for node in fault["nodes"][:3]]) for fault in faults
    ]
    wider = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wider <= 0, f"{wider} px too wide"
