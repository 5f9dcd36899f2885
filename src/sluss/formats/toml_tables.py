"""A TOML file of values that people look after, read table by table: each flaw has its line."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime

from sluss.core.money import Money
from sluss.core.outcome import Finding, Place, clipped

# Such a file is a few pages; what is longer is none, and the parser need not meet it.
TOML_BYTES_MAX = 256 * 1024

_HEADER = re.compile(r"\s*\[{1,2}\s*([A-Za-z0-9_-]+)\s*\]{1,2}")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")
_SAID_LINE = re.compile(r"line ([0-9]+)")


@dataclass(slots=True)
class Document:
    """One file under reading. room is the first half of every code that is noted."""

    room: str
    content: dict[str, object]
    lines: dict[tuple[str, int, str], int]
    findings: list[Finding] = field(default_factory=list)

    def note(self, what: str, field_name: str, found: str, expected: str, line: int) -> None:
        place = Place(line, field_name)
        self.findings.append(Finding(f"{self.room}.{what}", place, clipped(found), expected))

    def only(self, names: frozenset[str]) -> None:
        """Note every table that is none of these."""
        for name in self.content:
            if name not in names:
                line = self.lines.get((name, 0, ""), self.lines.get(("", 0, name), 0))
                self.note("unknown_key", name, name, "one of " + ", ".join(sorted(names)), line)

    def table(self, name: str) -> Table:
        """The one table [name], empty if it is missing."""
        found = self.content.get(name, {})
        if isinstance(found, dict):
            return Table(self, name, 0, found)
        self._no_table(name, found, f"[{name}]")
        return Table(self, name, 0, {})

    def rows(self, name: str) -> list[Table]:
        """The tables [[name]] in their order."""
        found = self.content.get(name, [])
        if isinstance(found, list) and all(isinstance(row, dict) for row in found):
            return [Table(self, name, index, row) for index, row in enumerate(found)]
        self._no_table(name, found, f"[[{name}]]")
        return []

    def _no_table(self, name: str, found: object, expected: str) -> None:
        line = self.lines.get((name, 0, ""), self.lines.get(("", 0, name), 0))
        self.note("bad_value", name, str(found), expected, line)


@dataclass(slots=True)
class Table:
    """One table of a document. Every reader gives None for a value that is missing or wrong."""

    document: Document
    name: str
    index: int
    fields: dict[str, object]
    asked: set[str] = field(default_factory=set)

    def note(self, what: str, key: str, found: str, expected: str) -> None:
        self.document.note(what, f"{self.name}.{key}", found, expected, self._line(key))

    def _line(self, key: str) -> int:
        lines = self.document.lines
        header = lines.get((self.name, self.index, ""), 0)
        return lines.get((self.name, self.index, key), header)

    def _take(self, key: str, *, is_needed: bool, expected: str) -> object | None:
        self.asked.add(key)
        value = self.fields.get(key)
        if value is None and is_needed:
            self.note("missing_key", key, "", expected)
        return value

    def _wrong(self, key: str, value: object, expected: str) -> None:
        self.note("bad_value", key, str(value), expected)

    def text(self, key: str, *, is_needed: bool = True) -> str | None:
        value = self._take(key, is_needed=is_needed, expected="a text")
        if value is None or (isinstance(value, str) and value.strip()):
            return value
        self._wrong(key, value, "a text")
        return None

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; a list that is left out is empty."""
        value = self._take(key, is_needed=False, expected="a list of texts")
        if value is None:
            return ()
        if isinstance(value, list) and all(isinstance(part, str) and part for part in value):
            return tuple(value)
        self._wrong(key, value, "a list of texts")
        return ()

    def whole(self, key: str, within: range, *, is_needed: bool = True) -> int | None:
        expected = f"a whole number from {within.start} to {within.stop - 1}"
        value = self._take(key, is_needed=is_needed, expected=expected)
        if value is None or (_is_whole(value) and value in within):
            return value  # type: ignore[return-value]  # _is_whole has seen that it is an int.
        self._wrong(key, value, expected)
        return None

    def yes(self, key: str) -> bool:
        """true or false; what is left out is false."""
        value = self._take(key, is_needed=False, expected="true or false")
        if isinstance(value, bool):
            return value
        if value is not None:
            self._wrong(key, value, "true or false")
        return False

    def hundredths(self, key: str, expected: str, *, is_needed: bool = True) -> int | None:
        """A decimal number in hundredths: öre of kronor, basis points of per cent. No float."""
        value = self._take(key, is_needed=is_needed, expected=expected)
        if value is None:
            return None
        if _is_whole(value) or isinstance(value, str):
            try:
                return Money.parse(str(value)).minor
            except ValueError:
                pass  # Noted below, together with values of a wrong type.
        self._wrong(key, value, expected)
        return None

    def day(self, key: str, *, is_needed: bool = True) -> date | None:
        value = self._take(key, is_needed=is_needed, expected="a day such as 2026-01-01")
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        self._wrong(key, value, "a day such as 2026-01-01")
        return None

    def close(self) -> None:
        """Note every key that nobody asked for: a slip of the pen must not pass unseen."""
        for key in self.fields:
            if key not in self.asked:
                expected = "one of " + ", ".join(sorted(self.asked))
                self.note("unknown_key", key, key, expected)


def _is_whole(value: object) -> bool:
    # To Python, true is a whole number; to the one who writes the file it is not.
    return isinstance(value, int) and not isinstance(value, bool)


def read_document(toml: bytes, *, room: str) -> Document | list[Finding]:
    """The file as tables, or the one finding that says why it is no TOML."""
    broken = Document(room, {}, {})
    if len(toml) > TOML_BYTES_MAX:
        broken.note("not_toml", "", f"{len(toml)} bytes", f"at most {TOML_BYTES_MAX} bytes", 0)
        return broken.findings
    try:
        text = toml.decode("utf-8-sig")
        content = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = toml[: error.start].count(b"\n") + 1
        broken.note("not_toml", "", repr(toml[error.start : error.end]), "UTF-8", line)
        return broken.findings
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        said = _SAID_LINE.search(str(error))
        broken.note("not_toml", "", str(error), "TOML 1.0", int(said.group(1)) if said else 0)
        return broken.findings
    return Document(room, content, _lines_of(text))


def _lines_of(text: str) -> dict[tuple[str, int, str], int]:
    """Where each table and key stands: (table, how many tables of the name before, key)."""
    lines: dict[tuple[str, int, str], int] = {}
    seen: dict[str, int] = {}
    table, index = "", 0
    for number, line in enumerate(text.split("\n"), start=1):
        if header := _HEADER.match(line):
            table = header.group(1)
            index = seen.get(table, 0)
            seen[table] = index + 1
            lines.setdefault((table, index, ""), number)
        elif key := _KEY.match(line):
            lines.setdefault((table, index, key.group(1)), number)
    return lines
