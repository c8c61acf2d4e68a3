"""Every measurement, one JSON object a line. `make bench` runs this.

Both sides of a ratio run in one process, turn by turn; CPU time, not the clock on the wall.
"""

import json
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

MEASUREMENTS = (
    "bench.estimate",
    "bench.sun",
    "bench.wind",
    "bench.startup",
    "bench.allocate",
    "bench.member_page",
)


def results() -> Iterator[dict[str, Any]]:
    """Run them one by one."""
    for name in MEASUREMENTS:
        measure: Callable[[], list[dict[str, Any]]] = import_module(name).measure
        yield from measure()


def main() -> None:
    """Print every result; fail when one is over its limit."""
    too_slow = []
    for result in results():
        print(json.dumps(result), flush=True)  # noqa: T201
        if result["ratio"] > result["limit"]:
            too_slow.append(result["name"])
    if too_slow:
        sys.exit(f"over their limit: {', '.join(too_slow)}")


if __name__ == "__main__":
    main()
