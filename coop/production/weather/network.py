"""Asking KNMI and PVGIS for hours, over the network: by command and by job, never by a page.

Every answer is read whole before anything is believed: it must end where it says it ends, be no
larger than such an answer can be, and be of the kind that was asked for. A server that is busy
(429, 503) is asked again when it says so, a few times.

pvlib's own `get_pvgis_tmy` and `get_pvgis_hourly` ask for as much as comes and never ask twice,
so the asking is done here, with their parameters; `pvlib.iotools` reads the answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urljoin

from coop.errors import RuleBroken
from coop.words import Words

MOST_BYTES = 64 * 1024 * 1024
MOST_TRIES = 3
MOST_WAIT_S = 60.0
USUAL_WAIT_S = 5.0
CONNECT_S, READ_S, WHOLE_S = 10.0, 60.0, 300.0
Who = str | Words
KNMI = Words("Het KNMI")
BUSY = (429, 503, 529)
PIECE_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Asking:
    """How to ask: who is called between tries, how to wait and how long for an answer. [s]"""

    alive: Callable[[], None] = lambda: None
    sleep: Callable[[float], None] = time.sleep
    connect_s: float = CONNECT_S
    read_s: float = READ_S
    whole_s: float = WHOLE_S
    most_bytes: int = MOST_BYTES


def ask_knmi(
    url: str, stations: Sequence[int], first: date, last: date, asking: Asking | None = None
) -> str:
    """Ask KNMI for hours of wind, temperature and radiation.

    Parameters
    ----------
    url
        Of KNMI's service of hours.
    stations
        Their numbers.
    first, last
        Days in UTC, both included.

    Returns
    -------
    str
        The text of a file of KNMI's hours, whole.

    Raises
    ------
    RuleBroken
        In a sentence, whatever went wrong.
    """
    fields = {
        "stns": ":".join(str(number) for number in stations),
        "vars": "FH:T:Q",
        # The hour counts per day: from hour 1 up to 24 of each.
        "start": f"{first:%Y%m%d}01",
        "end": f"{last:%Y%m%d}24",
    }
    text = _ask(KNMI, "POST", url, fields, asking or Asking())
    _require_whole_table(text)
    return text


def ask_pvgis_tmy(
    url: str, latitude_deg: float, longitude_deg: float, asking: Asking | None = None
) -> str:
    """Ask PVGIS for a typical year of a place; the text of its CSV file."""
    fields = {"lat": latitude_deg, "lon": longitude_deg, "outputformat": "csv"}
    text = _ask("PVGIS", "GET", urljoin(url, "tmy"), fields, asking or Asking())
    _require_pvgis(text, "time(UTC)", "PVGIS (c)")
    return text


def ask_pvgis_hours(
    url: str,
    latitude_deg: float,
    longitude_deg: float,
    first_year: int,
    last_year: int,
    asking: Asking | None = None,
) -> str:
    """Ask PVGIS for hours on a horizontal plane; the text of its CSV file."""
    fields = {
        "lat": latitude_deg,
        "lon": longitude_deg,
        "startyear": first_year,
        "endyear": last_year,
        "angle": 0,
        "components": 1,
        "outputformat": "csv",
    }
    text = _ask("PVGIS", "GET", urljoin(url, "seriescalc"), fields, asking or Asking())
    _require_pvgis(text, "Gb(i)", "PVGIS (c)")
    return text


def _ask(who: Who, method: str, url: str, fields: dict[str, Any], asking: Asking) -> str:
    """One question, asked again while the server is busy."""
    import requests

    for tried in range(1, MOST_TRIES + 1):
        asking.alive()
        try:
            answer = _request(method, url, fields, asking)
            if answer.status_code in BUSY and tried < MOST_TRIES:
                wait_s = _wait_s(answer.headers.get("Retry-After"))
                answer.close()
                asking.sleep(wait_s)
                continue
            return _body(who, answer, asking)
        except (requests.Timeout, requests.ConnectionError) as problem:
            # A line that fell away may come back; a server that is not there stays away.
            if tried == MOST_TRIES:
                raise RuleBroken(
                    "%(who)s antwoordt niet. Er is niets bewaard. Probeer het later nog eens.",
                    who=who,
                ) from problem
            asking.sleep(USUAL_WAIT_S)
        except requests.RequestException as problem:  # shorter than it says, or a chunk cut off
            raise _half(who) from problem
    raise AssertionError("the last try ends in an answer or a refusal")


def _request(method: str, url: str, fields: dict[str, Any], asking: Asking) -> Any:
    import requests

    return requests.request(
        method,
        url,
        data=fields if method == "POST" else None,
        params=fields if method == "GET" else None,
        timeout=(asking.connect_s, asking.read_s),
        stream=True,
        headers={"User-Agent": "coop", "Accept-Encoding": "identity"},
    )


def _wait_s(said: str | None) -> float:
    """How long to wait before asking again; a date is not read, the usual time does."""
    try:
        return min(max(float(said or USUAL_WAIT_S), 0.0), MOST_WAIT_S)
    except ValueError:
        return USUAL_WAIT_S


def _body(who: Who, answer: Any, asking: Asking) -> str:
    """The whole text of an answer; refused where it is an error, too large or too slow."""
    with answer:
        if answer.status_code in BUSY:
            raise RuleBroken(
                "%(who)s heeft het te druk. Er is niets bewaard. Probeer het over een uur nog "
                "eens.",
                who=who,
            )
        if not answer.ok:
            raise RuleBroken(
                "%(who)s wijst de vraag af (code %(code)s). Er is niets bewaard.",
                who=who,
                code=answer.status_code,
            )
        until, body = time.monotonic() + asking.whole_s, bytearray()
        for piece in answer.iter_content(PIECE_BYTES):
            body += piece
            if len(body) > asking.most_bytes:
                raise RuleBroken(
                    "%(who)s geeft een antwoord dat veel te groot is. Er is niets bewaard.", who=who
                )
            if time.monotonic() > until:
                raise RuleBroken(
                    "%(who)s geeft een antwoord dat te lang duurt. Er is niets bewaard. Probeer "
                    "het later nog eens.",
                    who=who,
                )
    text = bytes(body).decode("utf-8", errors="replace")
    if text.lstrip()[:1] == "<":
        raise RuleBroken(
            "%(who)s stuurt een webpagina in plaats van gegevens. Er is niets bewaard. Probeer het "
            "later nog eens.",
            who=who,
        )
    return text


def _require_whole_table(text: str) -> None:
    """Refuse what is no table of KNMI, or stops within a line."""
    lines = [line for line in text.splitlines() if line.strip()]
    header = next((line for line in lines if line.lstrip("# ").startswith("STN,")), "")
    if not header:
        raise RuleBroken("%(who)s stuurt iets anders dan gegevens. Er is niets bewaard.", who=KNMI)
    if not text.endswith("\n") or lines[-1].count(",") != header.count(","):
        raise _half(KNMI)


def _require_pvgis(text: str, column: str, end: str) -> None:
    """Refuse what is no table of PVGIS, or lacks the line that every one of them ends with."""
    if not text.startswith("Latitude"):
        raise RuleBroken(
            "%(who)s stuurt iets anders dan gegevens. Er is niets bewaard.", who="PVGIS"
        )
    if column not in text or end not in text[-300:]:
        raise _half("PVGIS")


def _half(who: Who) -> RuleBroken:
    return RuleBroken(
        "%(who)s gaf een antwoord dat niet helemaal aankwam. Er is niets bewaard. Probeer het "
        "later nog eens.",
        who=who,
    )
