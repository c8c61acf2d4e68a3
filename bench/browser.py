"""As much of a browser as a buyer needs: a kept connection, a cookie, forms; stdlib only."""

import asyncio
import html
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

TIMEOUT_S = 60.0


@dataclass
class Answer:
    """What a server answered."""

    status: int
    headers: dict[str, str]
    cookies: str
    text: str


class Browser:
    """One connection that is kept, and the cookie of its visitor."""

    def __init__(self, url: str, source: str) -> None:
        split = urlsplit(url)
        self.host, self.port = split.hostname or "127.0.0.1", split.port or 80
        self.source, self.cookie = source, ""
        self.patience = 0
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def send(self, method: str, path: str, form: dict[str, Any] | None = None) -> None:
        """Send a request, over the kept connection where there is one."""
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
        body = urlencode(form).encode() if form is not None else b""
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: {self.host}:{self.port}",
            f"X-Forwarded-For: {self.source}",
        ]
        if self.cookie:
            lines.append(f"Cookie: {self.cookie}")
        if form is not None:
            lines.append("Content-Type: application/x-www-form-urlencoded")
            lines.append(f"Content-Length: {len(body)}")
        self.writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        await self.writer.drain()

    async def read(self) -> Answer:
        """The answer to what was sent."""
        assert self.reader is not None
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *rest = head.split("\r\n")
        headers = {}
        for line in rest:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        text = (await self.reader.readexactly(int(headers.get("content-length", 0)))).decode()
        if "set-cookie" in headers:
            self.cookie = headers["set-cookie"].partition(";")[0]
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(int(first.split()[1]), headers, self.cookie, text)

    async def ask(self, method: str, path: str, form: dict[str, Any] | None = None) -> Answer:
        """Send and read. Whoever is patient tries again when the server has gone."""
        for left in range(self.patience + self.is_kept, -1, -1):
            try:
                await self.send(method, path, form)
                return await asyncio.wait_for(self.read(), TIMEOUT_S)
            except (OSError, asyncio.IncompleteReadError):
                self.close()
                if left == 0:
                    raise
                await asyncio.sleep(0.2 if left < self.patience else 0)
        raise AssertionError("the last try answers or raises")

    @property
    def is_kept(self) -> bool:
        """Whether a connection is open; the server may have hung up meanwhile."""
        return self.writer is not None

    def twin(self) -> "Browser":
        """Another connection of the same visitor, as a second click makes."""
        other = Browser(f"http://{self.host}:{self.port}", self.source)
        other.cookie, other.patience = self.cookie, self.patience
        return other

    def close(self) -> None:
        """Hang up."""
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


def hidden(page: str, action: str) -> dict[str, str]:
    """The hidden fields of the form that goes to `action`; none if it is not there."""
    start = page.find(f'action="{action}"')
    if start < 0:
        return {}
    form = page[start : page.index("</form>", start)]
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    return {name: html.unescape(value) for name, value in found}


def iban_of(number: int) -> str:
    """A valid account number of one's own."""
    account = f"COOP{number:010d}"
    digits = "".join(str(int(char, 36)) for char in f"{account}NL00")
    return f"NL{98 - int(digits) % 97:02d}{account}"


def person(number: int) -> dict[str, str]:
    """What a buyer types about themselves."""
    letters = chr(65 + number // 9000 % 26) + "B"
    return {
        "name": f"Koper {number}",
        "contact": f"koper{number}@example.org",
        "street": f"Dorpsstraat {number // 234_000 + 1}",
        "postcode": f"{1000 + number % 9000} {letters}",
        "town": "Twello",
        "iban": iban_of(number),
        "consent": "y",
    }
