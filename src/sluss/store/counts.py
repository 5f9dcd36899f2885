"""How many there are of what: for monitors."""

from __future__ import annotations

from django.db.models import Count

from sluss.store.models import PayableRow


def debts() -> dict[str, int]:
    """How many debts are in each state; a state without any is not named."""
    rows = PayableRow.objects.order_by().values_list("state").annotate(count=Count("id"))
    return dict(rows)
