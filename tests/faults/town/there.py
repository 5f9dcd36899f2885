"""The finance system that is back: it pays the suppliers that we left to it."""

from __future__ import annotations

from typing import Any

from tests.faults.town.truth import text_of
from tests.papers import FIRMS, Order, pain001


def file_of(town: Any) -> bytes | None:
    """A payment file over there for what we say is still owed; None if there is nothing."""
    from sluss.rules.handback.switch import Function, Shares, System
    from sluss.services._shares import shares
    from sluss.store.models import PayableRow

    said: Shares = shares()
    orders = []
    rows = PayableRow.objects.filter(kind="invoice", open_minor__gt=0).order_by("public_id")
    for row in rows.exclude(state__in=("sent", "reserved", "dismissed", "disputed")):
        firm = next(f for f in FIRMS if f.org_number == row.org_number)
        is_theirs = said.pays(row.org_number, Function.INVOICES) is System.THERE
        debt = town.truth.debts[row.document_number]
        if is_theirs and not town.bank.alive(debt.number) and debt.minor == row.open_minor:
            name = f"T{town.acted}N{len(orders)}"
            words = {"ocr": debt.reference} if debt.reference else {"text": debt.number}
            orders.append(Order(name, text_of(debt.minor), firm, **words))
    if not orders:
        return None
    town.acted += 1
    day = town.today.isoformat()
    made = f"{day}T08:00:00"
    return pain001(f"THERE{town.acted}", *orders[:3], created=made, on=day)
