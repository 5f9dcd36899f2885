"""The books as beancount text: anybody can check the sums with a program that is not ours.

Source: docs/sources.md [beancount].
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sluss.core.money import Money

# beancount's own names for what the chart of accounts calls by role.
_NAMES = {
    "payables": "Liabilities:Payables",
    "bank": "Assets:Bank",
    "cost": "Expenses:ToBeAllocated",
    "elsewhere": "Equity:PaidByTheLockedSystem",
    "netting": "Equity:CreditNotesNetted",
}


@dataclass(frozen=True, slots=True)
class VoucherText:
    """A voucher as it is written. postings: (role of the account, amount), debit positive."""

    number: int
    series: str
    booked_on: str
    text: str
    postings: tuple[tuple[str, Money], ...]


def write_beancount(
    title: str,
    vouchers: Iterable[VoucherText],
    *,
    opened_on: str,
    closes: dict[str, list[Money]],
    closed_on: str,
) -> Iterator[str]:
    """The whole book, line by line, ending with the balances that it must come to.

    opened_on: the day of the first voucher or earlier; closed_on: the day after the last.
    closes:    the balance of each account (by role) in each currency at the end.
    """
    yield f'option "title" {_quoted(title)}\n'
    yield 'option "operating_currency" "SEK"\n\n'
    for name in _NAMES.values():
        yield f"{opened_on} open {name}\n"
    for voucher in vouchers:
        yield f"\n{voucher.booked_on} * {_quoted(voucher.text)}\n"
        yield f'  voucher: "{voucher.series}{voucher.number}"\n'
        for role, amount in voucher.postings:
            yield f"  {_NAMES[role]}  {amount}\n"
    yield "\n"
    for role, balances in sorted(closes.items()):
        for balance in balances:
            yield f"{closed_on} balance {_NAMES[role]}  {balance}\n"


def _quoted(text: str) -> str:
    """A text that cannot end its own quotes, on one line."""
    plain = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'
