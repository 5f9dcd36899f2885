"""Our payments after the bank spoke: the standing that all evidence together gives."""

from __future__ import annotations

from collections import defaultdict

from sluss.rules.register.flows import Standing
from sluss.services._closure import slices
from sluss.store.models import Payment, PaymentItem

# Money that cannot move any more: only then may the debt be paid by a new payment.
_DEAD = (Standing.REJECTED, Standing.RETURNED)


def update_payments(standings: dict[str, Standing]) -> None:
    """Write the standing of each of our payments, and free the debts of those that failed."""
    known: set[str] = set()
    for part in slices(standings):
        known.update(
            Payment.objects.filter(end_to_end_id__in=part).values_list("end_to_end_id", flat=True)
        )
    by_standing: dict[Standing, list[str]] = defaultdict(list)
    for end_to_end_id in sorted(known):
        by_standing[standings[end_to_end_id]].append(end_to_end_id)
    for standing, ids in by_standing.items():
        for part in slices(ids):
            rows = Payment.objects.filter(end_to_end_id__in=part)
            rows.exclude(state=standing.value).update(state=standing.value)
            items = PaymentItem.objects.filter(end_to_end_id__in=part)
            items.filter(is_live=standing in _DEAD).update(is_live=standing not in _DEAD)
