"""What a person says of a list whose heads nobody could guess: a mapping file in TOML.

kind = "open-items"
[columns]
"Kolumnrubrik" = "amount"
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from sluss.core.outcome import Finding, Place, clipped
from sluss.formats._cells import DateOrder, Style
from sluss.formats._columns import Column
from sluss.formats._headers import Asked
from sluss.formats._list_kinds import ListKind
from sluss.formats.table_csv import CHARSETS, DELIMITERS, Look

__all__ = ["Column", "DateOrder", "ListKind", "Mapped", "Mapping", "read_mapping"]

# A mapping names some twenty columns.
BYTES_MAX = 64 * 2**10
# Nobody writes so much above the heads of a list.
HEADER_ROW_MAX = 1000
_NOT_READ = "ignore"
_DECIMALS = (",", ".")
_KEYS = (
    "kind", "columns", "header_row", "sheet", "delimiter", "charset", "decimal", "date_order",
)  # fmt: skip
_Word = TypeVar("_Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Mapped:
    """A head and what its column means; None if it is not to be read."""

    head: str
    column: Column | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """How one list is to be read. What it leaves out is guessed, as without it.

    header_row: line of the heads; None to look for them.
    sheet:      of a workbook, also a hidden one; "" for the first that has the heads.
    delimiter, charset, decimal: of a CSV; a workbook holds numbers and says nothing of these.
    """

    kind: ListKind
    columns: tuple[Mapped, ...] = ()
    header_row: int | None = None
    sheet: str = ""
    delimiter: str = ""
    charset: str = ""
    decimal: str = ""
    date_order: DateOrder | None = None

    @property
    def asked(self) -> tuple[Asked, ...]:
        return tuple(Asked(one.head, one.column) for one in self.columns)

    @property
    def look(self) -> Look:
        return Look(self.charset, self.delimiter)

    def style(self, *, is_text: bool) -> Style:
        """How cells are written; is_text for a CSV."""
        return Style(self.decimal if is_text else "", self.date_order)


def read_mapping(data: bytes) -> Mapping | list[Finding]:
    """The mapping that a file holds, or all that is wrong with it, each with its key.

    Errors: mapping.not_toml, unknown_key, missing_key, bad_value, column_twice.
    """
    if len(data) > BYTES_MAX:
        return [_wrong("not_toml", "", f"{len(data)} bytes", f"at most {BYTES_MAX} bytes")]
    try:
        told = tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        return [_wrong("not_toml", "", str(error), "TOML in UTF-8")]
    reader = _Reader(told)
    mapping = reader.mapping()
    return reader.findings or mapping


class _Reader:
    """The values of a mapping file, and what was wrong with them so far."""

    __slots__ = ("_told", "findings")

    def __init__(self, told: dict[str, object]) -> None:
        self._told = told
        self.findings: list[Finding] = []

    def mapping(self) -> Mapping:
        for key in self._told:
            if key not in _KEYS:
                self._wrong("unknown_key", key, key, ", ".join(_KEYS))
        kind = self._word("kind", ListKind)
        if "kind" not in self._told:
            self._wrong("missing_key", "kind", "", ", ".join(ListKind))
        return Mapping(
            kind=kind or ListKind.OPEN_ITEMS,
            columns=self._columns(),
            header_row=self._header_row(),
            sheet=self._text("sheet"),
            delimiter=self._one_of("delimiter", tuple(DELIMITERS)),
            charset=self._one_of("charset", CHARSETS),
            decimal=self._one_of("decimal", _DECIMALS),
            date_order=self._word("date_order", DateOrder),
        )

    def _columns(self) -> tuple[Mapped, ...]:
        told = self._told.get("columns", {})
        if not isinstance(told, dict):
            self._wrong("bad_value", "columns", str(told), '[columns] with "head" = "meaning"')
            return ()
        names = (*Column, _NOT_READ)
        found: list[Mapped] = []
        for head, name in told.items():
            if name not in names or not head.strip():
                self._wrong("bad_value", head, str(name), ", ".join(names))
                continue
            column = None if name == _NOT_READ else Column(name)
            if column is not None and column in {one.column for one in found}:
                self._wrong("column_twice", head, str(name), "one column of this meaning")
            found.append(Mapped(head, column))
        return tuple(found)

    def _header_row(self) -> int | None:
        told = self._told.get("header_row")
        if told is None:
            return None
        if isinstance(told, int) and not isinstance(told, bool) and 1 <= told <= HEADER_ROW_MAX:
            return told
        self._wrong("bad_value", "header_row", str(told), f"1 to {HEADER_ROW_MAX}")
        return None

    def _text(self, key: str) -> str:
        told = self._told.get(key, "")
        if isinstance(told, str):
            return told
        self._wrong("bad_value", key, str(told), "a text")
        return ""

    def _one_of(self, key: str, values: tuple[str, ...]) -> str:
        told = self._text(key)
        if told and told not in values:
            self._wrong("bad_value", key, told, " ".join(map(repr, values)))
            return ""
        return told

    def _word(self, key: str, words: type[_Word]) -> _Word | None:
        told = self._text(key)
        if told in set(words):
            return words(told)
        if told:
            self._wrong("bad_value", key, told, ", ".join(words))
        return None

    def _wrong(self, fault: str, key: str, found: str, expected: str) -> None:
        self.findings.append(_wrong(fault, key, found, expected))


def _wrong(fault: str, key: str, found: str, expected: str) -> Finding:
    place = Place(0, clipped(key))
    return Finding(f"mapping.{fault}", place, clipped(found), expected, refuses_file=True)
