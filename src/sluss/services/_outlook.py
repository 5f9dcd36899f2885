"""Gathering for the situation: what leaves, what came in on earlier days, and what is needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sluss.core.money import Money
from sluss.core.plain import from_plain
from sluss.core.records import BankEntry, Statement
from sluss.formats.limits import InForce
from sluss.outside.calendar import closed_days
from sluss.outside.clock import STOCKHOLM
from sluss.rules.incident.cards import Standing, tasks_of
from sluss.rules.incident.clocks import clocks_of, unanswered
from sluss.rules.incident.tasks import tasks_in
from sluss.rules.pay.bank_days import is_bank_day, next_bank_day
from sluss.rules.report.cash import (
    Expected,
    Leaving,
    Outflow,
    Why,
    forecast,
    outflow,
    short_on,
    usual_inflow,
)
from sluss.rules.report.needed import BatchSeen, Need, Needed, of_batches, of_clocks
from sluss.services import _shipped
from sluss.services._incident import last_incident, task_entries
from sluss.services._situation import Balance
from sluss.store.in_flight import statements
from sluss.store.read import Plain
from sluss.store.situation import bank_entries

_CURRENCY = "SEK"
# Batches that are still in the house.
_NOT_OUT = ("proposed", "signed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What the accounts in kronor are expected to hold.

    start:      what they held by the last statement of each; start_on: the oldest of those days.
    inflow_on:  first and last day of the weeks that the inflow is the median of; None if so few
                days are known whole that no inflow is counted.
    short:      the first day that ends below nought.
    """

    start: Money
    start_on: date
    inflow_on: tuple[date, date] | None
    days: tuple[Expected, ...]
    short: Expected | None


def planned(
    owed: Sequence[Leaving], batches: Sequence[Plain], limits: InForce, at: date
) -> Outflow:
    """What leaves by bank day. owed: debts that wait, and what is on its way already."""
    waiting = [
        Leaving(
            Why.BATCHED,
            date.fromisoformat(one["date"]),
            Money.parse(one["totals"]["amount"], one["totals"]["currency"]),
        )
        for one in batches
        if one["state"] in _NOT_OUT
    ]
    return outflow([*owed, *waiting], bank_days(at, limits["outflow_bank_days"]))


def bank_days(first: date, count: int) -> tuple[date, ...]:
    """So many bank days in a row, from a day on."""
    # Bank days are more than half of all days, so this is far enough.
    closed = closed_days(first.year, (first + timedelta(days=30 + 2 * count)).year)
    found = [next_bank_day(first, closed)]
    while len(found) < count:
        found.append(next_bank_day(found[-1] + timedelta(days=1), closed))
    return tuple(found)


def cash_forecast(
    balances: Sequence[Balance], leaving: Outflow, limits: InForce, at: date
) -> Forecast | None:
    """What the accounts will hold by what is known; None if no statement tells of any."""
    own = [one for one in balances if one.amount.currency == _CURRENCY]
    if not own:
        return None
    start = Money(_CURRENCY, sum(one.amount.minor for one in own))
    came = _came_in(frozenset(one.account for one in own), limits["inflow_weeks"], at)
    usual = usual_inflow(came, limits["inflow_days_least"])
    days = forecast(start, max(one.on for one in own), leaving, usual)
    return Forecast(
        start=start,
        start_on=min(one.on for one in own),
        inflow_on=(min(came), max(came)) if usual else None,
        days=days,
        short=short_on(days),
    )


def _came_in(accounts: frozenset[str], weeks: int, at: date) -> dict[date, Money]:
    """What came in on each bank day that statements of all accounts tell of, some weeks back."""
    first = at - timedelta(days=7 * weeks)
    whole = set.intersection(*_told_days(accounts, first, at).values())
    closed = closed_days(first.year, at.year)
    found = {day: 0 for day in sorted(whole) if is_bank_day(day, closed)}
    seen: set[tuple[str, str, int | None, int]] = set()
    for body in bank_entries():
        one: BankEntry = from_plain(BankEntry, body)
        # The same statement may have come in other bytes; its movements count once.
        name = (one.account, one.statement_id, one.page, one.ordinal)
        if one.booked_on in found and _is_inflow(one, accounts) and name not in seen:
            seen.add(name)
            found[one.booked_on] += one.amount.minor
    return {day: Money(_CURRENCY, minor) for day, minor in found.items()}


def _told_days(accounts: frozenset[str], first: date, last: date) -> dict[str, set[date]]:
    """Of each account the days that its statements tell of whole, within a stretch."""
    found: dict[str, set[date]] = {account: set() for account in accounts}
    for body in statements():
        one: Statement = from_plain(Statement, body)
        if one.account not in found or one.is_notification or not (one.from_on and one.to_on):
            continue
        day = max(first, one.from_on)
        while day <= min(last, one.to_on):
            found[one.account].add(day)
            day += timedelta(days=1)
    return found


def _is_inflow(one: BankEntry, accounts: frozenset[str]) -> bool:
    # A payment of ours that came back is no income: it is owed again.
    is_back = one.is_return or one.is_reversal
    is_told = one.is_booked and not one.is_notification and one.account in accounts
    return is_told and not is_back and one.amount.currency == _CURRENCY and one.amount.minor > 0


def needed(batches: Sequence[Plain], outlook: Forecast | None, now: datetime) -> Iterator[Needed]:
    """What batches, cash and the incident ask of somebody."""
    yield from of_batches([_batch(one) for one in batches if one["state"] in _NOT_OUT])
    if outlook and outlook.short:
        amount = outlook.short.balance
        yield Needed(Need.CASH_SHORT, 1, (amount,), on=outlook.short.on)
    yield from _tasks(now)
    incident = last_incident()
    if incident is None or not incident.is_open:
        return
    clocks = clocks_of(_shipped.duties().deadlines, incident, now=now, zone=STOCKHOLM)
    due = {one.deadline.name: one.due_at for one in unanswered(clocks) if one.due_at}
    yield from of_clocks(due, now)
    tasks = tasks_of(_shipped.cards(), incident, now=now)
    late = [one for one in tasks if one.standing is Standing.OVERDUE]
    if late:
        yield Needed(Need.CARDS, len(late), due=min(one.due_at for one in late if one.due_at))
    if incident.declaration.organisation is None:
        yield Needed(Need.TYPE, 1)


def _tasks(now: datetime) -> Iterator[Needed]:
    """The tasks that are overdue, or that nobody has taken."""
    waiting = [
        one
        for one in tasks_in(task_entries())
        if one.is_overdue(now) or (one.is_open and not one.owner)
    ]
    if waiting:
        yield Needed(Need.TASKS, len(waiting))


def _batch(one: Plain) -> BatchSeen:
    return BatchSeen(
        one["batch"],
        one["state"] == "signed",
        Money.parse(one["totals"]["amount"], one["totals"]["currency"]),
        date.fromisoformat(one["date"]),
    )
