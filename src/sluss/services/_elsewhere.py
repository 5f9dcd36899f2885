"""The payments of debts that were not ours, one by one, drawn anew when somebody asks for them."""

from __future__ import annotations

from collections.abc import Iterable

from sluss.rules.handback.elsewhere import Paid, payments_of
from sluss.rules.register.derive import settle_component
from sluss.services import _register
from sluss.services._closure import slices
from sluss.store.bulk import select
from sluss.store.models import PayableRow


def payments_of_others(ids: Iterable[str]) -> dict[str, tuple[Paid, ...]]:
    """By the id of each of these debts, what others paid of it. By a few queries for all."""
    anchors = {
        anchor: id_
        for part in slices(ids)
        for id_, anchor in select(PayableRow, ("public_id", "anchor"), within=("public_id", part))
    }
    found: dict[str, tuple[Paid, ...]] = dict.fromkeys(anchors.values(), ())
    for component in _register.components_of(anchors) if anchors else ():
        for account in settle_component(component, is_traced=True).accounts:
            for anchor in anchors.keys() & account.cluster.names:
                found[anchors[anchor]] = payments_of(account)
    return found
