"""The list of invariants: each is a sentence and a function that names every breach."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

Breaches = Iterator[str]


@dataclass(frozen=True, slots=True)
class Invariant:
    """Something that holds at every committed state."""

    code: str
    sentence: str
    breaches: Callable[[], Breaches]


INVARIANTS: list[Invariant] = []


def invariant(
    code: str, sentence: str
) -> Callable[[Callable[[], Breaches]], Callable[[], Breaches]]:
    """Add a function to the list."""

    def add(function: Callable[[], Breaches]) -> Callable[[], Breaches]:
        INVARIANTS.append(Invariant(code, sentence, function))
        return function

    return add
