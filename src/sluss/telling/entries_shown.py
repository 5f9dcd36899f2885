"""What a payment file, a bank file or books say, row by row, as a table for the eye."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any

from sluss.core.ids import masked as masked_number
from sluss.core.masking import masked_account, without_person_numbers
from sluss.core.money import Money
from sluss.core.party import Scheme
from sluss.store import originals
from sluss.telling.texts import kronor, sentence

Plain = dict[str, Any]
ROWS_MAX = 200
Column = tuple[str, Callable[[Plain], str]]


def _amount(body: Plain) -> str:
    amount = body.get("amount")
    if not amount:
        return ""
    return f"{kronor(Money(amount['currency'], amount['minor']).text)}\u00a0{amount['currency']}"


def _text(*names: str) -> Callable[[Plain], str]:
    """The first of these texts that is any."""
    return lambda body: without_person_numbers(
        next((str(body[name]) for name in names if body.get(name)), "")
    )


def _party(name: str) -> Callable[[Plain], str]:
    def named(body: Plain) -> str:
        party = body.get(name) or {}
        said = party.get("name") or masked_number(party.get("org_number", ""))
        return without_person_numbers(said)

    return named


def _account(name: str) -> Callable[[Plain], str]:
    def numbered(body: Plain) -> str:
        account = body.get(name)
        if not account:
            return ""
        shown = masked_account(Scheme(account["scheme"]), account["number"])
        return f"{account['scheme']} {shown}"

    return numbered


def _reference(body: Plain) -> str:
    reference = body.get("reference") or {}
    return without_person_numbers(reference.get("value", "") or body.get("text", ""))


def _voucher(body: Plain) -> str:
    return f"{body.get('series', '')}{body.get('number', '')}"


_TITLES = {
    "PaymentOrder": "record.payment_orders",
    "BankEntry": "record.bank_entries",
    "BankAnswer": "record.bank_answers",
    "LedgerRow": "record.ledger_rows",
}
_COLUMNS: dict[str, tuple[Column, ...]] = {
    "PaymentOrder": (
        ("column.day", _text("execution_on")),
        ("column.payee", _party("creditor")),
        ("column.account", _account("creditor_account")),
        ("column.text", _reference),
        ("column.amount", _amount),
    ),
    "BankEntry": (
        ("column.day", _text("booked_on", "value_on")),
        ("column.payee", _party("counterparty")),
        ("column.account", _account("counterparty_account")),
        ("column.text", _reference),
        ("column.amount", _amount),
    ),
    "BankAnswer": (
        ("column.status", _text("status")),
        ("column.id", _text("end_to_end_id", "original_payment_info_id", "original_message_id")),
        ("column.why", _text("reason_text")),
    ),
    "LedgerRow": (
        ("column.entry", _voucher),
        ("column.day", _text("booked_on")),
        ("column.account", _text("account")),
        ("column.text", _text("text", "voucher_text")),
        ("column.amount", _amount),
    ),
}


def entries_of(sha256: str, lang: str) -> list[Plain]:
    """A table for each kind of row that an original has, with its first ROWS_MAX rows; [] if none.

    Shapes: title, heads (words), rows (line and cells), is_cut.
    """
    found = []
    for kind, columns in _COLUMNS.items():
        bodies = list(islice(originals.records_of(sha256, kind), ROWS_MAX + 1))
        if bodies:
            found.append(_table(kind, columns, bodies, lang))
    return found


def _table(kind: str, columns: tuple[Column, ...], bodies: list[Plain], lang: str) -> Plain:
    return {
        "title": sentence(_TITLES[kind], lang),
        "heads": [sentence(code, lang) for code, _ in columns],
        "rows": [
            {"line": body.get("line", 0), "cells": [cell(body) for _, cell in columns]}
            for body in bodies[:ROWS_MAX]
        ],
        "is_cut": len(bodies) > ROWS_MAX,
    }
