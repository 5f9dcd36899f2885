"""A movement of the bank that belongs to no known debt, as a list shows it."""

from __future__ import annotations

from typing import Any

from sluss.core.masking import hide, persons_in, without_person_numbers
from sluss.core.plain import from_plain
from sluss.core.records import BankEntry

Plain = dict[str, Any]


def loose_shown(row: Plain) -> Plain:
    """Day, payee, account, amount, text and file. Nobody's number stands in it."""
    names = ("id", "sha256")
    entry: BankEntry = from_plain(BankEntry, {k: v for k, v in row.items() if k not in names})
    payee, account = entry.counterparty, entry.counterparty_account
    persons = persons_in(payee.org_number, account)
    words = (entry.reference.value if entry.reference else "", entry.text, entry.end_to_end_id)
    return {
        "sha256": row["sha256"],
        "booked_on": entry.booked_on.isoformat() if entry.booked_on else None,
        "payee": hide(without_person_numbers(payee.name), persons),
        "account": hide(f"{account.scheme} {account.number}", persons) if account else "",
        "amount": entry.amount.text,
        "currency": entry.amount.currency,
        "text": hide(without_person_numbers(" ".join(filter(None, words))), persons),
        "is_notification": entry.is_notification,
    }
