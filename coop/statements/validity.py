"""Whether a paper still holds."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Status(StrEnum):
    """What anybody may know of a paper."""

    VALID = "valid"
    INTERIM = "interim"
    REPLACED = "replaced"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Validity:
    """The status, and since which day it no longer holds."""

    status: Status
    since: date | None = None
