"""Finding every form of the app by walking its pages, as somebody who means ill would."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient

NUMBERS = ("numeric", "decimal")


@dataclass
class Found:
    """A form as a browser sees it: where it goes, what it says by itself, what can be typed."""

    action: str
    values: list[tuple[str, str]] = field(default_factory=list)
    typed: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    days: set[str] = field(default_factory=set)
    lists: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)

    def filled(self, **changes: Any) -> list[tuple[str, Any]]:
        """What a browser would send, with other answers to some questions."""
        kept = [(name, value) for name, value in self.values if name not in changes]
        return [*kept, *changes.items()]


class _Reader(HTMLParser):
    """Reads the forms of a page that change something."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path, self.found, self.form, self.select = path, [], None, None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        asked = {name: value or "" for name, value in attributes}
        name = asked.get("name", "")
        if tag == "form" and asked.get("method") == "post":
            self.form = Found(asked.get("action") or self.path)
            self.found.append(self.form)
        if self.form is None or not (name or tag == "option"):
            return
        if tag == "select":
            self.select = name
            self.form.lists.add(name)
        elif tag == "option" and self.select:
            if "selected" in asked or self.select not in dict(self.form.values):
                self.form.values = self.form.filled(**{self.select: asked.get("value", "")})
        elif tag == "textarea":
            self.form.typed.add(name)
            self.form.values.append((name, ""))
        elif tag == "input":
            self._input(name, asked)

    def _input(self, name: str, asked: dict[str, str]) -> None:
        kind = asked.get("type", "text")
        if kind == "file":
            self.form.files.add(name)
        elif kind in ("radio", "checkbox"):
            if "checked" in asked or name not in dict(self.form.values):
                self.form.values = self.form.filled(**{name: asked.get("value", "y")})
        else:
            self.form.values.append((name, asked.get("value", "")))
            if kind == "date":
                self.form.days.add(name)
            elif asked.get("inputmode") in NUMBERS:
                self.form.numbers.add(name)
            elif kind != "hidden":
                self.form.typed.add(name)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = None


def forms_of(client: FlaskClient, path: str) -> list[Found]:
    """The forms of one page; none where there is no page."""
    answer = client.get(path)
    if answer.status_code != 200 or answer.mimetype != "text/html":
        answer.close()
        return []
    reader = _Reader(path)
    reader.feed(answer.text)
    return reader.found


def every_form(client: FlaskClient, paths: list[str]) -> tuple[dict[str, Found], list[str]]:
    """Each form once, by where it goes and what it asks, and the pages they were found on.

    The page's own sign-out is left out.
    """
    found: dict[str, Found] = {}
    pages = []
    for path in paths:
        for form in forms_of(client, path):
            asked = sorted(form.numbers | form.days | form.files | form.lists | form.typed)
            name = f"{form.action} {' '.join(asked)}"
            if asked and name not in found:
                found[name] = form
                pages.append(path)
    return found, list(dict.fromkeys(pages))
