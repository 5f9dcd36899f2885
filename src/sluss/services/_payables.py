"""Payables by their ids, as the rules see them."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sluss.core.payable import Payable
from sluss.core.plain import from_plain
from sluss.services._closure import slices
from sluss.store.models import PayableAlias, PayableRow


def find_rows(public_ids: Iterable[str]) -> dict[str, PayableRow]:
    """Rows by the ids asked for; an id that a payable had before finds it too."""
    asked = list(dict.fromkeys(public_ids))
    found: dict[str, PayableRow] = {}
    for part in slices(asked):
        found.update({r.public_id: r for r in PayableRow.objects.filter(public_id__in=part)})
    missing = [public_id for public_id in asked if public_id not in found]
    for part in slices(missing):
        old = dict(
            PayableAlias.objects.filter(public_id__in=part).values_list("public_id", "payable")
        )
        rows = {row.id: row for row in PayableRow.objects.filter(id__in=set(old.values()))}
        found.update({alias: rows[id_] for alias, id_ in old.items() if id_ in rows})
    return found


def payable_of(row: PayableRow) -> Payable:
    """The payable as the register concluded it."""
    read: Payable = from_plain(Payable, json.loads(row.body)["payable"])
    return read
