"""Recording what the assembly decided about a year."""

from datetime import date

import pytest

from coop.assembly.decide_year import decide_year, extend_accounts
from coop.assembly.step_queries import dues_of
from coop.database import db
from coop.decisions.decide import record_year_decision
from coop.decisions.queries import is_adopted, year_decision
from coop.errors import RuleBroken
from coop.periods import book_year
from tests.signing import token
from tests.yields.conftest import TODAY
from tests.yields.conftest import YEAR as YEAR_2025

YEAR = book_year(2024)
STEPS = "/jaren/2024/stappen"
DAY = date(2025, 5, 21)


def decide(client, kind, **fields):
    page = f"/jaren/2024/besluit/{kind}"
    typed = {"outcome": "yes", "decision": "ALV 2026-1", "decided_on": "2025-05-21", **fields}
    return client.post(page, data={**token(client, page, page), **typed})


def report(outcome="yes"):
    record_year_decision(2024, "audit", outcome, "KC", DAY, today=TODAY)
    db.session.commit()


def test_adoption_and_discharge_are_recorded_one_by_one(app, village, someone):
    gerda = someone(village["Gerda"])
    with app.app_context():
        report()
    assert decide(gerda, "adoption").status_code == 303
    with app.app_context():
        assert is_adopted(2024)
        assert year_decision(2024, "discharge") is None
    assert decide(gerda, "discharge", outcome="no", told="Eerst uitleg").status_code == 303
    page = gerda.get(STEPS).text
    assert "Eerst uitleg" in page
    assert "afgewezen" in page
    with app.app_context():
        assert is_adopted(2024)


def test_without_the_kascommissies_report_nothing_is_adopted(app, village, someone):
    answer = decide(someone(village["Gerda"]), "adoption")
    assert answer.status_code == 422
    assert "BW 2:48" in answer.text
    with app.app_context():
        assert not is_adopted(2024)


def test_a_negative_report_does_not_bind_the_assembly(app, village, someone):
    with app.app_context():
        report("no")
    assert decide(someone(village["Gerda"]), "adoption").status_code == 303


@pytest.mark.parametrize("kind", ["result", "discharge"])
def test_what_follows_adoption_waits_for_it(app, village, someone, kind):
    with app.app_context():
        report()
    gerda = someone(village["Gerda"])
    answer = decide(gerda, kind)
    assert answer.status_code == 422
    assert "vastgesteld" in answer.text
    assert decide(gerda, kind, outcome="postponed").status_code == 303


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"decision": ""}, "decision"), ({"decided_on": "2024-12-31"}, "decided_on"),
     ({"decided_on": "2026-12-31"}, "decided_on"), ({"outcome": ""}, "outcome")],
)  # fmt: skip
def test_a_decision_needs_number_day_and_outcome(app, village, someone, changes, field):
    with app.app_context():
        report()
    answer = decide(someone(village["Gerda"]), "adoption", **changes)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    with app.app_context():
        assert not is_adopted(2024)


def test_what_was_divided_by_a_decision_keeps_it(app, divided):
    with app.app_context(), pytest.raises(RuleBroken, match="al verdeeld"):
        decide_year(2025, YEAR_2025, "adoption", "no", "ALV 9", TODAY, today=TODAY)


def test_the_same_form_sent_twice_is_one_decision(app, village, someone):
    with app.app_context():
        report()
    gerda, page = someone(village["Gerda"]), "/jaren/2024/besluit/adoption"
    form = {**token(gerda, page, page), "outcome": "yes", "decision": "ALV 1",
            "decided_on": "2025-05-21"}  # fmt: skip
    assert gerda.post(page, data=form).status_code == 303
    assert gerda.post(page, data=form).status_code == 302
    assert gerda.get(STEPS).text.count("ALV 1") == 1


def test_an_extension_moves_both_days_of_the_law(app, village):
    with app.app_context():
        assert dues_of(2024, YEAR) == (date(2025, 6, 30), date(2025, 7, 31))
        extend_accounts(2024, 4, "De accountant was ziek", "ALV 5", DAY, today=TODAY)
        assert dues_of(2024, YEAR) == (date(2025, 10, 31), date(2025, 11, 30))


def test_the_law_allows_no_more_than_four_months(app, village, someone):
    gerda, page = someone(village["Gerda"]), "/jaren/2024/uitstel"
    typed = {"months": "5", "reason": "Ziek", "decision": "ALV 5", "decided_on": "2025-05-21"}
    answer = gerda.post(page, data={**token(gerda, page, page), **typed})
    assert answer.status_code == 422
    assert "hoogstens 4 maanden" in answer.text
    with app.app_context():
        assert dues_of(2024, YEAR)[0] == date(2025, 6, 30)
