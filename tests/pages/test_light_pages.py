"""A page that needs no estimate loads none of the libraries that make one."""

import json
import os
import subprocess
import sys
from pathlib import Path

from coop.access import Who
from tests.pages.conftest import ADMIN, AUDIT, BOARD, MEMBER
from tests.pages.test_every_page import addresses

ROOT = Path(__file__).parents[2]
WHO = {Who.SIGNED_IN: MEMBER, Who.BOOKS: AUDIT, Who.BOARD: BOARD, Who.ADMINISTRATOR: ADMIN}
# Pages that make an estimate while they are asked for; there are none.
MAKE_ESTIMATES: set[str] = set()
OPEN_PAGES = """
import json, sys
from sqlalchemy import select
from coop.database import db
from coop.members.models import Member
from tests.conftest import build_app
from tests.signing import sign_in

folder, asked = sys.argv[1], json.loads(sys.stdin.read())
app = build_app(folder, f"sqlite:///{folder}/coop.sqlite")
loaded = {}
for email, address in asked:
    client = app.test_client()
    if email:
        with app.app_context():
            member_id = db.session.scalar(select(Member.id).where(Member.email == email))
        sign_in(client, app, member_id)
    answer = client.get(address, follow_redirects=True)
    assert answer.status_code == 200, (address, answer.status_code)
    found = {"pandas", "pvlib", "scipy", "windpowerlib"} & set(sys.modules)
    if found:
        loaded[address] = sorted(found)
        break
print(json.dumps({"opened": len(asked), "loaded": loaded}))
"""


def test_no_page_loads_the_libraries_of_an_estimate(demo_app):
    folder = demo_app.instance_path
    asked = [
        (WHO.get(who), address)
        for who, address in addresses(demo_app)
        if "csv" not in address and address not in MAKE_ESTIMATES
    ]

    answer = subprocess.run(
        [sys.executable, "-c", OPEN_PAGES, str(folder)],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert answer.returncode == 0, answer.stderr
    told = json.loads(answer.stdout.splitlines()[-1])
    assert told["loaded"] == {}
    kinds = ("/bronnen/ZON-4", "/mijn", "/bestuur/bronnen", "/kopen")
    for page in kinds:
        assert any(address.startswith(page) for _who, address in asked), page
