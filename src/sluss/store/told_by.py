"""Each payable with the places where it is told, for those who hold the register to a truth."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from sluss.core.payable import Payable, Role
from sluss.core.plain import from_plain
from sluss.store.models import Evidence, PayableRow, RecordRow

# So many ids one statement takes; SQLite's bound is far above.
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class ToldBy:
    """A payable and its places: 'sha256:line' of the records that claim it, or ask again."""

    id: str
    payable: Payable
    claimed_by: tuple[str, ...]
    asked_by: tuple[str, ...]


def told_by() -> Iterator[ToldBy]:
    """Every payable, in the order in which they came to be known."""
    ids = list(PayableRow.objects.order_by("id").values_list("id", flat=True))
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        claims, asks = _places(part, Role.CLAIMS), _places(part, Role.ASKS_AGAIN)
        for row in PayableRow.objects.filter(id__in=part).order_by("id"):
            payable: Payable = from_plain(Payable, json.loads(row.body)["payable"])
            mine = claims.get(row.id, ()), asks.get(row.id, ())
            yield ToldBy(row.public_id, payable, *map(tuple, mine))


def _places(payables: list[int], role: Role) -> dict[int, list[str]]:
    evidence = Evidence.objects.filter(payable__in=payables, role=role.value)
    of_record: dict[int, list[int]] = {}
    for payable, record in evidence.values_list("payable", "record"):
        of_record.setdefault(record, []).append(payable)
    found: dict[int, list[str]] = {}
    records = list(of_record)
    for start in range(0, len(records), _AT_ONCE):
        part = RecordRow.objects.filter(id__in=records[start : start + _AT_ONCE])
        for id_, sha256, body in part.values_list("id", "sha256", "body"):
            for payable in of_record[id_]:
                place = f"{sha256}:{json.loads(body).get('line', 0)}"
                found.setdefault(payable, []).append(place)
    return found
