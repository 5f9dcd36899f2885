"""Lists: filters in the address, a page at a time, and the whole of it as CSV or XLSX.

A list costs the same at a thousand rows and at a million: it counts no further than COUNTED_MOST
and shows no page beyond. What is deeper is found by the search, or taken out whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponseBase, StreamingHttpResponse

from sluss.formats.table_write import Cell, marked_text, write_csv, write_xlsx
from sluss.services import drill
from sluss.store.browse import MANY
from sluss.web.request import Request, text

Plain = dict[str, Any]
ROWS = 50
_AT_ONCE = 2000
COUNTED_MOST = MANY
_PAGES_MOST = COUNTED_MOST // ROWS
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a list. count: of all that match, bound + 1 for "more than that"."""

    rows: Sequence[Plain]
    number: int
    count: int
    bound: int = COUNTED_MOST

    @property
    def is_counted(self) -> bool:
        """Whether the count is exact."""
        return self.count <= self.bound

    @property
    def most(self) -> int:
        """As far as the count goes."""
        return min(self.count, self.bound)

    @property
    def last(self) -> int:
        """The number of the last page that is shown."""
        return max(1, -(-self.most // ROWS))

    @property
    def previous(self) -> int | None:
        """The page before, None on the first."""
        return self.number - 1 if self.number > 1 else None

    @property
    def following(self) -> int | None:
        """The page after, None on the last."""
        return self.number + 1 if self.number < self.last else None


def number_of(request: Request) -> int:
    """Which page is asked for, from 1; the first if it is none."""
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    return min(max(number, 1), _PAGES_MOST)


def sheet(
    request: Request,
    count: int,
    rows: Callable[[int, int], Iterable[Plain]],
    bound: int = COUNTED_MOST,
) -> Sheet:
    """The page that is asked for. rows: gives those from, and so many of them.

    bound: how far was counted; bound + 1 is more than that.
    """
    number = min(number_of(request), max(1, -(-min(count, bound) // ROWS)))
    return Sheet(list(rows((number - 1) * ROWS, ROWS)), number, count, bound)


def whole(rows: Callable[[int, int], Iterable[Plain]]) -> Iterator[Plain]:
    """Every row for a file, a stretch at a time; a list that is shown ends where it is counted to.

    rows: as for sheet, and as many as are asked for while there are so many.
    """
    at = 0
    while some := list(rows(at, _AT_ONCE)):
        yield from some
        at += len(some)


def asked(request: Request, *names: str) -> dict[str, str]:
    """The filters that the address gives, those alone that the page knows."""
    return {name: request.GET[name].strip() for name in names if request.GET.get(name, "").strip()}


def wants_file(request: Request) -> str:
    """'csv' or 'xlsx' if the list is asked for as a file, else ''."""
    kind = request.GET.get("as", "")
    return kind if kind in _TYPES else ""


def as_file(
    request: Request, name: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> HttpResponseBase:
    """All rows as a file of the kind asked for. heads: codes. No cell is ever a formula."""
    kind = wants_file(request)
    titles = [text(request, code) for code in heads]
    parts: Iterable[bytes]
    if kind == "xlsx":
        parts = [write_xlsx(titles, rows, is_drill=drill.is_drill_home())]
    else:
        parts = write_csv(titles, rows)
        parts = marked_text(parts) if drill.is_drill_home() else parts
    response = StreamingHttpResponse(parts, content_type=_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response
