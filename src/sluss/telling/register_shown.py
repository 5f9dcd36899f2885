"""The register as the contract shows it: what a list comes to, and one debt with all about it."""

from __future__ import annotations

from typing import Any

from sluss.core.money import Money
from sluss.services.confirm import in_flight
from sluss.services.register import chain as chain_of
from sluss.store import read
from sluss.store.history import history_of
from sluss.store.read import Wanted
from sluss.telling.chain import in_words
from sluss.telling.in_flight import told
from sluss.telling.shown import Frame, shown

Plain = dict[str, Any]


def totals_of(wanted: Wanted) -> Plain:
    """How many match and what is owed on them; other currencies than kronor beside."""
    found = read.totals(wanted)
    count = sum(count for count, _ in found.values())
    owed = found.get("SEK", (0, 0))[1]
    others = [
        {"currency": currency, "open_amount": Money(currency, minor).text}
        for currency, (_, minor) in found.items()
        if currency != "SEK"
    ]
    totals: Plain = {"count": count, "open_amount": Money("SEK", owed).text, "currency": "SEK"}
    return {**totals, "other_currencies": others} if others else totals


def page_of(public_id: str, frame: Frame, *, with_chain: bool = False) -> Plain | None:
    """One payable with its history, what is on its way and how it is known; None if none is it."""
    row = read.payable(public_id)
    if row is None:
        return None
    found = shown(row, frame, history=history_of(row))
    found["in_flight"] = [told(one, frame.lang) for one in in_flight(frame.today, row["id"])]
    if with_chain:
        chain = chain_of(public_id)
        found["chain"] = None if chain is None else in_words(chain, frame.lang)
    return found
