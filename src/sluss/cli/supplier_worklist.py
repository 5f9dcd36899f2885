"""The faults of the supplier register as a list to work off, with room for who and when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sluss.cli.supplier_shown import Shelf, fault_shown, hidden, main_currency
from sluss.cli.texts import sentence
from sluss.core.ids import masked
from sluss.core.money import Money
from sluss.formats.table_write import Cell, write_csv, write_xlsx
from sluss.rules.register.supplier_faults import Fault

ENDINGS = (".xlsx", ".csv")
_HEADS = (
    "column.id", "column.weight", "column.fault", "column.supplier", "column.org_number",
    "column.supplier_number", "column.what", "column.advice", "column.turnover", "column.open",
    "column.line", "column.who_does", "column.done_on", "column.remark",
)  # fmt: skip
# The last three are for those who work it off.
_EMPTY: tuple[Cell, ...] = ("", "", "")


def worklist(faults: Sequence[Fault], shelf: Shelf, ending: str) -> Iterator[bytes]:
    """The file, a row for each fault, in the order given. No cell is ever a formula."""
    heads = [sentence(code, shelf.lang) for code in _HEADS]
    rows = (_row(fault, shelf) for fault in faults)
    return write_csv(heads, rows) if ending == ".csv" else iter([write_xlsx(heads, rows)])


def _row(fault: Fault, shelf: Shelf) -> tuple[Cell, ...]:
    suppliers = [shelf.view.register.suppliers[key] for key in fault.about]
    told = hidden(fault_shown(fault, shelf.lang), suppliers)
    weight = sentence(f"weight.{fault.weight.value}", shelf.lang)
    said = (told["message"], told["advice"])
    if not suppliers:
        return (fault.id, weight, told["title"], "", "", "", *said, None, None, None, *_EMPTY)
    lead = min(suppliers, key=lambda s: (-s.money, s.key))
    currency = main_currency(lead)
    numbers = hidden({"numbers": ", ".join(sorted(lead.supplier_numbers))}, [lead])["numbers"]
    return (
        fault.id,
        weight,
        told["title"],
        lead.name,
        masked(lead.org_number),
        numbers,
        *said,
        Money(currency, lead.turnover.amounts.get(currency, 0)),
        Money(currency, lead.turnover.owed.get(currency, 0)),
        fault.where[1] or None,
        *_EMPTY,
    )
