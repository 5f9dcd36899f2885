"""Which system pays whom, as people have said, and the debts that the other one pays."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sluss.core.payable import Payable
from sluss.rules.handback.switch import Function, Shares, Switched, System, function_of
from sluss.store.models import HandbackEntry

SWITCH = "switch"


def shares() -> Shares:
    """What holds now."""
    rows = HandbackEntry.objects.filter(kind=SWITCH).order_by("id").values_list("about", "facts")
    return Shares.of(_switched(about, json.loads(facts)) for about, facts in rows)


def _switched(supplier: str, facts: dict[str, str]) -> Switched:
    return Switched(supplier, Function(facts["function"]), System(facts["pays"]))


def paid_there(payables: Iterable[Payable]) -> frozenset[str]:
    """The ids of those that the other system pays."""
    said = shares()
    if not said.said:
        return frozenset()
    return frozenset(
        payable.id
        for payable in payables
        if said.pays(payable.supplier.org_number, function_of(payable.kind)) is System.THERE
    )


def told_switches() -> list[dict[str, str]]:
    """What was said last of each supplier and function, the latest first."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for row in HandbackEntry.objects.filter(kind=SWITCH).order_by("-id"):
        facts = json.loads(row.facts)
        told = {"supplier": row.about, "by": row.by, "at": row.at, "reason": row.text, **facts}
        found.setdefault((row.about, facts["function"]), told)
    return list(found.values())
