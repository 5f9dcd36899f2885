"""How a list was understood, before anything of it is taken: what a person looks at and corrects.

Nobody's personal number is in it: samples show what is shown anywhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import chain, islice

from sluss.core.money import Money
from sluss.core.outcome import Finding, clipped
from sluss.formats import _list_cells as read
from sluss.formats import table_csv, table_ods, table_xlsx
from sluss.formats._cells import NO_STYLE, Style, read_amount, read_date
from sluss.formats._columns import Column
from sluss.formats._headers import Header, How
from sluss.formats._list_cells import Cells
from sluss.formats._list_kinds import PAYOUTS, List, missing_columns
from sluss.formats._list_table import Table, find_table, refuse_table
from sluss.formats._table import Row, Sheet, shown
from sluss.formats.list_mapping import Mapping
from sluss.formats.lists import sniff_ods, sniff_xlsx

SAMPLE_ROWS = 3
# So many rows show which sign stands before the decimals.
_TRIAL_ROWS = 200
_AMOUNTS = frozenset({Column.AMOUNT, Column.REMAINING})
_DAYS = frozenset({Column.INVOICE_DATE, Column.DUE_DATE, Column.LISTED_ON, Column.PAYOUT_DATE})
_PERSONAL = frozenset(
    {Column.PERSON_NUMBER, Column.ORG_NUMBER, Column.ACCOUNT, Column.BANK_ACCOUNT, Column.IBAN}
)
_CURRENCY = re.compile(r"[A-Z]{3}")
_DECIMALS = re.compile(r"([.,])[0-9]{1,2}(?![0-9.,])")


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenColumn:
    """A column that was understood. number counts from 1; word is the synonym that it was."""

    number: int
    head: str
    meaning: Column
    how: How
    word: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherColumn:
    """A column that was not understood, or whose meaning a clearer head has."""

    number: int
    head: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleCell:
    """What stands in a cell, and what it was read as; understood is "" if it cannot be read."""

    meaning: Column
    found: str
    understood: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One of the first rows below the heads."""

    line: int
    cells: tuple[SampleCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What would be said of the file when it is received."""

    code: str
    line: int
    field: str
    found: str
    expected: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """How a file was understood as a list.

    form:     csv, xlsx or ods.
    kind:     open-items, suppliers or payouts; "" if it is no list.
    because:  the meanings that told so; () if a mapping says so or none did.
    missing:  what no row can do without; each text names columns of which one must be there.
    decimal:  the sign before decimals in the amounts, "" if none shows, ".," if both do.
    charset, delimiter: of a CSV; "" of a workbook. sheet: of a workbook.
    problems: why the file would be refused, or what is wrong with the sampled rows.
    """

    form: str
    kind: str = ""
    because: tuple[Column, ...] = ()
    is_mapped: bool = False
    sheet: str = ""
    header_line: int = 0
    listed_on: str = ""
    charset: str = ""
    delimiter: str = ""
    decimal: str = ""
    taken: tuple[TakenColumn, ...] = ()
    others: tuple[OtherColumn, ...] = ()
    missing: tuple[str, ...] = ()
    samples: tuple[Sample, ...] = ()
    problems: tuple[Problem, ...] = ()


def explain(data: bytes, mapping: Mapping | None = None) -> Explanation:
    """How a whole file is understood, with or without a mapping; never raises.

    Shapes: workbooks are unpacked, so run it where foreign code may run.
    """
    if sniff_ods(data):
        return _explain_sheets("ods", table_ods.read_sheets(data), mapping)
    if sniff_xlsx(data):
        return _explain_sheets("xlsx", table_xlsx.read_sheets(data), mapping)
    look = table_csv.look_at(data[: table_csv.CHUNK_BYTES])
    known = mapping.look if mapping else table_csv.Look()
    rows = table_csv.read_rows(BytesIO(data), known)
    return _explain(
        find_table(rows, mapping),
        rows,
        mapping,
        Explanation(
            form="csv",
            charset=known.charset or look.charset,
            delimiter=known.delimiter or look.delimiter,
        ),
    )


def _explain_sheets(
    form: str, sheets: Iterator[Sheet | Finding], mapping: Mapping | None
) -> Explanation:
    """The first sheet that is a list, or why the first one is none."""
    first: Explanation | None = None
    for sheet in sheets:
        if isinstance(sheet, Finding):
            return first or _refused(Explanation(form=form), sheet)
        is_wanted = (
            sheet.name == mapping.sheet if mapping and mapping.sheet else not sheet.is_hidden
        )
        if not is_wanted:
            continue
        table = find_table(sheet.rows, mapping)
        made = _explain(table, sheet.rows, mapping, Explanation(form=form, sheet=sheet.name))
        if made.kind:
            return made
        first = first or made
    return first or Explanation(form=form)


def _explain(
    table: Table | Finding,
    rows: Iterator[Row | Finding],
    mapping: Mapping | None,
    made: Explanation,
) -> Explanation:
    if isinstance(table, Finding):
        return _refused(made, table)
    style = mapping.style(is_text=made.form == "csv") if mapping else NO_STYLE
    below = list(islice(_below(table, rows), _TRIAL_ROWS))
    header = table.header
    refusal = refuse_table(table)
    cells = [Cells(header, row, style) for row in below[:SAMPLE_ROWS]]
    if refusal is None:
        for one in cells:
            table.kind.record(one, table.listed_on)
    findings = [refusal] if refusal else [f for one in cells for f in one.findings]
    return replace(
        made,
        kind=table.kind.kind.value,
        because=table.because,
        is_mapped=mapping is not None,
        header_line=header.row.line,
        listed_on=table.listed_on.isoformat() if table.listed_on else "",
        decimal=style.decimal or _decimal(header, below),
        taken=tuple(
            TakenColumn(number=t.place + 1, head=shown(t.head), meaning=t.column, how=t.how,
                        word=t.word)
            for t in header.taken
        ),
        others=_others(header),
        missing=tuple(" or ".join(group) for group in missing_columns(header, table.kind)),
        samples=tuple(_sample(one, table.kind) for one in cells),
        problems=tuple(map(_problem, findings)),
    )  # fmt: skip


def _below(table: Table, rows: Iterator[Row | Finding]) -> Iterator[Row]:
    for row in chain(table.first, rows):
        if isinstance(row, Row) and row.line > table.header.row.line:
            yield row


def _refused(made: Explanation, refusal: Finding) -> Explanation:
    return replace(made, problems=(*made.problems, _problem(refusal)))


def _problem(finding: Finding) -> Problem:
    return Problem(
        code=finding.code,
        line=finding.place.line,
        field=finding.place.field,
        found=finding.found,
        expected=finding.expected,
    )


def _others(header: Header) -> tuple[OtherColumn, ...]:
    known = {one.place for one in header.taken}
    return tuple(
        OtherColumn(number=place + 1, head=shown(head))
        for place, head in enumerate(header.heads)
        if head and place not in known
    )


def _decimal(header: Header, rows: list[Row]) -> str:
    places = [header.places[column] for column in _AMOUNTS if header.has(column)]
    texts = [row.cells[place] for row in rows for place in places if place < len(row.cells)]
    found = {match.group(1) for text in texts if (match := _DECIMALS.search(text))}
    return "".join(sorted(found, reverse=True))


def _sample(cells: Cells, kind: List) -> Sample:
    told = tuple(
        SampleCell(
            meaning=one.column,
            found=_found(cells, one.column, kind),
            understood=_understood(cells, one.column, kind),
        )
        for one in cells.header.taken
    )
    return Sample(line=cells.row.line, cells=told)


def _found(cells: Cells, column: Column, kind: List) -> str:
    """What stands in a cell, without anybody's number."""
    text = cells.text(column)
    # A number of an invoice may look like a person's; where persons are paid nothing is risked.
    if kind is PAYOUTS or column in _PERSONAL:
        return cells.hidden(text)
    return clipped(cells.without_own(text))


def _understood(cells: Cells, column: Column, kind: List) -> str:
    """An amount or a day as the reader takes it, any other cell as it stands."""
    text = cells.text(column)
    if column in _AMOUNTS:
        unit = cells.text(Column.CURRENCY).upper() or read.DEFAULT_CURRENCY
        money = _money(text, unit, cells.style)
        return str(money) if money else ""
    if column in _DAYS:
        day = read_date(text, cells.style.date_order)
        return day.isoformat() if day else ""
    return _found(cells, column, kind)


def _money(text: str, unit: str, style: Style) -> Money | None:
    # A currency that is none is told of among the problems.
    currency = unit if _CURRENCY.fullmatch(unit) else read.DEFAULT_CURRENCY
    return read_amount(text, currency, style.decimal)
