"""A weather service on this machine that speaks the formats of KNMI and PVGIS, and misbehaves."""

import threading
import time
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pandas as pd

from tests.production.sunny import as_knmi, as_pvgis_hours, as_tmy, sunny_hours


class Service:
    """What it was asked, and how it answers: `manners` are used up one a question."""

    def __init__(self):
        self.asked = []
        self.manners = []

    def body(self, path, fields):
        """The answer of a service in good health."""
        return _body(path, tuple(sorted(fields.items())))


@cache
def _body(path, asked):
    fields = dict(asked)
    if path.endswith("/uurgegevens"):
        start = pd.Timestamp(fields["start"][:8], tz="UTC")
        end = pd.Timestamp(fields["end"][:8], tz="UTC") + pd.Timedelta(days=1)
        hours = sunny_hours(f"{start:%Y-%m-%d}", (end - start).days)
        texts = [as_knmi(hours, int(number)) for number in fields["stns"].split(":")]
        return texts[0] + "".join(text.split("\n\n", 1)[-1] for text in texts[1:])
    place = float(fields["lat"]), float(fields["lon"])
    if path.endswith("/tmy"):
        return as_tmy(sunny_hours(place=place, minute=10), place)
    years = int(fields["startyear"]), int(fields["endyear"])
    assert fields["angle"] == "0"
    assert fields["components"] == "1"
    days = 365 * (years[1] - years[0] + 1)
    return as_pvgis_hours(sunny_hours(f"{years[0]}-01-01", days, place, minute=10), place)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        """Silent."""

    def do_GET(self):
        url = urlsplit(self.path)
        self._answer(url.path, {name: value[0] for name, value in parse_qs(url.query).items()})

    def do_POST(self):
        text = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._answer(self.path, {name: value[0] for name, value in parse_qs(text).items()})

    def _answer(self, path, fields):
        service = self.server.service
        service.asked.append((path, fields))
        manner = service.manners.pop(0) if service.manners else "well"
        getattr(self, f"_{manner}")(service.body(path, fields).encode())

    def _send(self, body, status=200, length=None, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def _well(self, body):
        self._send(body)

    def _busy(self, _body):
        self._send(b"later", 429, Retry_After="7")

    def _overloaded(self, _body):
        self._send(b"later", 503, Retry_After="Wed, 21 Oct 2026 07:28:00 GMT")

    def _greedy(self, _body):
        self._send(b"later", 429, Retry_After="86400")

    def _refuses(self, _body):
        self._send(b'{"message": "no"}', 400)

    def _half(self, body):
        self._send(body[: len(body) // 2], length=len(body))
        self.close_connection = True

    def _half_and_proud(self, body):
        self._send(body[: len(body) // 2 + 7])

    def _half_in_chunks(self, body):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"%x\r\n" % len(body) + body[:1000])
        self.close_connection = True

    def _web_page(self, _body):
        self._send(b"<!doctype html><title>Onderhoud</title><h1>Even geduld</h1>")

    def _rubbish(self, _body):
        self._send(bytes(range(256)) * 40)

    def _nothing(self, _body):
        self._send(b"")

    def _silent(self, _body):
        time.sleep(1.5)
        self.close_connection = True

    def _endless(self, _body):
        self.send_response(200)
        self.end_headers()
        self.close_connection = True
        try:
            for _ in range(4000):
                self.wfile.write(b"x" * 100_000)
        except OSError:
            pass

    def _dripping(self, _body):
        self.send_response(200)
        self.end_headers()
        self.close_connection = True
        try:
            for _ in range(40):
                self.wfile.write(b"x")
                time.sleep(0.05)
        except OSError:
            pass

    def _hangs_up(self, _body):
        self.close_connection = True


@contextmanager
def weather_service():
    """Run the service; gives its address and itself."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    server.service = Service()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", server.service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
