"""The faults of the supplier register as a list to work off, with room for who and when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from sluss.cli.named_files import as_table
from sluss.core.ids import masked
from sluss.core.money import Money
from sluss.formats.table_write import Cell
from sluss.rules.register.supplier_faults import Fault
from sluss.telling.supplier_shown import Shelf, main_currency, name_of, numbers_of
from sluss.telling.texts import sentence

_HEADS = (
    "column.id", "column.weight", "column.fault", "column.supplier", "column.org_number",
    "column.supplier_number", "column.what", "column.advice", "column.turnover", "column.open",
    "column.line", "column.who_does", "column.done_on", "column.remark",
)  # fmt: skip
# The last three are for those who work it off.
_EMPTY: tuple[Cell, ...] = ("", "", "")


def worklist(faults: Sequence[Fault], shelf: Shelf, out: Path) -> Iterator[bytes]:
    """The file of that name, a row for each fault, in the order given."""
    heads = [sentence(code, shelf.lang) for code in _HEADS]
    return as_table(out, heads, (_row(fault, shelf) for fault in faults))


def _row(fault: Fault, shelf: Shelf) -> tuple[Cell, ...]:
    suppliers, told = shelf.about(fault), shelf.shown(fault)
    weight = sentence(f"weight.{fault.weight.value}", shelf.lang)
    said = (told["message"], told["advice"])
    if not suppliers:
        return (fault.id, weight, told["title"], "", "", "", *said, None, None, None, *_EMPTY)
    lead = suppliers[0]
    currency = main_currency(lead)
    return (
        fault.id,
        weight,
        told["title"],
        name_of(lead, shelf.lang),
        masked(lead.org_number),
        ", ".join(numbers_of(lead)),
        *said,
        Money(currency, lead.turnover.amounts.get(currency, 0)),
        Money(currency, lead.turnover.owed.get(currency, 0)),
        fault.where[1] or None,
        *_EMPTY,
    )
