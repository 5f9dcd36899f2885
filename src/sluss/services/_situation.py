"""What the situation report gathers beside the debts: cash by the bank, and what has moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sluss.core.money import Money
from sluss.core.plain import from_plain
from sluss.core.records import Statement
from sluss.services import _shipped
from sluss.services._drafts import AMOUNTS
from sluss.store import read
from sluss.store.in_flight import statements
from sluss.store.read import Wanted
from sluss.store.situation import moved_since


@dataclass(frozen=True, slots=True)
class Balance:
    """What the bank said an account held when the last day that a statement tells of ended."""

    account: str
    on: date
    amount: Money


@dataclass(frozen=True, slots=True)
class Changed:
    """What is owed in one currency, before a day and now, and why it differs.

    causes: what each of the five amounts of the debts did to what is owed, in their order. The
            names are those of the amounts; before and causes together are now.
    """

    before: Money
    causes: tuple[tuple[str, Money], ...]
    now: Money


def balances() -> list[Balance]:
    """The last closing balance of each account, by whole statements; no notification tells one."""
    last: dict[tuple[str, str], tuple[tuple[date, int], Money]] = {}
    for body in statements():
        one: Statement = from_plain(Statement, body)
        on = one.to_on or (one.created_at.date() if one.created_at else None)
        if one.is_notification or not one.is_last_page or one.closing is None or on is None:
            continue
        key, at = (one.account, one.closing.currency), (on, one.sequence or 0)
        if key not in last or at >= last[key][0]:
            last[key] = (at, one.closing)
    return [Balance(key[0], at[0], amount) for key, (at, amount) in sorted(last.items())]


def changed_since(day: date, seq: int = 0) -> list[Changed]:
    """By currency, what the books say happened to what is owed, from and with a day.

    seq: and after this journal entry; 0 for the whole day.

    Exact: every amount that moves has its voucher on that very day, and the control account is
    what is owed.
    """
    names = [name.removesuffix("_minor") for name in AMOUNTS]
    causes = {name: dict(_owed_more(day, seq, name)) for name in names}
    now = {currency: owed for currency, (_, owed) in read.totals(Wanted()).items()}
    return [
        _changed(currency, now.get(currency, 0), {name: causes[name].get(currency, 0)
                                                  for name in names})
        for currency in sorted({*now, *(c for some in causes.values() for c in some)})
    ]  # fmt: skip


def _owed_more(day: date, seq: int, cause: str) -> Iterator[tuple[str, int]]:
    # A debt stands as credit, below nought: less on the account is more owed.
    for moved in moved_since(day.isoformat(), seq, _shipped.chart()["payables"], cause):
        yield moved.currency, -moved.minor


def _changed(currency: str, now: int, causes: dict[str, int]) -> Changed:
    before = now - sum(causes.values())
    told = tuple((name, Money(currency, minor)) for name, minor in causes.items())
    return Changed(Money(currency, before), told, Money(currency, now))
