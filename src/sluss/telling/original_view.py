"""An original as a page shows it: an invoice, pictures of pages, a table, a letter, or its lines.

Nobody's personal number is in it. Who may not see persons sees documents to suppliers alone: a
list, a payment file or a letter may tell of anybody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from sluss.core.masking import without_person_numbers as masked
from sluss.formats import paper
from sluss.formats.pdf_drawing import PageSize
from sluss.formats.readable import (
    Facts,
    ReadableInvoice,
    ReadableMail,
    ReadableSheet,
    ReadableText,
)
from sluss.services._handed_over import DOCUMENTS
from sluss.services._original import stored_parts
from sluss.services._readable import Readable, readable, text_of
from sluss.services._tray import SCAN
from sluss.store import originals
from sluss.telling.entries_shown import entries_of
from sluss.telling.paper_shown import as_sheet
from sluss.telling.texts import kronor, sentence
from sluss.telling.told import in_full, plain_of, told

Plain = dict[str, Any]
# What a supplier sent, be it on paper.
_FOR_ALL = DOCUMENTS | {SCAN}
_AMOUNT = re.compile(r"(-?)([0-9]{1,12})(?:\.([0-9]+))?")
_ADDRESS = frozenset({"street", "postcode", "town", "country"})
_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")


def original_view(
    sha256: str, lang: str, *, with_persons: bool = False, as_text: bool = False
) -> Plain:
    """What intake/_original.html needs to show an original.

    Shapes: shape says which of the others is filled: invoice (invoices), pages, table (sheets),
            entries, mail, text (lines), none (bytes that are no text) or hidden (may tell of
            persons). with_persons: whoever asks may see payouts. as_text: show the text itself.
    Errors: DoesNotExist if there is no original of this hash.
    """
    row = originals.original(sha256)
    view: Plain = {
        "sha256": sha256,
        "name": masked(row["name"]),
        "kind": row["kind"],
        "size": row["size"],
        "shape": "hidden",
        "why": "",
        "has_text": False,
    }
    if not (with_persons or is_for_all(row)):
        return view
    if as_text:
        return view | _text(text_of(sha256))
    if row["kind"] == paper.KIND and row["size"] <= paper.FORM_BYTES_MAX:
        sheet = as_sheet(b"".join(stored_parts(sha256)), lang)
        return view | {"shape": "table", "sheets": [sheet], "has_text": True}
    found = readable(sha256, row["kind"], row["size"])
    if found.text is not None and (entries := entries_of(sha256, lang)):
        return view | {"shape": "entries", "entries": entries, "has_text": True}
    return view | _shaped(found, lang) | {"why": _why(found, lang)}


def is_for_all(row: Plain) -> bool:
    """Whether an original of store.originals may be seen by whoever may not see persons."""
    return row["kind"] in _FOR_ALL and not originals.has_payouts(row["sha256"])


def _shaped(found: Readable, lang: str) -> Plain:
    if found.invoices:
        shown = [_invoice(one, lang) for one in found.invoices]
        return {"shape": "invoice", "invoices": shown, "has_text": True}
    if found.pages:
        return {"shape": "pages", "pages": [_page(*one) for one in enumerate(found.pages, start=1)]}
    if found.sheets:
        shown = [_sheet(one, lang) for one in found.sheets]
        return {"shape": "table", "sheets": shown}
    if found.mail is not None:
        return {"shape": "mail", "mail": _mail(found.mail, lang), "has_text": True}
    return _text(found.text)


def _page(number: int, size: PageSize | None) -> Plain:
    """Where the picture of a page stands; without a size it cannot be drawn, and that is said."""
    sides = {"width": size.width, "height": size.height} if size else {}
    return {"number": number, **sides}


def _why(found: Readable, lang: str) -> str:
    if found.is_too_large:
        return sentence("original.too_large", lang)
    return in_full(told(plain_of(found.why), lang)) if found.why else ""


def _text(found: ReadableText | None) -> Plain:
    if found is None:
        return {"shape": "none"}
    return {"shape": "text", **_lines(found)}


def _lines(found: ReadableText) -> Plain:
    lines = enumerate(found.lines, start=1)
    return {
        "lines": [{"number": number, "text": masked(line)} for number, line in lines],
        "is_cut": found.is_cut,
    }


def _invoice(one: ReadableInvoice, lang: str) -> Plain:
    return {
        "kind": "credit-note" if one.is_credit_note else "invoice",
        "number": dict(one.facts).get("number", ""),
        "currency": one.currency,
        "facts": _facts(one.facts, lang),
        "parties": [
            {"role": role, "facts": _facts(_addressed(facts), lang)}
            for role, facts in (("seller", one.seller), ("buyer", one.buyer), ("payee", one.payee))
            if facts
        ],
        "lines": [
            {
                "number": line.number,
                "text": masked(line.text),
                "quantity": f"{_number(line.quantity)} {line.unit}".strip(),
                "price": _amount(line.price),
                "rate": _rate(line.rate),
                "amount": _amount(line.amount),
            }
            for line in one.lines
        ],
        "is_cut": one.is_cut,
        "taxes": [
            {"rate": _rate(rate), "of": _amount(of), "amount": _amount(amount)}
            for rate, of, amount in one.taxes
            if of or amount
        ],
        "totals": _facts(one.totals, lang, _amount),
        "means": [_facts(facts, lang) for facts in one.means],
        "notes": [masked(note) for note in one.notes],
    }


def _addressed(facts: Facts) -> Facts:
    """The parts of an address as one line, in the place of the first of them."""
    parts = [said for word, said in facts if word in _ADDRESS]
    rest = [fact for fact in facts if fact[0] not in _ADDRESS]
    at = next((place for place, (word, _) in enumerate(facts) if word in _ADDRESS), 0)
    line = [("address", ", ".join(parts))] if parts else []
    return (*rest[:at], *line, *rest[at:])


def _facts(facts: Facts, lang: str, written: Callable[[str], str] = masked) -> list[Plain]:
    """Each field by its name and its text; a day of eight digits is written as a day."""
    return [
        {"label": sentence(f"original.{word}", lang), "text": written(_day(word, said))}
        for word, said in facts
    ]


def _day(word: str, said: str) -> str:
    is_day = word in ("issued", "due", "delivered", "from", "until")
    match = _DAY.fullmatch(said) if is_day else None
    return "-".join(match.groups()) if match else said


def _sheet(one: ReadableSheet, lang: str) -> Plain:
    width = max((len(row.cells) for row in one.rows), default=0)
    return {
        "name": masked(one.name),
        "is_hidden": one.is_hidden,
        "rows": [
            {"line": row.line, "cells": _padded(map(masked, row.cells), width)} for row in one.rows
        ],
        "is_cut": one.is_cut,
        "why": sentence(one.why, lang) if one.why else "",
    }


def _padded(cells: Iterable[str], width: int) -> list[str]:
    shown = list(cells)
    return shown + [""] * (width - len(shown))


def _mail(one: ReadableMail, lang: str) -> Plain:
    return {"head": _facts(one.head, lang), "is_html": one.is_html, **_lines(one.text)}


def _amount(said: str) -> str:
    """'1250.5' as '1 250,50'; whatever is no amount as it stands."""
    match = _AMOUNT.fullmatch(said)
    if match is None:
        return masked(said)
    sign, whole, part = match.groups()
    return kronor(f"{sign}{whole}.{(part or '').ljust(2, '0')}")


def _number(said: str) -> str:
    return said.replace(".", ",") if _AMOUNT.fullmatch(said) else masked(said)


def _rate(said: str) -> str:
    number = said.rstrip("0").rstrip(".") if "." in said else said
    return f"{number.replace('.', ',')} %" if _AMOUNT.fullmatch(said) else masked(said)
