"""The UsingQR text of a payment: what a bank's app reads, so that nobody keys the numbers.

Source: docs/sources.md [usingqr].
"""

from __future__ import annotations

import json
from datetime import date

from sluss.core.money import Money
from sluss.core.party import Account, Scheme

_TYPES = {
    Scheme.BANKGIRO: "BG",
    Scheme.PLUSGIRO: "PG",
    Scheme.IBAN: "IBAN",
    Scheme.BBAN: "BBAN",
}
# What one code says at most of each, so that it stays small enough to be scanned.
_NAME_CHARS_MAX, _REFERENCE_CHARS_MAX = 60, 35


def write_using_qr(
    *, payee: str, account: Account, amount: Money, reference: str, pay_on: date
) -> str:
    """One JSON object on one line. reference: an OCR, or a text for the payee."""
    said: dict[str, object] = {
        "uqr": 1,
        "tp": 1,
        "nme": payee[:_NAME_CHARS_MAX],
        "iref": reference[:_REFERENCE_CHARS_MAX],
        "ddt": f"{pay_on:%Y%m%d}",
        # A text, since no float may stand between us and the bank.
        "due": amount.text,
        "cur": amount.currency,
        "pt": _TYPES[account.scheme],
        "acc": account.number,
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))
