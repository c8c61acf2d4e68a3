"""Dividing a year among 10,000 members of five plants, against the least work thinkable.

The floor is one numpy multiplication and one integer division of the same cells by one number:
it gives no running total, no money, no sums and no checks, and numpy does it fastest.
"""

import json
import sys
from collections.abc import Callable
from datetime import timedelta
from statistics import median
from time import process_time_ns
from typing import Any

import numpy as np

from coop.periods import book_year
from coop.shares.holdings import Movement, ShareDays, share_days
from coop.yields.allocation import Harvest, allocate

MEMBERS = 10_000
PLANTS = 5
ROUNDS = 41
LIMIT = 8
YEAR = book_year(2025)


def make_plants() -> list[tuple[Harvest, list[Movement]]]:
    """Five plants of 30,000 shares, held by 10,000 members each, one in five since this year."""
    random = np.random.default_rng(2025)
    plants = []
    for _ in range(PLANTS):
        months_wh = tuple(int(wh) for wh in random.integers(10**7, 10**9, 12))
        bought = random.integers(-1460, 365, MEMBERS)
        shares = random.integers(1, 4, MEMBERS)
        movements = [
            Movement(f"L{number:05d}", YEAR.start + timedelta(days=int(on)), int(count))
            for number, (on, count) in enumerate(zip(bought, shares, strict=True))
        ]
        plants.append((Harvest(YEAR, 3 * MEMBERS, months_wh, 1_000_000_07), movements))
    return plants


def milliseconds(work: Callable[[], object]) -> float:
    """Give the CPU time of one run."""
    start = process_time_ns()
    work()
    return (process_time_ns() - start) / 1e6


def measure() -> list[dict[str, Any]]:
    """Give the ratio of our allocation to one multiplication and one division of its cells."""
    plants = make_plants()
    years: list[tuple[Harvest, ShareDays]] = [
        (harvest, share_days(movements, YEAR)) for harvest, movements in plants
    ]
    days = [np.array([part.days for part in held.parts])[:, None] for _, held in years]
    months = [np.array(harvest.energy_wh)[:, None] for harvest, _ in years]

    def one_floor() -> None:
        for harvest, held in years:
            held.days * harvest.energy_wh[0] // harvest.total_share_days

    def floor_by_month() -> None:
        for (harvest, held), months_wh, lengths in zip(years, months, days, strict=True):
            held.days * months_wh // (harvest.issued_shares * lengths)

    def ours() -> None:
        for harvest, held in years:
            allocate(harvest, held)

    def from_movements() -> None:
        for harvest, movements in plants:
            allocate(harvest, share_days(movements, YEAR))

    runs = (one_floor, ours, floor_by_month, from_movements)
    times: dict[Callable[[], None], list[float]] = {run: [] for run in runs}
    for _ in range(ROUNDS):
        for run in runs:
            times[run].append(milliseconds(run))
    floor_ms, ours_ms, by_month_ms, whole_ms = (median(times[run]) for run in runs)
    return [
        {
            "name": "allocate_vs_floor",
            "ratio": round(ours_ms / floor_ms, 2),
            "limit": LIMIT,
            "ok": ours_ms / floor_ms <= LIMIT,
            "ours_ms": round(ours_ms, 3),
            "floor_ms": round(floor_ms, 3),
            "cells": MEMBERS * 12 * PLANTS,
            "ratio_to_floor_by_month": round(ours_ms / by_month_ms, 2),
            "from_movements_ms": round(whole_ms, 3),
            "ratio_from_movements_to_floor_by_month": round(whole_ms / by_month_ms, 2),
        }
    ]


if __name__ == "__main__":
    for result in measure():
        sys.stdout.write(json.dumps(result) + "\n")
