"""Every measurement, one JSON object a line. `make bench` runs this.

Both sides of a ratio run in one process, turn by turn; CPU time, not the clock on the wall.
"""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import Any

MEASUREMENTS = (
    "bench.estimate",
    "bench.sun",
    "bench.wind",
    "bench.startup",
    "bench.allocate",
    "bench.member_page",
    "bench.settle",
    "bench.register",
    "bench.statements",
    "bench.rush",
    "bench.board_pages",
    "bench.matching",
)


def results() -> Iterator[dict[str, Any]]:
    """Run them one by one."""
    for name in MEASUREMENTS:
        measure: Callable[[], Iterable[dict[str, Any]]] = import_module(name).measure
        yield from measure()


def over_limit(result: dict[str, Any]) -> list[str]:
    """Name the figures of a result that are over their limit.

    `limit` is of `ratio`; a limit of another figure is called after it, with or without a unit:
    `annual_difference_limit` is of `annual_difference_fraction`, `difference_limit_w` of
    `most_difference_w`.
    """
    over = []
    for key, limit in result.items():
        if key != "limit" and "_limit" not in key:
            continue
        figure = _figure_of(key, result)
        if abs(result[figure]) > limit:
            over.append(figure)
    return over


def _figure_of(key: str, result: dict[str, Any]) -> str:
    """The one figure that a limit is of; a limit of nothing is a fault of the measurement."""
    if key == "limit":
        return "ratio"
    stem, _, unit = key.partition("_limit")
    names = {stem + unit, f"{stem}_fraction{unit}", f"most_{stem}{unit}"}
    found = [name for name in result if name in names]
    if len(found) != 1:
        raise ValueError(f"{result['name']}: {key} is the limit of {found}")
    return found[0]


def main() -> None:
    """Print every result; fail when a figure is over its limit."""
    too_much = []
    for result in results():
        print(json.dumps(result), flush=True)  # noqa: T201
        too_much += [f"{result['name']} ({figure})" for figure in over_limit(result)]
    if too_much:
        sys.exit(f"over their limit: {', '.join(too_much)}")


if __name__ == "__main__":
    main()
