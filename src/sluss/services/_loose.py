"""Movements of money out that belong to no known debt, kept in a table of their own.

Asked of all records, the question costs more with every year that a home has worked.
"""

from __future__ import annotations

from collections.abc import Iterable

from sluss.core.payable import Role
from sluss.core.records import BankEntry
from sluss.rules.register.filed import Filed
from sluss.services._closure import slices
from sluss.store.bulk import insert, select
from sluss.store.models import Evidence, LooseEntry


def movements_out(filed: Iterable[Filed]) -> list[int]:
    """The numbers of those that are booked movements of money out.

    Money in from those who pay us is no business of the payables.
    """
    return [
        one.id
        for one in filed
        if isinstance(one.record, BankEntry)
        and one.record.is_booked
        and one.record.amount.minor < 0
    ]


def sort_out(movements: Iterable[int]) -> None:
    """Say of each of these movements anew whether it is loose, now that its debts are drawn."""
    for part in slices(movements):
        # A payment that another one repeats is of no debt for that.
        told = {
            record
            for record, role in select(Evidence, ("record", "role"), within=("record", part))
            if role != Role.REPEATS.value
        }
        had = {record for (record,) in select(LooseEntry, ("record",), within=("record", part))}
        if found := had & told:
            LooseEntry.objects.filter(record__in=sorted(found)).delete()
        insert(LooseEntry, ("record",), [(record,) for record in part if record not in told | had])
