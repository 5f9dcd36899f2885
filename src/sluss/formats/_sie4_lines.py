"""The lines of a SIE file as labels and fields, and the checksum over them.

Source: docs/sources.md [sie4] 5 (lines, fields, quotes) and #KSUMMA.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from sluss.formats._charset import Trial

# A line holds one row of a voucher. The longest honest ones have some hundred characters; a
# name of 100,000 still fits, a file without line ends does not.
LINE_BYTES_MAX = 256 * 2**10
# So much is looked at before the first word is given, so that the character set is known.
STRETCH_BYTES = 2**20

# No letter of the sets we read has a blank, a quote or a brace among its bytes but ASCII's own.
# The alternatives never overlap, so a hostile line cannot make the search go back and forth.
_WORD = re.compile(rb'"((?:[^"\\]|\\"|\\(?!"))*)"|([{}])|([^\s{}"][^\s{}]*)|(")')
_SEPARATORS = b" \t\r\n{}"

Field = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not blank.

    label:  upper case, '#VER'; '{' or '}' for a line that begins with a brace.
    fields: what follows; an object list is one field, a tuple of its words.
    fault:  the last word of a sie4 code if the line cannot be trusted, else "".
    start:  how the line begins, for a finding.
    """

    number: int
    label: str
    fields: tuple[Field, ...] = ()
    fault: str = ""
    start: str = ""


class Checksum:
    """The #KSUMMA of a file while it is read. None of the sums is there until it is begun.

    It goes over label and fields without separators, surrounding quotes and braces. A file that
    is not in code page 437 may have been summed before or after it was converted: both count.
    """

    __slots__ = ("_as_cp437", "_as_stands", "given", "has_begun", "is_broken")

    def __init__(self) -> None:
        self._as_stands = 0
        self._as_cp437 = 0
        self.has_begun = False
        self.given: str | None = None
        self.is_broken = False

    def mark(self, fields: tuple[Field, ...]) -> None:
        """Take a #KSUMMA line: the first begins the sum, the next one tells it."""
        if not self.has_begun:
            self.has_begun = True
        elif self.given is None:
            self.given = fields[0] if fields and isinstance(fields[0], str) else ""

    def add(self, words: bytes, trial: Trial) -> None:
        """Take the bare words of a line."""
        if self.given is not None:
            # What stands after the sum is in no sum.
            self.is_broken = True
        self._as_stands = zlib.crc32(words, self._as_stands)
        if trial.codec != "cp437" and not words.isascii():
            words = trial.decode(words).encode("cp437", "replace")
        self._as_cp437 = zlib.crc32(words, self._as_cp437)

    def add_lines(self, lines: bytes, trial: Trial) -> None:
        """Take whole lines in which each quote has its fellow and none is escaped."""
        if self.has_begun:
            # Every second part stands between quotes, where a blank is a letter like others.
            parts = lines.split(b'"')
            parts[::2] = b'"'.join(parts[::2]).translate(None, _SEPARATORS).split(b'"')
            self.add(b"".join(parts), trial)

    @property
    def sums(self) -> tuple[str, ...]:
        """The sums that would be right, the likeliest first."""
        return (str(self._as_stands), str(self._as_cp437))

    @property
    def holds(self) -> bool:
        return not self.is_broken and self.given in self.sums


def read_stretches(source: BinaryIO) -> Iterator[bytes | None]:
    """The whole file in stretches of whole lines; None for a line that is far too long."""
    rest = b""
    while more := source.read(STRETCH_BYTES):
        rest += more
        cut = rest.rfind(b"\n") + 1
        if cut:
            yield rest[:cut]
            rest = rest[cut:]
        elif len(rest) > LINE_BYTES_MAX:
            yield None
            rest = _after_line(source)
    if rest:
        yield rest


def _after_line(source: BinaryIO) -> bytes:
    while (more := source.read(STRETCH_BYTES)) and b"\n" not in more:
        pass
    return more.partition(b"\n")[2]


def read_line(number: int, raw: bytes, trial: Trial, checksum: Checksum) -> Line | None:
    """One line with its end, None for a blank one.

    Shapes: the trial has seen the line.
    """
    if len(raw) > LINE_BYTES_MAX:
        return too_long(number, checksum)
    # 1A is the end of file of CP/M and DOS; some programs still write it.
    raw = raw.rstrip(b"\r\n\x1a").removeprefix(b"\xef\xbb\xbf")
    found = list(_WORD.finditer(raw))
    if not found:
        return None
    fault, words, fields = _fields(found, trial)
    if b"\0" in raw:  # A letter of no text; what stood there is lost, so the row is not sure.
        fault = "nul"
    first = fields[0] if fields else ""
    label = (first if isinstance(first, str) else "{").upper()
    if label == "#KSUMMA":
        checksum.mark(tuple(fields[1:]))
    elif checksum.has_begun:
        checksum.add(b"".join(words), trial)
    return Line(number, label, tuple(fields[1:]), fault, trial.decode(raw[:200]).strip())


def too_long(number: int, checksum: Checksum) -> Line:
    """What stands for a line that is too long to be read."""
    checksum.is_broken = True
    return Line(number, "", fault="line_too_long")


def _fields(found: list[re.Match[bytes]], trial: Trial) -> tuple[str, list[bytes], list[Field]]:
    """The fault of the line if any, its bare words, and its fields."""
    fault = ""
    words: list[bytes] = []
    fields: list[Field] = []
    objects: list[str] | None = None
    for match in found:
        quoted, brace, bare, stray = match.groups()
        if stray is not None:
            fault = fault or "quote_open"
        elif brace == b"{" and objects is None and fields:
            objects = []
        elif brace == b"}" and objects is not None:
            fields.append(tuple(objects))
            objects = None
        elif brace is not None:
            fields.append(brace.decode())
        else:
            word = (bare if quoted is None else quoted).replace(b'\\"', b'"')
            words.append(word)
            (fields if objects is None else objects).append(trial.decode(word))
    # '#VER A 1 20261101 {' opens the rows on the line of the voucher itself.
    if objects is not None and (objects or fields[0] != "#VER"):
        fault = fault or "objects_open"
    return fault, words, fields
