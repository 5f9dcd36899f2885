"""Rows out of CSV as programs and people write it: any delimiter, any of four character sets.

Source: RFC 4180 for the quotes; the rest is what spreadsheets do.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import chain, islice
from typing import BinaryIO

from sluss.core.outcome import Finding, Place, Severity
from sluss.formats._charset import Trial
from sluss.formats._table import (
    CELL_CHARS_MAX,
    COLUMNS_MAX,
    ROWS_MAX,
    Row,
    bare,
    refused_table,
    shown,
)

CHUNK_BYTES = 64 * 2**10
# A line of a list has some 200 characters; it is held whole, so there must be an end.
LINE_CHARS_MAX = 2**20
# An address or a note in one cell may be of several lines; a lost quote swallows the file.
LINES_IN_ROW_MAX = 20
# So many lines show which delimiter a file has.
_TRIAL_LINES = 50
_DELIMITERS = ";\t,|"

_SEP_LINE = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
_OPENING = re.compile(r' *+"')
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_UNREADABLE = "\N{REPLACEMENT CHARACTER}"


# What a person may say that a file is written in.
CHARSETS = ("utf-8", "utf-16", "cp1252", "cp437", "iso-8859-1")
DELIMITERS = _DELIMITERS


@dataclass(frozen=True, slots=True)
class Look:
    """How the text of a file is written, as far as its beginning shows; "" is not known."""

    charset: str = ""
    delimiter: str = ""


_UNKNOWN = Look()


def look_at(head: bytes) -> Look:
    """The character set and the delimiter that the beginning of a file is read with."""
    head = head[: max(head.rfind(b"\n"), head.rfind(b"\r")) + 1] or head
    trial = Trial(otherwise="cp1252")
    trial.add(head)
    charset = "utf-16" if head[:2] in _UTF16_MARKS else trial.codec
    lines = islice((line for line in _lines(BytesIO(head)) if isinstance(line, str)), _TRIAL_LINES)
    return Look(charset, _told_delimiter(first := list(lines)) or _delimiter(first))


def read_rows(source: BinaryIO, known: Look = _UNKNOWN) -> Iterator[Row | Finding]:
    """The rows that hold anything, as they are read, in constant memory.

    Shapes: a refusing finding is the last item. What is known of the file is not guessed.
    Errors: table.nul, table.open_quote, table.too_long, table.too_wide, table.too_many_rows;
            table.charset warns of letters that cannot be read, once.
    """
    lines = _lines(source, known.charset)
    first: list[str] = []
    for line in lines:
        if isinstance(line, Finding):
            yield line
            return
        first.append(line)
        if len(first) == _TRIAL_LINES:
            break
    told = _told_delimiter(first)
    delimiter = known.delimiter or told or _delimiter(first)
    number = 0
    for number, row in enumerate(_rows(chain(first, lines), delimiter, has_sep=bool(told)), 1):
        if number > ROWS_MAX:
            place = row.line if isinstance(row, Row) else 0
            yield refused_table("too_many_rows", place, f"{number} rows", f"at most {ROWS_MAX}")
            return
        yield row


def _rows(
    lines: Iterator[str | Finding], delimiter: str, *, has_sep: bool
) -> Iterator[Row | Finding]:
    splitter = _Splitter(delimiter)
    has_warned = False
    for number, line in enumerate(lines, start=1):
        if isinstance(line, Finding):
            yield line
            return
        if number == 1 and has_sep:
            continue
        cells = splitter.take(line, number)
        if isinstance(cells, Finding):
            yield cells
            return
        if cells is None or not any(cells):
            continue
        if not has_warned and any(_UNREADABLE in cell for cell in cells):
            has_warned = True
            yield _charset(splitter.start, cells)
        yield Row(splitter.start, cells)
    if splitter.is_open:
        yield _open_quote(splitter.start, splitter.text)


def _charset(line: int, cells: tuple[str, ...]) -> Finding:
    found = next(cell for cell in cells if _UNREADABLE in cell)
    expected = "UTF-8, UTF-16, Windows-1252 or codepage 437"
    return Finding("table.charset", Place(line), shown(found), expected, Severity.WARNING)


def _open_quote(line: int, text: str) -> Finding:
    return refused_table("open_quote", line, text, "a closing quotation mark")


class _Splitter:
    """Cuts lines into cells; a quoted cell may go on over the next lines."""

    __slots__ = ("_count", "_delimiter", "_quoted", "start", "text")

    def __init__(self, delimiter: str) -> None:
        end = re.escape(delimiter)
        self._delimiter = delimiter
        self._quoted = re.compile(rf' *+"([^"]*+(?:""[^"]*+)*+)" *(?={end}|\Z)')
        self._count = 0
        self.start = 0
        self.text = ""

    @property
    def is_open(self) -> bool:
        return self._count > 0

    def take(self, line: str, number: int) -> tuple[str, ...] | Finding | None:
        """The cells of the row that ends with this line, or None if it goes on."""
        if not self._count:
            self.start, self.text = number, line
        else:
            self.text += "\n" + line
        cells = self._split(self.text) if '"' in self.text else self.text.split(self._delimiter)
        if cells is None:
            self._count += 1
            return _open_quote(self.start, self.text) if self._count > LINES_IN_ROW_MAX else None
        is_long, self._count = self._count > 0, 0
        return self._checked(cells, is_long=is_long)

    def _checked(self, cells: list[str], *, is_long: bool) -> tuple[str, ...] | Finding:
        if len(cells) > COLUMNS_MAX:
            found = f"{len(cells)} cells"
            return refused_table("too_wide", self.start, found, f"at most {COLUMNS_MAX} cells")
        # Only a long row can hold a long cell, so that most rows are not looked through.
        if len(self.text) > CELL_CHARS_MAX and len(max(cells, key=len)) > CELL_CHARS_MAX:
            expected = f"at most {CELL_CHARS_MAX} characters in a cell"
            return refused_table("too_long", self.start, max(cells, key=len), expected)
        # A cell with as many delimiters as the row around it has swallowed another row.
        if is_long and len(cells) > 1:
            for cell in cells:
                if "\n" in cell and cell.count(self._delimiter) >= len(cells) - 1:
                    return _open_quote(self.start, cell)
        return tuple(map(bare, cells))

    def _split(self, text: str) -> list[str] | None:
        cells: list[str] = []
        place, quotes = 0, text.count('"')
        while place <= len(text) and len(cells) <= COLUMNS_MAX:
            if match := self._quoted.match(text, place):
                cells.append(match.group(1).replace('""', '"'))
                end = match.end()
            elif quotes % 2 and _OPENING.match(text, place):
                return None
            else:  # Quotation marks within a text are a part of it.
                end = text.find(self._delimiter, place)
                end = len(text) if end < 0 else end
                cells.append(text[place:end])
            quotes -= text.count('"', place, end)
            place = end + 1
        return cells


def _told_delimiter(lines: list[str]) -> str:
    """The one that the first line names for Excel ('sep=;'), "" if it names none."""
    match = _SEP_LINE.fullmatch(lines[0]) if lines else None
    return match.group(1) if match else ""


def _delimiter(lines: list[str]) -> str:
    """The one that cuts most lines into equally many cells; ';' if none cuts any."""
    return max(_DELIMITERS, key=lambda delimiter: _evenness(lines, delimiter))


def _evenness(lines: list[str], delimiter: str) -> int:
    splitter = _Splitter(delimiter)
    widths: Counter[int] = Counter()
    for number, line in enumerate(lines, start=1):
        cells = splitter.take(line, number)
        if isinstance(cells, tuple) and len(cells) > 1:
            widths[len(cells)] += 1
    return max(((width - 1) * count for width, count in widths.items()), default=0)


def _lines(source: BinaryIO, charset: str = "") -> Iterator[str | Finding]:
    """Lines without their ends, be those CR LF, LF or CR, one beside the other."""
    number = 0
    for text in _texts(source, charset):
        if isinstance(text, Finding):
            yield text
            return
        lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
        if "\0" in text:
            at = next(place for place, line in enumerate(lines) if "\0" in line)
            yield refused_table("nul", number + at + 1, lines[at], "a text without NUL")
            return
        if len(text) > LINE_CHARS_MAX and len(longest := max(lines, key=len)) > LINE_CHARS_MAX:
            yield _too_long(number + lines.index(longest) + 1, longest)
            return
        yield from lines
        number += len(lines)


def _too_long(line: int, text: str) -> Finding:
    return refused_table("too_long", line, text, f"at most {LINE_CHARS_MAX} characters in a line")


def _texts(source: BinaryIO, charset: str) -> Iterator[str | Finding]:
    """The file in stretches of whole lines, decoded."""
    rest = source.read(CHUNK_BYTES)
    if charset or rest[:2] in _UTF16_MARKS:
        yield from _decoded(source, rest, charset or "utf-16")
        return
    rest = rest.removeprefix(codecs.BOM_UTF8)
    trial = Trial(otherwise="cp1252")
    while chunk := source.read(CHUNK_BYTES):
        cut = max(rest.rfind(b"\n"), rest.rfind(b"\r", 0, -1)) + 1
        if cut:
            yield _decode(rest[:cut], trial)
        rest = rest[cut:] + chunk
        if len(rest) > 2 * LINE_CHARS_MAX:
            yield _too_long(0, rest[:CELL_CHARS_MAX].decode("ascii", "replace"))
            return
    if rest:
        yield _decode(rest, trial)


def _decoded(source: BinaryIO, chunk: bytes, charset: str) -> Iterator[str | Finding]:
    """The file in stretches of whole lines, all in one set that is known."""
    decoder = codecs.getincrementaldecoder("utf-8-sig" if charset == "utf-8" else charset)(
        "replace"
    )
    rest = ""
    while chunk:
        rest += decoder.decode(chunk)
        cut = max(rest.rfind("\n"), rest.rfind("\r", 0, -1)) + 1
        if cut:
            yield rest[:cut]
        rest = rest[cut:]
        if len(rest) > LINE_CHARS_MAX:
            yield _too_long(0, rest)
            return
        chunk = source.read(CHUNK_BYTES)
    rest += decoder.decode(b"", final=True)
    if rest:
        yield rest


def _decode(text: bytes, trial: Trial) -> str:
    """Each line in its own set: files are pasted together of parts from several programs."""
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        trial.add(text)
    return "".join(_decode_line(line, trial) for line in text.splitlines(keepends=True))


def _decode_line(line: bytes, trial: Trial) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return trial.decode(line)
