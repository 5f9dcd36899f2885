"""A page of the register at a time: the same cost at a thousand rows and at a million."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, QuerySet, Sum

from sluss.core.lifecycle import OWED
from sluss.store.models import Organisation, PayableRow
from sluss.store.read import ORDERS, SHOWN, Wanted, matching

Plain = dict[str, Any]


def whose() -> Plain:
    """The organisation of this database, which must have been begun."""
    found: Plain = Organisation.objects.values().get()
    return found


def some(wanted: Wanted, first: int, count: int) -> list[Plain]:
    """So many of the payables asked for, from the first on (from 0), in the order asked for."""
    rows = matching(wanted).order_by(*ORDERS[wanted.sort]).values(*SHOWN)
    return [{**row, "rank": None} for row in rows[first : first + count]]


def counted(wanted: Wanted, most: int) -> int:
    """How many match, counted no further than most + 1."""
    return matching(wanted).order_by()[: most + 1].count()


def owed_by_class(*, with_persons: bool) -> list[Plain]:
    """Debts that still stand, by class and currency: how many, and what is owed on them.

    with_persons: payouts to persons are among them.
    """
    rows: QuerySet[PayableRow] = PayableRow.objects.filter(state__in=OWED)
    if not with_persons:
        rows = rows.exclude(kind="payout")
    found = rows.order_by().values("urgency_class", "state", "currency")
    return list(found.annotate(count=Count("id"), minor=Sum(F("open_minor"))))
