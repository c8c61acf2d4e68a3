"""What was typed and seen once more is sealed: nobody else can write it, and it goes stale."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import timed

from coop.offers import checked
from tests.conftest import build_app

WHO = ("name", "contact", "street", "postcode", "town", "iban")
ANSWERS = {**dict.fromkeys(WHO, "x"), "shares": "3", "seen_price_cents": "32000", "consent": "y"}


@pytest.fixture(scope="module")
def plain_app(tmp_path_factory):
    """An app without tables: the seal needs its key only."""
    return build_app(tmp_path_factory.mktemp("sealed"), "sqlite://")


@given(
    answers=st.dictionaries(st.sampled_from(WHO), st.text(max_size=40)),
    offering_id=st.integers(1, 2**31 - 1),
)
def test_whatever_was_typed_is_read_back(plain_app, answers, offering_id):
    with plain_app.app_context():
        sealed = checked.seal(offering_id, answers)

        assert checked.unseal(sealed, offering_id, is_member=True) == answers


@given(place=st.integers(0), put=st.sampled_from("0aZ.\"'é"))
def test_a_changed_letter_breaks_the_seal(plain_app, place, put):
    with plain_app.app_context():
        sealed = checked.seal(7, ANSWERS)
        place %= len(sealed)
        changed = sealed[:place] + put + sealed[place + 1 :]

        assert changed == sealed or checked.unseal(changed, 7, is_member=True) is None


def test_a_seal_of_another_offering_or_of_nothing_says_nothing(plain_app):
    with plain_app.app_context():
        sealed = checked.seal(7, ANSWERS)

        assert checked.unseal(sealed, 8, is_member=False) is None
        assert checked.unseal(None, 7, is_member=False) is None
        assert checked.unseal("", 7, is_member=False) is None


def test_a_seal_goes_stale(plain_app, monkeypatch):
    with plain_app.app_context():
        sealed = checked.seal(7, ANSWERS)
        later_s = timedelta(hours=plain_app.config["FORM_HOURS"], seconds=2).total_seconds()
        now_s = timed.time.time()
        monkeypatch.setattr(timed.time, "time", lambda: now_s + later_s)

        assert checked.unseal(sealed, 7, is_member=False) is None


@pytest.mark.parametrize("left_out", WHO)
def test_who_is_no_member_must_have_said_who_they_are(plain_app, left_out):
    answers = {name: said for name, said in ANSWERS.items() if name != left_out}
    with plain_app.app_context():
        sealed = checked.seal(7, answers)

        assert checked.unseal(sealed, 7, is_member=False) is None
        assert checked.unseal(sealed, 7, is_member=True) == answers


def test_sealed_answers_are_an_order_and_its_buyer():
    wish, applicant = checked.read_sealed({**ANSWERS, "contact": "a@b.nl"}, "en")

    assert (wish.shares, wish.seen_price_cents, wish.language) == (3, 32000, "en")
    assert applicant is not None
    assert (applicant.name, applicant.email, applicant.phone) == ("x", "a@b.nl", None)


def test_a_member_says_only_how_many():
    wish, applicant = checked.read_sealed({"shares": "2", "seen_price_cents": "1"}, "nl")

    assert (wish.shares, applicant) == (2, None)
