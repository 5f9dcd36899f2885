"""Our payments after the bank spoke: the standing that all evidence together gives."""

from __future__ import annotations

from collections import defaultdict

from sluss.rules.register.flows import Standing
from sluss.services._closure import slices
from sluss.store.models import Payment, PaymentItem

# A payment whose batch was cancelled before any file left the house.
VOID = "void"

# Money that cannot move any more: only then may the debt be paid by a new payment.
_DEAD = (Standing.REJECTED, Standing.RETURNED, VOID)


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
    _free(sorted(known))


def _free(end_to_end_ids: list[str]) -> None:
    """Let the items of dead payments go, and keep one live payment a payable.

    A bank may book what it had rejected, after the debt was paid anew. Then money moved twice,
    which no index can undo: the booked payment is the live one, and both show on the debt.
    """
    payables: set[int] = set()
    for part in slices(end_to_end_ids):
        items = PaymentItem.objects.filter(end_to_end_id__in=part)
        payables.update(items.values_list("payable", flat=True))
    wanted: dict[int, tuple[bool, str]] = {}
    items_of: list[PaymentItem] = []
    for some in slices(payables):
        items_of.extend(PaymentItem.objects.filter(payable__in=some))
    states: dict[str, str] = {}
    for part in slices({item.end_to_end_id for item in items_of}):
        rows = Payment.objects.filter(end_to_end_id__in=part)
        states.update(rows.values_list("end_to_end_id", "state"))
    for item in items_of:
        standing = states[item.end_to_end_id]
        if standing not in _DEAD:
            best = (standing != Standing.BOOKED, item.end_to_end_id)
            wanted[item.payable] = min(wanted.get(item.payable, best), best)
    live = {payable: end_to_end_id for payable, (_, end_to_end_id) in wanted.items()}
    changed = [i for i in items_of if i.is_live != (live.get(i.payable) == i.end_to_end_id)]
    # Those that end first: the index must not see two.
    for item in sorted(changed, key=lambda item: not item.is_live):
        PaymentItem.objects.filter(pk=item.pk).update(is_live=not item.is_live)
