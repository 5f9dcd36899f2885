"""The supplier register as programs get it: a list, one supplier whole, and what is said of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sluss.core.ids import masked
from sluss.core.money import Money
from sluss.rules.register.supplier_find import in_order, is_wanted
from sluss.rules.register.suppliers import Supplier
from sluss.store.suppliers import open_debts_of
from sluss.telling.supplier_shown import Shelf, dismissed_shown, hidden, name_of, shown, totals
from sluss.telling.texts import sentence

Plain = dict[str, Any]
_NAMES_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which suppliers are asked for."""

    search: str = ""
    only_faults: bool = False
    only_dormant: bool = False


def chosen(shelf: Shelf, wanted: Wanted) -> list[Supplier]:
    """Those asked for, the one that most money went through first."""
    return [
        supplier
        for supplier in in_order(shelf.view.register)
        if is_wanted(supplier, wanted.search)
        and (not wanted.only_faults or supplier.key in shelf.by_supplier)
        and (not wanted.only_dormant or shelf.is_dormant(supplier))
    ]


def document(
    suppliers: Iterable[Supplier], shelf: Shelf, today: date, head: str = "{"
) -> Iterator[str]:
    """The whole document supplier by supplier, so that memory does not grow with its text.

    head: with what a document begins; of a drill it says so.
    """
    yield f'{head}"as_of": "{today.isoformat()}",\n"suppliers": ['
    between = "\n"
    for supplier in suppliers:
        yield between + json.dumps(shown(supplier, shelf), ensure_ascii=False)
        between = ",\n"
    counted = [shelf.shown(fault) for fault in shelf.view.standing if not fault.about]
    whole = {**totals(shelf.view, shelf.lang), "counted": counted}
    yield f'\n],\n"totals": {json.dumps(whole, ensure_ascii=False)}}}\n'


def page_of(supplier: Supplier, shelf: Shelf) -> Plain:
    """One supplier with all that is known of it, what was dismissed, and what is open to it."""
    found = shown(supplier, shelf, is_whole=True)
    found["dismissed"] = hidden({"faults": dismissed_shown(supplier, shelf)}, [supplier])["faults"]
    debts = [_debt(row) for row in open_debts_of(supplier.org_number, supplier.names)]
    found["debts"] = hidden({"debts": debts}, [supplier])["debts"]
    return found


def _debt(row: Plain) -> Plain:
    return {
        "id": row["public_id"],
        "kind": row["kind"],
        "state": row["state"],
        "document_number": row["document_number"],
        "due_date": row["due_on"] or None,
        "open_amount": Money(row["currency"], row["open_minor"]).text,
        "currency": row["currency"],
    }


def called(found: Sequence[Supplier], lang: str) -> str:
    """The first few of several that may be meant, by name and number."""
    names = [f"{name_of(s, lang)} {masked(s.org_number)}".strip() for s in found[:_NAMES_SHOWN]]
    more = ["…"] if len(found) > _NAMES_SHOWN else []
    return "; ".join(names + more)


def said_told(answer: Plain, lang: str) -> Plain:
    """What was said of faults, each with its sentence."""
    return {
        **answer,
        "faults": [one | {"message": _message(one, lang)} for one in answer["faults"]],
    }


def _message(told: Plain, lang: str) -> str:
    facts = {word: told[word] for word in ("found", "expected", "detail")}
    said = sentence(told["code"], lang, **facts, line=told["count"])
    names = "; ".join(name or sentence("column.unnamed", lang) for name in told["suppliers"])
    return f"{names}: {said}" if names else said
