"""The books: every change of what we owe gets its voucher at once, in a gap-free series.

The payables control account moves by exactly what the open payables move, in the same
transaction. Amounts on it are credit (negative) for debts. Corrections are new vouchers.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Max

from sluss.services import _shipped
from sluss.services._drafts import AMOUNTS, Change
from sluss.store.bulk import insert
from sluss.store.models import Posting, Voucher
from sluss.store.widths import TEXT_CHARS

SERIES = "S"
# What stands against the payables account for each of the five amounts.
_AGAINST = {
    "claimed_minor": "cost",
    "credited_minor": "netting",
    "elsewhere_minor": "elsewhere",
    "ours_minor": "bank",
    "dropped_minor": "cost",
}


def post(changes: Sequence[Change], *, seq: int, today: str) -> None:
    """Write one voucher for each amount that moved."""
    chart = _shipped.chart()
    number = Voucher.objects.aggregate(top=Max("number"))["top"] or 0
    vouchers: list[tuple[object, ...]] = []
    postings: list[tuple[object, ...]] = []
    for change in sorted(changes, key=lambda c: (c.payable, c.public_id)):
        for name, delta in zip(AMOUNTS, change.deltas, strict=True):
            if delta == 0:
                continue
            number += 1
            credit = _credit(change.kind, name, delta)
            text = f"{name.removesuffix('_minor')} {change.public_id} {change.text}"[:TEXT_CHARS]
            vouchers.append((number, SERIES, today, text, seq))
            sides = ((chart["payables"], -credit), (chart[_AGAINST[name]], credit))
            postings.extend(
                (number, row, account, change.currency, amount, change.payable)
                for row, (account, amount) in enumerate(sides, start=1)
            )
    # Postings first: the voucher seals them, and the database checks that they balance.
    insert(Posting, ("voucher", "row", "account", "currency", "amount_minor", "payable"), postings)
    insert(Voucher, ("number", "series", "booked_on", "text", "seq"), vouchers)


def _credit(kind: str, name: str, delta: int) -> int:
    """How much the payables account is credited: a claim raises the debt, all else lowers it."""
    sign = -1 if kind == "credit-note" else 1
    return sign * (delta if name == "claimed_minor" else -delta)
