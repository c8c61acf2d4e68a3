"""Decisions of the assembly in words."""

from coop.decisions.policies import COST_KEYS, POLICIES, VALUE_METHODS
from coop.home.policy_forms import policy_form
from coop.home.policy_words import CHOICES, value_words, why_words


def test_every_decision_can_be_said_asked_and_explained():
    for name, rule in POLICIES.items():
        assert str(value_words(name, rule.standard))
        assert why_words(name), name


def test_every_choice_has_words():
    assert set(CHOICES["cost_key"]) == set(COST_KEYS)
    assert set(CHOICES["share_value_method"]) == set(VALUE_METHODS)


def test_values_are_said_with_their_unit():
    assert str(value_words("return_cap_cents", "250000")) == "€ 2.500,00"
    assert str(value_words("notice_months", "3")) == "3 maanden"
    assert str(value_words("loss_from_general_permille", "125")) == "12,5 procent"
    assert "geen grens" in str(value_words("cash_test_months", None))


def test_the_form_of_a_decision_reads_what_decisions_keep(app):
    with app.test_request_context():
        from werkzeug.datastructures import MultiDict

        form = policy_form("return_cap_cents", MultiDict({"value": "2.500,00"}))
        assert form.value_text == "250000"
        form = policy_form("loss_from_general_permille", MultiDict({"value": "12,5"}))
        assert form.value_text == "125"
