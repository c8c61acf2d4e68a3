"""A small server that speaks the payment provider's API: create, get, and whatever goes wrong."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class PayServer:
    """Payments by name; `mood` is what it does with the next questions."""

    def __init__(self) -> None:
        self.payments: dict[str, dict[str, Any]] = {}
        self.by_key: dict[str, str] = {}
        self.asked: list[tuple[str, str]] = []
        self.keys: list[str] = []
        self.mood = "good"
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def say(self, name: str, **changes: Any) -> None:
        """From now on it tells this of a payment."""
        self.payments[name].update(changes)

    def paid(self, name: str, at: str = "2026-11-21T11:30:00+00:00") -> None:
        self.say(name, status="paid", paidAt=at)

    def create(self, wanted: dict[str, Any], key: str) -> dict[str, Any]:
        if key not in self.by_key:
            name = f"tr_{len(self.payments) + 1:08d}"
            self.by_key[key] = name
            self.payments[name] = {
                "resource": "payment",
                "id": name,
                "status": "open",
                "amount": wanted["amount"],
                "metadata": wanted["metadata"],
                "redirectUrl": wanted["redirectUrl"],
                "webhookUrl": wanted["webhookUrl"],
                "_links": {"checkout": {"href": f"{self.url}/checkout/{name}"}},
            }
        return self.payments[self.by_key[key]]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        pay = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                body = json.loads(self.rfile.read(length))
                pay.asked.append(("POST", self.path))
                pay.keys.append(self.headers["Authorization"])
                if not self._is_moody():
                    self._answer(201, pay.create(body, self.headers["Idempotency-Key"]))

            def do_GET(self) -> None:
                pay.asked.append(("GET", self.path))
                if self._is_moody():
                    return
                found = pay.payments.get(self.path.rsplit("/", 1)[-1])
                if found is None:
                    self._answer(404, {"status": 404, "title": "Not Found", "detail": "none"})
                else:
                    self._answer(200, found)

            def _is_moody(self) -> bool:
                if pay.mood == "slow":
                    time.sleep(1.5)
                if pay.mood == "broken":
                    self._answer(500, {"status": 500, "title": "x", "detail": "broken"})
                    return True
                if pay.mood == "nonsense":
                    self._answer(200, None, raw=b"<html>hello</html>")
                    return True
                if pay.mood == "empty":
                    self._answer(200, {})
                    return True
                return False

            def _answer(self, status: int, told: Any, raw: bytes | None = None) -> None:
                data = json.dumps(told).encode() if raw is None else raw
                try:
                    self.send_response(status)
                    self.send_header("Content-Type", "application/hal+json")
                    self.send_header("Content-Length", str(len(data)))
                    self.end_headers()
                    self.wfile.write(data)
                except OSError:
                    pass  # who asked did not wait

            def log_message(self, *_told: Any) -> None:
                pass

        return Handler
