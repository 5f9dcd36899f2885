"""Orders and movements of money out that belong to no known debt, in a table of their own.

Asked of all records, the question costs more with every year that a home has worked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sluss.core.payable import Role
from sluss.core.records import BankEntry, PaymentOrder
from sluss.rules.register.filed import Filed
from sluss.services._closure import slices
from sluss.store.bulk import insert, select
from sluss.store.models import Evidence, LooseEntry


def going_out(filed: Iterable[Filed]) -> dict[int, str]:
    """The numbers and kinds of those that are orders, or booked movements of money out.

    Money in from those who pay us is no business of the payables.
    """
    return {one.id: type(one.record).__name__ for one in filed if _goes_out(one.record)}


def _goes_out(record: object) -> bool:
    if isinstance(record, BankEntry):
        return record.is_booked and record.amount.minor < 0
    return isinstance(record, PaymentOrder)


def sort_out(kinds: Mapping[int, str]) -> None:
    """Say of each of these records anew whether it is loose, now that the debts are drawn."""
    for part in slices(kinds):
        # A payment that another one repeats is of no debt for that.
        told = {
            record
            for record, role in select(Evidence, ("record", "role"), within=("record", part))
            if role != Role.REPEATS.value
        }
        had = {record for (record,) in select(LooseEntry, ("record",), within=("record", part))}
        if found := had & told:
            LooseEntry.objects.filter(record__in=sorted(found)).delete()
        new = [(record, kinds[record]) for record in part if record not in told | had]
        insert(LooseEntry, ("record", "kind"), new)
