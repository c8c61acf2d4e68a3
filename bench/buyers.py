"""Buyers on the morning of a call: a load driver, a process of its own, for any running server.

`python -m bench.buyers URL --offering N --buyers 1000` plays people who open the page, fill in the
form with its token, check their answers and order 1 to 10 shares. Some double-click, some drop the
connection and press again. Each has a name, address, mail address and account of their own; each
comes from an address of its own too, as a proxy in front of the server tells (X-Forwarded-For).
"""

import argparse
import asyncio
import json
import random
import re
import sys
import time
from dataclasses import asdict, dataclass, field
from typing import Any

from bench.browser import Answer, Browser, hidden, person

MOST_SHARES = 10
MOST_TURNS = 400
"""How often somebody looks again while they wait for their turn or were refused."""


@dataclass
class Tally:
    """What the buyers saw. `orders` are shares by the address of the order's page."""

    orders: dict[str, int] = field(default_factory=dict)
    confirmed: int = 0
    refused: int = 0
    waited: int = 0
    dropped: int = 0
    doubled: int = 0
    twice: int = 0
    statuses: dict[int, int] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    journeys_s: list[float] = field(default_factory=list)
    posts_s: list[float] = field(default_factory=list)
    took_s: float = 0.0
    sold_out: bool = False

    def sold(self) -> int:
        """Shares of the orders that were confirmed."""
        return sum(list(self.orders.values()))

    def add(self, raw: dict[str, Any]) -> None:
        """Count in what a driver printed with `--raw`."""
        for name, value in raw.items():
            kept = getattr(self, name)
            if name == "statuses":
                for status, number in value.items():
                    kept[int(status)] = kept.get(int(status), 0) + number
            elif isinstance(kept, dict):
                kept.update(value)
            elif name == "sold_out":
                self.sold_out = self.sold_out or value
            else:
                setattr(self, name, kept + value)


class Buyer:
    """Somebody who wants shares."""

    def __init__(self, url: str, offering: int, number: int, tally: Tally, luck: random.Random):
        source = f"10.{number // 65536 % 256}.{number // 256 % 256}.{number % 256}"
        self.browser = Browser(url, source)
        self.shares = 0
        self.path, self.number, self.tally, self.luck = f"/kopen/{offering}", number, tally, luck

    async def buy(self, with_page: bool) -> None:
        """From the first page to the order, or until everything is sold."""
        try:
            for _turn in range(MOST_TURNS):
                began_s = time.perf_counter()
                form = await self.checked_form()
                if form is None or await self.ordered(form, began_s, with_page):
                    return
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
            self.tally.failures.append(f"{type(error).__name__}: {error}"[:200])
        finally:
            self.browser.close()

    async def checked_form(self) -> dict[str, str] | None:
        """The form as it stands on the page that shows one's answers; None when sold out."""
        page = await self.count(await self.browser.ask("GET", self.path))
        fields = hidden(page.text, self.path)
        if page.status >= 500 and self.browser.patience:
            await asyncio.sleep(0.3)
            return await self.checked_form()
        if not fields:
            self.tally.sold_out = True
            return None
        most = re.search(r"(?:tot|to) ([\d.,]+)\.", page.text)
        limit = int(re.sub(r"\D", "", most[1])) if most else 1
        shares = self.luck.randint(1, max(1, min(MOST_SHARES, limit)))
        typed = {**fields, **person(self.number), "shares": str(shares)}
        page = await self.count(await self.browser.ask("POST", self.path, typed))
        if page.status != 200:
            await asyncio.sleep(0.3 if page.status >= 500 else 0)
            self.tally.refused += 1
            return await self.checked_form()
        self.shares = shares
        return hidden(page.text, f"{self.path}/bestellen")

    async def ordered(self, form: dict[str, str], began_s: float, with_page: bool) -> bool:
        """Press the button, perhaps twice, perhaps hanging up; whether that is the end of it."""
        path, chance = f"{self.path}/bestellen", self.luck.random()
        if chance < 0.05:
            self.tally.dropped += 1
            await self.browser.send("POST", path, form)
            self.browser.close()
            if chance < 0.025:
                await asyncio.sleep(0.2)
        sent_s = time.perf_counter()
        if 0.05 <= chance < 0.10:
            self.tally.doubled += 1
            other = self.browser.twin()
            answers = await asyncio.gather(
                self.browser.ask("POST", path, form), other.ask("POST", path, form)
            )
            other.close()
        else:
            answers = [await self.browser.ask("POST", path, form)]
        now_s = time.perf_counter()
        locations = {await self.outcome(answer, path, form) for answer in answers}
        self.tally.twice += len(locations) > 1
        location = locations.pop()
        if location is None:
            return False
        self.tally.orders[location] = self.shares
        self.tally.confirmed += 1
        if chance >= 0.10:
            self.tally.posts_s.append(now_s - sent_s)
            self.tally.journeys_s.append(now_s - began_s)
        if with_page:
            await self.count(await self.browser.ask("GET", location))
        return True

    async def outcome(self, answer: Answer, path: str, form: dict[str, str]) -> str | None:
        """Where the order is; None when it was refused. Waits where the server says so."""
        for _turn in range(MOST_TURNS):
            await self.count(answer)
            location = answer.headers.get("location", "")
            if "/wachten/" in location or "refresh" in answer.headers:
                self.tally.waited += 1
                where = location or path
                await asyncio.sleep(1)
                answer, path = await self.browser.ask("GET", where), where
            elif answer.status in (429, 503):
                await asyncio.sleep(2)
                answer = await self.browser.ask("POST", f"{self.path}/bestellen", form)
            elif answer.status in (302, 303):
                return location
            else:
                self.tally.refused += 1
                return None
        return None

    async def count(self, answer: Answer) -> Answer:
        """Note the status of an answer."""
        seen = self.tally.statuses
        seen[answer.status] = seen.get(answer.status, 0) + 1
        return answer


async def rush(url: str, options: argparse.Namespace, tally: Tally) -> Tally:
    """Let buyers come, `concurrency` at a time; the tally is kept while they do."""
    numbers = iter(range(options.first, options.first + options.buyers))

    async def line(seed: int) -> None:
        luck = random.Random(seed)
        for number in numbers:
            if tally.sold_out and not options.stay:
                return
            buyer = Buyer(url, options.offering, number, tally, luck)
            buyer.browser.patience = options.patience
            await buyer.buy(options.with_page)

    began_s = time.perf_counter()
    await asyncio.gather(*(line(options.first + n) for n in range(options.concurrency)))
    tally.took_s = time.perf_counter() - began_s
    return tally


async def greet(url: str, concurrency: int, visitors: int, path: str = "/") -> list[float]:
    """Visitors of a bare page: each asks it three times over one connection."""
    took_s: list[float] = []
    numbers = iter(range(visitors))

    async def line() -> None:
        for number in numbers:
            browser = Browser(url, f"10.0.{number // 256 % 256}.{number % 256}")
            for _ in range(3):
                began_s = time.perf_counter()
                await browser.ask("GET", path)
                took_s.append(time.perf_counter() - began_s)
            browser.close()

    await asyncio.gather(*(line() for _ in range(concurrency)))
    return took_s


def quantile_ms(took_s: list[float], part: float) -> float:
    """The time within which this part of the answers came. [ms]"""
    ordered = sorted(took_s)
    return (
        round(1000 * ordered[min(len(ordered) - 1, int(part * len(ordered)))], 1) if ordered else 0
    )


def summary(tally: Tally) -> dict[str, Any]:
    """What is printed of a rush."""
    told = asdict(tally)
    for name in ("journeys_s", "posts_s", "orders", "took_s"):
        del told[name]
    return told | {
        "sold": tally.sold(),
        "orders": len(tally.orders),
        "statuses": {str(status): n for status, n in sorted(tally.statuses.items())},
        "server_errors": sum(n for status, n in tally.statuses.items() if status >= 500),
        "seconds": round(tally.took_s, 2),
        "orders_per_s": round(len(tally.orders) / max(tally.took_s, 1e-9), 1),
        "post_p50_ms": quantile_ms(tally.posts_s, 0.5),
        "post_p99_ms": quantile_ms(tally.posts_s, 0.99),
        "journey_p50_ms": quantile_ms(tally.journeys_s, 0.5),
        "journey_p99_ms": quantile_ms(tally.journeys_s, 0.99),
    }


def options_of(arguments: list[str]) -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="python -m bench.buyers", description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--offering", type=int, default=1)
    parser.add_argument("--buyers", type=int, default=1000)
    parser.add_argument("--concurrency", type=int, default=64)
    parser.add_argument("--first", type=int, default=0, help="number of the first buyer")
    parser.add_argument("--with-page", action="store_true", help="also open the order's page")
    parser.add_argument("--stay", action="store_true", help="keep coming when all is sold")
    parser.add_argument("--hello", action="store_true", help="only ask a page, three times each")
    parser.add_argument("--path", default="/", help="the page that --hello asks")
    parser.add_argument("--patience", type=int, default=0, help="tries while the server is gone")
    parser.add_argument("--raw", action="store_true", help="print everything, to be added up")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> None:
    """Play, and print one line of JSON."""
    options = options_of(arguments)
    if options.hello:
        took = asyncio.run(greet(options.url, options.concurrency, options.buyers, options.path))
        told: dict[str, Any] = {"requests": len(took), "p50_ms": quantile_ms(took, 0.5)}
    else:
        tally = asyncio.run(rush(options.url, options, Tally()))
        told = asdict(tally) if options.raw else summary(tally)
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
