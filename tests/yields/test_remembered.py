"""What is kept in a process: made once for a key, the least asked for thrown out."""

from coop.yields.remembered import Remembered


def test_what_was_asked_before_is_not_made_again():
    made = []
    kept: Remembered[int] = Remembered(2)
    for key in ("a", "a", "b", "a"):
        assert kept.get(key, lambda key=key: made.append(key) or len(made)) in (1, 2)
    assert made == ["a", "b"]


def test_the_least_asked_for_goes_first():
    made = []
    kept: Remembered[None] = Remembered(2)
    for key in ("a", "b", "a", "c", "a", "b"):
        kept.get(key, lambda key=key: made.append(key))
    assert made == ["a", "b", "c", "b"]


def test_what_was_forgotten_is_made_again():
    made = []
    kept: Remembered[None] = Remembered(2)
    for _ in range(2):
        kept.get("a", lambda: made.append("a"))
        kept.forget()
    assert made == ["a", "a"]
