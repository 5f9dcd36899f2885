"""The ways of saying no that are not bugs: a Finding about data, a Refusal of an act."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters to the record it stands at."""

    ERROR = "error"  # The record (or the whole file) is left out.
    WARNING = "warning"  # The record is kept; a person should know.


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file something stands. line counts from 1, 0 is the whole file.

    field is the standard's own name of the field (cbc:PayableAmount, #TRANS belopp, CdtrAcct).
    """

    line: int = 0
    field: str = ""

    def __str__(self) -> str:
        return f"{self.line or '-'} {self.field}".rstrip()


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong in what we were handed. A value: collected, never raised.

    code:         what_read.what_is_wrong, stable for ever; its sentences are in locale/.
    found:        what stood there, at most FOUND_CHARS_MAX characters.
    expected:     what should have stood there, in the terms of the standard.
    refuses_file: the file as a whole is refused because of this; no record of it may be used.
    """

    code: str
    place: Place
    found: str
    expected: str
    severity: Severity = Severity.ERROR
    refuses_file: bool = False

    def __str__(self) -> str:
        return f"{self.place}: {self.code}: found {self.found!r}, expected {self.expected}"


# A hostile file may hold a field of many megabytes; a finding is read by a person.
FOUND_CHARS_MAX = 120


def clipped(text: str) -> str:
    """The beginning of a text that may be endless, for the field found."""
    return text if len(text) <= FOUND_CHARS_MAX else text[: FOUND_CHARS_MAX - 1] + "…"
