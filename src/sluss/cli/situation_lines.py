"""The situation in lines, for the screen and for paper: made of the answer, and of nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sluss.cli.shell import Plain, session
from sluss.cli.sums import written
from sluss.cli.texts import kronor
from sluss.core.money import Money

_CAUSES = ("claimed", "credited", "elsewhere", "ours", "dropped")


def event(told: Plain, as_of: str) -> Iterator[str]:
    """The title, and since when the system is locked."""
    text = session().text
    yield text("situation.title", found=told["organisation"], detail=as_of)
    if told["locked_on"] is None:
        yield text("situation.no_incident")
    else:
        yield text("situation.locked", found=told["locked_on"], detail=told["days"])


def known(told: Plain) -> Iterator[str]:
    """All debts that are known, and how many of them are in which state."""
    text = session().text
    yield text("situation.known", found=told["count"], detail=sums(told))
    for one in told["by_state"]:
        facts = {"found": state(one), "expected": one["count"], "detail": sums(one)}
        yield text("situation.state", **facts)


def age(group: Plain) -> str:
    """The head of a group of ages."""
    first, last = group["from_days"], group["to_days"]
    if first is None:
        return session().text("situation.age_undated")
    if first == 0:
        return session().text("situation.age_not_late")
    if last is None:
        return session().text("situation.age_over", found=first - 1)
    return session().text("situation.age", found=first, detail=last)


def tail_line(one: Plain) -> Sequence[str]:
    """One of the oldest claims, a cell a fact."""
    currency = "" if one["currency"] == "SEK" else f" {one['currency']}"
    return (
        one["id"],
        one["supplier"]["name"] or session().text("column.unnamed"),
        one["document_number"],
        one["due_date"],
        str(one["days_late"]),
        one["class"],
        f"{kronor(one['open_amount'])}{currency}",
        state(one),
    )


def measures(told: Plain) -> Iterator[str]:
    """What has been done: batches, and what is on its way."""
    text, sent = session().text, told["in_flight"]
    for one in told["batches"]:
        stage = text(f"batch.{one['state']}")
        facts = {"expected": one["payments"], "detail": sums(one)}
        yield text("situation.batches", found=one["count"], field=stage, **facts)
    if not told["batches"]:
        yield text("situation.no_batches")
    facts = {"detail": sums(sent), "expected": sent["ask_bank"]}
    yield text("situation.in_flight", found=sent["count"], **facts)


def resources(told: Plain) -> Iterator[str]:
    """What the accounts held, and how much one can do."""
    text = session().text
    for one in told["balances"]:
        money = f"{kronor(one['amount'])} {one['currency']}"
        yield text("situation.balance", found=one["account"], detail=money, expected=one["on"])
    if not told["balances"]:
        yield text("situation.no_balance")
    yield text("situation.capacity", found=told["payments_per_day"] or "–")


def actors(told: Sequence[Plain]) -> Iterator[str]:
    """How many may act in each role."""
    for one in told:
        role = session().text(f"situation.role_{one['role']}")
        yield session().text("situation.actor", found=role, detail=one["count"])


def changes(told: Plain) -> Iterator[str]:
    """What moved what is owed."""
    text = session().text
    yield text("situation.since", found=told["since"])
    for one in told["sums"]:
        currency = one["currency"]
        moved = [name for name in _CAUSES if Money.parse(one[name]).minor]
        yield text("situation.before", found=f"{kronor(one['before'])} {currency}")
        for name in moved:
            yield text(f"situation.{name}", found=f"{kronor(one[name])} {currency}")
        yield text("situation.now", found=f"{kronor(one['now'])} {currency}")


def sums(one: Plain) -> str:
    """Sums in words; 0 if there are none."""
    return written(one["sums"]) or "0"


def state(one: Plain) -> str:
    """A state in words."""
    return session().text(f"state.{one['state']}".replace("-", "_"))
