"""Where in a table its list begins: the heads, what stands above them, and which list it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from sluss.core.outcome import Finding, Place
from sluss.formats._cells import read_date
from sluss.formats._columns import Column, head_key
from sluss.formats._headers import TITLE_ROWS_MAX, Header, find_asked, find_header
from sluss.formats._list_kinds import BY_KIND, List, list_of, refuse_header
from sluss.formats._table import Row, is_of_drill, shown
from sluss.formats.list_mapping import Mapping

_DAY = r"([0-9][0-9./-]{5,9})"
# The first of these that a title gives: the day of the balances, else that of the printing.
_LISTED = (
    re.compile(rf"\b(?:per|saldo|saldodatum|as of)\W{{0,5}}{_DAY}", re.IGNORECASE),
    re.compile(
        rf"\b(?:listdatum|uttagsdatum|utskriven|utskriftsdatum|utskrift|printed|datum|date)"
        rf"(?:\s+(?:den|on))?\W{{0,5}}{_DAY}",
        re.IGNORECASE,
    ),
)


@dataclass(frozen=True, slots=True)
class Table:
    """A list with its heads. first: its rows down to where the heads were looked for."""

    kind: List
    because: tuple[Column, ...]
    header: Header
    titles: tuple[Row, ...]
    first: tuple[Row | Finding, ...]

    @property
    def listed_on(self) -> date | None:
        """The day that the rows above the heads say the list shows; None if they do not."""
        texts = [" ".join(filter(None, row.cells)) for row in self.titles]
        for wanted in _LISTED:
            for text in texts:
                match = wanted.search(text)
                if match and (day := read_date(match.group(1).rstrip(".-/"))):
                    return day
        return None


def find_table(rows: Iterator[Row | Finding], mapping: Mapping | None) -> Table | Finding:
    """The list that begins in these rows, or why there is none.

    Errors: lists.of_drill, lists.no_header, lists.mapping_head (no such head), or what stopped the
            reading; each refuses the file.
    """
    most = TITLE_ROWS_MAX
    if mapping is not None and mapping.header_row is not None:
        most = max(most, mapping.header_row)
    first = tuple(islice(rows, most))
    top = [row for row in first if isinstance(row, Row)]
    if (marked := next(filter(is_of_drill, top[:1]), None)) is not None:
        found, expected = shown(marked.cells[0]), "a list that is in earnest"
        return Finding("lists.of_drill", Place(marked.line), found, expected, refuses_file=True)
    header = _find(top, mapping)
    if header is None:
        refusal = next((row for row in first if isinstance(row, Finding)), None)
        return refusal or (_no_header(top) if mapping is None else _no_head(top, mapping))
    kind, because = list_of(header) if mapping is None else (BY_KIND[mapping.kind], ())
    titles = tuple(row for row in top if row.line < header.row.line)
    return Table(kind, because, header, titles, first)


def refuse_table(table: Table) -> Finding | None:
    """Why no row of a list that was found can be read; None if they can be."""
    return refuse_header(table.header, table.kind)


def _find(top: Sequence[Row], mapping: Mapping | None) -> Header | None:
    if mapping is None:
        return find_header(top)
    if mapping.columns or mapping.header_row is not None:
        return find_asked(top, mapping.asked, mapping.header_row)
    return find_header(top)


def _no_header(top: Sequence[Row]) -> Finding:
    found = shown(", ".join(filter(None, top[0].cells))) if top else ""
    expected = "a row of heads such as Leverantör, Fakturanr, Belopp"
    return Finding("lists.no_header", Place(), found, expected, refuses_file=True)


def _no_head(top: Sequence[Row], mapping: Mapping) -> Finding:
    """Which head of a mapping is not in the file, beside the row that is most like its heads."""
    asked = {head_key(one.head): one.head for one in mapping.columns}
    if mapping.header_row is not None:
        rows = [row for row in top if row.line == mapping.header_row]
    else:
        rows = sorted(top, key=lambda row: _likeness(row, set(asked)), reverse=True)
    keys = set(map(head_key, rows[0].cells)) if rows else set()
    missing = [head for key, head in asked.items() if key not in keys]
    line = rows[0].line if rows else mapping.header_row or 0
    found = shown(", ".join(filter(None, rows[0].cells))) if rows else ""
    expected = ", ".join(missing) or "a row of heads"
    place = Place(line, missing[0] if missing else "")
    return Finding("lists.mapping_head", place, found, expected, refuses_file=True)


def _likeness(row: Row, keys: set[str]) -> tuple[int, int]:
    return len(keys & set(map(head_key, row.cells))), sum(map(bool, row.cells))
