"""Files of Bankgirot: lines of 80 characters, each field at its own positions.

Real lines are shorter (blanks at the end left out), longer (blanks or a tab too many) or hold a
tab for blanks, so each is expanded, filled up and cut before a field is taken from it.
Source: docs/sources.md [lb], [bgmax].
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO

from sluss.core.ids import is_ocr, is_sound
from sluss.core.outcome import Finding, Place, Severity
from sluss.core.party import Account, Scheme
from sluss.core.records import Reference, ReferenceType
from sluss.formats._charset import Trial
from sluss.formats._table import shown

LINE_CHARS = 80
# Beyond this nothing of a line is kept: a file without line ends must not fill the memory.
LINE_BYTES_MAX = 2_000
STRETCH_BYTES = 2**20

# First and last position of a field, counted from 1, both within it.
Span = tuple[int, int]

_DIGITS = re.compile(r"[0-9]+")
_LINE_END = re.compile(rb"\r\n|\r|\n")
_BOM = b"\xef\xbb\xbf"
# 1A is the end of file of CP/M and DOS; some programs still write it.
_PADDING = b" \t\r\n\0\x1a"
# The national letters of ISO 646-SE, where other sets have signs. Source: [lb].
_SEVEN_BIT = str.maketrans("@[\\]^`{|}~", "ÉÄÖÅÜéäöåü")
_CONTROLS = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)], " ")
# Twelve digits of kronor and two of öre are as much as Money holds.
_ORE_MAX = 10**14
_GIRO_DIGITS = range(2, 9)
# No file of Bankgirot's is older than that; two digits from here on are of the last century.
_CENTURY_YEAR = 70


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not blank, filled up to 80 characters. is_long: more than blanks was cut."""

    number: int
    text: str
    is_long: bool = False

    @property
    def code(self) -> str:
        """The kind of record: the first two characters."""
        return self.text[:2]

    def at(self, span: Span) -> str:
        """What stands in a field, without the blanks around it."""
        return self.text[span[0] - 1 : span[1]].strip()

    def exactly(self, span: Span) -> str:
        """What stands in a field, with its blanks."""
        return self.text[span[0] - 1 : span[1]]


class Lines:
    """The lines of a file that are not blank, in constant memory.

    is_seven_bit: set it when a record shows that signs stand for letters; it holds from the next
                  line on.
    """

    __slots__ = ("_number", "_source", "is_seven_bit")

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._number = 0
        self.is_seven_bit = False

    def __iter__(self) -> Iterator[Line]:
        trial = Trial(otherwise="cp1252")
        for lines in _read_raw(self._source):
            # The whole stretch first, so that the character set is known at its first line.
            trial.add(b"\n".join(lines))
            for raw in lines:
                self._number += 1
                if self._number == 1:
                    raw = raw.removeprefix(_BOM)
                raw = raw.rstrip(_PADDING)
                if raw.strip(_PADDING):
                    yield self._line(trial.decode(raw))

    def _line(self, text: str) -> Line:
        if self.is_seven_bit:
            text = text.translate(_SEVEN_BIT)
        return padded(self._number, text)


def padded(number: int, text: str) -> Line:
    """A line of text as one of 80 characters: tabs expanded, signs without a shape made blank."""
    if not text.isprintable():
        text = text.expandtabs(8).translate(_CONTROLS)
    text = text.rstrip()
    return Line(number, text[:LINE_CHARS].ljust(LINE_CHARS), len(text) > LINE_CHARS)


def _read_raw(source: BinaryIO) -> Iterator[list[bytes]]:
    """Whole lines without their ends, some at a time; CR, LF and both of them end a line."""
    rest = b""
    while more := source.read(STRETCH_BYTES):
        # A CR at the end may be the first half of a line end.
        held = b"\r" if more.endswith(b"\r") else b""
        lines = _LINE_END.split(rest + more.removesuffix(held))
        rest = lines.pop()[:LINE_BYTES_MAX] + held
        yield [line[:LINE_BYTES_MAX] for line in lines]
    yield [line[:LINE_BYTES_MAX] for line in _LINE_END.split(rest)]


@dataclass(slots=True)
class Notes:
    """Where the reader of a file leaves what it cannot read, until it is handed on."""

    findings: list[Finding] = field(default_factory=list)

    def take(self) -> list[Finding]:
        """The findings since the last time, in order."""
        taken, self.findings = self.findings, []
        return taken

    def warn(self, code: str, line: int, name: str, *, found: str, expected: str) -> None:
        """Note what a person should know, while the record is kept."""
        place = Place(line, name)
        self.findings.append(Finding(code, place, shown(found), expected, Severity.WARNING))

    def leave_out(self, code: str, line: int, name: str, *, found: str, expected: str) -> None:
        """Note why one record is not given."""
        self.findings.append(Finding(code, Place(line, name), shown(found), expected))

    def refuse(self, code: str, line: int, name: str, *, found: str, expected: str) -> None:
        """Note what makes the whole file unfit."""
        place = Place(line, name)
        self.findings.append(Finding(code, place, shown(found), expected, refuses_file=True))


def read_number(text: str) -> int | None:
    """A count or öre written in digits, None if it is none or more than money can be."""
    if _DIGITS.fullmatch(text) is None:
        return None
    number = int(text)
    return number if number < _ORE_MAX else None


def read_day(text: str) -> date | None:
    """ÅÅMMDD or ÅÅÅÅMMDD; None for blanks or zeros. ValueError if it is no such day."""
    if not text.strip("0"):
        return None
    if _DIGITS.fullmatch(text) is None or len(text) not in (6, 8):
        raise ValueError("no day")
    if len(text) == 6:
        text = ("19" if int(text[:2]) >= _CENTURY_YEAR else "20") + text
    return date(int(text[:4]), int(text[4:6]), int(text[6:]))


def read_giro(scheme: Scheme, text: str) -> Account | None:
    """A giro number filled with zeros in front; None if it is no number or none is given.

    Shapes: one with a wrong check digit is given as it stands; is_proved tells.
    """
    bare = text.lstrip("0")
    if _DIGITS.fullmatch(bare) is None or len(bare) not in _GIRO_DIGITS:
        return None
    return Account(scheme, bare)


def is_proved(account: Account | None) -> bool:
    """Whether there is an account and its own check holds."""
    return account is not None and is_sound(account)


def read_reference(text: str) -> Reference | None:
    """An OCR if it is digits with a check digit, else text; None for blanks."""
    if not text:
        return None
    return Reference(ReferenceType.OCR if is_ocr(text) else ReferenceType.TEXT, text)
