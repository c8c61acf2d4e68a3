"""As what somebody may act for whom, and from which day."""

from datetime import date

import pytest

from coop.errors import RuleBroken
from coop.members.speaking import ROLES, check_role, usual_role

DAY, DIED = date(2026, 6, 1), date(2026, 5, 10)
FITS = {
    ("guardian", "minor"),
    ("delegate", "organisation"),
    ("partner", "person"),
    ("attorney", "person"),
    ("attorney", "minor"),
    ("attorney", "organisation"),
}


@pytest.mark.parametrize("kind", ["person", "minor", "organisation"])
@pytest.mark.parametrize("role", [*ROLES, "koning"])
def test_a_role_fits_some_and_is_refused_to_others(role, kind):
    if (role, kind) in FITS:
        check_role(role, kind, None, DAY)
        return
    with pytest.raises(RuleBroken) as refusal:
        check_role(role, kind, None, DAY)
    assert refusal.value.field == "role"


def test_an_executor_begins_after_the_death_and_nobody_else_does():
    check_role("executor", "person", DIED, date(2026, 5, 11))
    with pytest.raises(RuleBroken) as refusal:
        check_role("executor", "person", DIED, DIED)
    assert refusal.value.field == "since"
    for role in set(ROLES) - {"executor"}:
        with pytest.raises(RuleBroken):
            check_role(role, "person", DIED, DAY)


@pytest.mark.parametrize("kind", ["person", "minor", "organisation"])
@pytest.mark.parametrize("died_on", [None, DIED])
def test_what_is_usual_may_be(kind, died_on):
    check_role(usual_role(kind, died_on), kind, died_on, DAY)
