"""What a mirrored file says of itself: of which day it is, how many rows, what they come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sluss.core.money import Money

Plain = Mapping[str, Any]
# The day that a record's file is of, by the kind of record: the first of these that it has. A list
# is of the day that it says it shows, not of the dates of its rows.
_DAYS: Mapping[str, tuple[str, ...]] = {
    "SupplierEntry": ("listed_on",),
    "PaymentOrder": ("created_at",),
    "Statement": ("to_on", "created_at"),
    "BankEntry": ("booked_on",),
    "LedgerRow": ("booked_on",),
}
_LISTS = frozenset({"open-items", "payout-list"})


@dataclass(slots=True)
class FileFacts:
    """The facts of one file. as_of: its latest day, ISO, "" if it has none. sums: by currency.

    Units: whole minor units, credit notes subtracted, debits of a statement negative.
    """

    rows: int = 0
    as_of: str = ""
    sums: dict[str, int] = field(default_factory=dict)

    def add(self, kind: str, source: str, body: Plain) -> None:
        """Count one record. kind: of the record; source: of the file."""
        self.rows += 1
        self.as_of = max(self.as_of, _day(kind, source, body))
        amount = _amount(kind, body)
        if amount is not None:
            self.sums[amount.currency] = self.sums.get(amount.currency, 0) + amount.minor

    def join(self, other: FileFacts) -> None:
        """Count what lies inside an archive with it."""
        self.rows += other.rows
        self.as_of = max(self.as_of, other.as_of)
        for currency, minor in other.sums.items():
            self.sums[currency] = self.sums.get(currency, 0) + minor


def _day(kind: str, source: str, body: Plain) -> str:
    if kind == "Claim":
        names: tuple[str, ...] = ("listed_on",) if source in _LISTS else ("issue_date",)
    else:
        names = _DAYS.get(kind, ())
    return next((str(body[name])[:10] for name in names if body.get(name)), "")


def _amount(kind: str, body: Plain) -> Money | None:
    told = body.get("open_amount") or body.get("amount")
    if kind not in ("Claim", "PaymentOrder", "BankEntry") or not told:
        return None
    sign = -1 if body.get("kind") == "credit-note" else 1
    return Money(told["currency"], sign * told["minor"])
