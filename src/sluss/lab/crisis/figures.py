"""How a crisis went, held against the truth: the figures of the run, with their bars."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sluss.lab.crisis.money import told
from sluss.lab.crisis.world import World
from sluss.lab.town.score import Mark

# The bars, from the issue that asks for them.
_FIRST_FILE_HOURS = 4
_FIRST_FILE_MINUTES = 10
_FLOWING_BANK_DAYS = 3
_OLDEST_DAYS = 30
# Our own reading of "flowing": so many in a hundred of the claims that are due are paid.
_FLOWING_PERCENT = 80
_TOLD_MAX = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """How it stood when a day was over, by the truth.

    waiting: claims that have come and nobody has sent; backlog: those of them that are due.
    oldest: days since the first of these fell due.
    due, done: claims due since the lock, and how many of them have been sent. Units: öre.
    """

    on: date
    is_bank_day: bool
    waiting: int
    backlog: int
    backlog_minor: int
    oldest: int
    due: int
    done: int
    cash_minor: int


@dataclass(frozen=True, slots=True)
class OnList:
    """A debt as the product lists it at the end. is_owed: it waits, or is on its way."""

    places: tuple[str, ...]
    is_owed: bool
    is_disputed: bool


@dataclass(slots=True)
class Run:
    """What happened. first_file_at: None if none went. seconds: of machine and of typing for it.

    clocks: each clock of the law that ran out during the run, and whether it was met in time.
    drafts: each clock that was reported, and whether a draft lay there to copy from by then.
    """

    world: World
    declared_at: datetime
    first_file_at: datetime | None = None
    machine_seconds: float = 0.0
    typing_seconds: float = 0.0
    days: list[Day] = field(default_factory=list)
    clocks: list[tuple[str, bool]] = field(default_factory=list)
    drafts: list[tuple[str, bool]] = field(default_factory=list)
    listed: list[OnList] = field(default_factory=list)

    def end_day(self, day: date, *, is_bank_day: bool) -> None:
        """Note how it stands when a day is over."""
        waiting = list(self.world.owed(day))
        owed = [bill for bill in waiting if bill.invoice.due_on <= day]
        oldest = min((bill.invoice.due_on for bill in owed), default=day)
        due = list(self.world.due_since_lock(day))
        done = sum(bill.left - bill.sent <= 0 for bill in due)
        minor = sum(bill.left - bill.sent for bill in owed if bill.amount.currency == "SEK")
        self.days.append(
            Day(
                on=day,
                is_bank_day=is_bank_day,
                waiting=len(waiting),
                backlog=len(owed),
                backlog_minor=minor,
                oldest=(day - oldest).days,
                due=len(due),
                done=done,
                cash_minor=self.world.cash.minor,
            )
        )


def figures(run: Run) -> list[Mark]:
    """Every figure in its order."""
    return [
        *_first_file(run),
        _payouts(run),
        _flowing(run),
        _oldest(run),
        _paid_twice(run),
        _to_thieves(run),
        _wrong_account(run),
        _lost(run),
        _all("clocks", run.clocks),
        _all("drafts", run.drafts),
    ]


def _first_file(run: Run) -> Iterator[Mark]:
    at = run.first_file_at
    bar = f"<= {_FIRST_FILE_HOURS} h"
    if at is None:
        yield Mark("first-file", "-", bar, False)
        return
    waited = at - run.declared_at
    hours = waited / timedelta(hours=1)
    yield Mark("first-file", f"{hours:.1f} h", bar, hours <= _FIRST_FILE_HOURS)
    minutes = (run.machine_seconds + run.typing_seconds) / 60
    value = f"{minutes:.1f} min ({run.machine_seconds:.0f} s + {run.typing_seconds:.0f} s)"
    bar = f"<= {_FIRST_FILE_MINUTES} min"
    yield Mark("first-file-work", value, bar, minutes <= _FIRST_FILE_MINUTES)


def _payouts(run: Run) -> Mark:
    """Money to people since the lock, on the very day: neither later nor earlier."""
    since = run.world.locked_at.date()
    until = run.days[-1].on
    days: dict[int, set[date]] = {}
    for move in run.world.moves.all:
        days.setdefault(id(move.debt), set()).add(move.on)
    late = []
    count = 0
    for payout in run.world.town.persons.payouts:
        if not since <= payout.pays_on <= until:
            continue
        count += 1
        is_ours = id(payout) in days
        if (is_ours and days[id(payout)] != {payout.pays_on}) or (not is_ours and payout.left):
            late.append(told(payout))
    share = 10_000 * (count - len(late)) // count if count else 10_000
    value = f"{share / 100:.2f} % of {count}"
    return Mark("payouts", value, "100 %", not late, tuple(late[:_TOLD_MAX]))


def _flowing(run: Run) -> Mark:
    """Bank days until four of five claims that are due have been sent to the bank."""
    bar = f"<= {_FLOWING_BANK_DAYS}"
    number = 0
    for day in run.days:
        if day.on < run.declared_at.date() or not day.is_bank_day:
            continue
        number += 1
        if day.done * 100 >= day.due * _FLOWING_PERCENT:
            return Mark("flowing", str(number), bar, number <= _FLOWING_BANK_DAYS)
    return Mark("flowing", "-", bar, False)


def _oldest(run: Run) -> Mark:
    """Days since the due date of the claim that has waited longest at the end of the run."""
    last = run.days[-1]
    disputed = {
        id(debt) for one in run.listed if one.is_disputed for debt in run.world.found(one.places)
    }
    owed = [
        bill
        for bill in run.world.owed(last.on)
        if id(bill) not in disputed and bill.invoice.due_on <= last.on
    ]
    owed.sort(key=lambda bill: bill.invoice.due_on)
    days = (last.on - owed[0].invoice.due_on).days if owed else 0
    wrong = tuple(f"{bill.invoice.due_on} {told(bill)}" for bill in owed[:_TOLD_MAX])
    return Mark("oldest", str(days), f"<= {_OLDEST_DAYS}", days <= _OLDEST_DAYS, wrong)


def _paid_twice(run: Run) -> Mark:
    town = run.world.town
    return _none("paid-twice", run.world.moves.paid_twice(town.bills, town.persons.payouts))


def _to_thieves(run: Run) -> Mark:
    return _none("to-thieves", run.world.moves.thieves_paid())


def _wrong_account(run: Run) -> Mark:
    moves = run.world.moves
    return _none("to-wrong-account", [*moves.wrong_accounts, *moves.strays])


def _lost(run: Run) -> Mark:
    """Owed, not sent, and on nobody's list of what is owed."""
    on_list = {id(d) for one in run.listed if one.is_owed for d in run.world.found(one.places)}
    lost = [bill for bill in run.world.owed(run.days[-1].on) if id(bill) not in on_list]
    return _none("lost", map(told, lost))


def _all(name: str, told: Sequence[tuple[str, bool]]) -> Mark:
    wrong = [what for what, is_met in told if not is_met]
    value = f"{len(told) - len(wrong)} of {len(told)}"
    # Where there was none at all, nothing was shown.
    return Mark(name, value, "all", bool(told) and not wrong, tuple(wrong))


def _none(name: str, wrong: Iterable[str]) -> Mark:
    found: Sequence[str] = list(wrong)
    return Mark(name, str(len(found)), "0", not found, tuple(found[:_TOLD_MAX]))
