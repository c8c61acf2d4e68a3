"""Refusals that a person can read. The web layer gives each its HTTP status."""

from typing import Any

from coop.words import Words


class RuleBroken(Exception):
    """The cooperative's rules refuse what was asked. Answered with 422.

    `field` names the form field it belongs to, where there is one.
    """

    status = 422

    def __init__(self, text: str, /, *, field: str | None = None, **values: Any) -> None:
        self.words = Words(text, **values)
        self.field = field
        super().__init__(text)

    def __str__(self) -> str:
        return str(self.words)


class NoLongerSo(RuleBroken):
    """What is there to be had is not what the reader was shown. Answered with 422."""


class AlreadyDone(RuleBroken):
    """It was done before, or the ground has changed since the form was made. Answered with 409."""

    status = 409


class NotAllowed(RuleBroken):
    """This person may not do this. Answered with 403."""

    status = 403


class LinkExpired(RuleBroken):
    """A link or form is too old, or was used. Answered with 410."""

    status = 410
