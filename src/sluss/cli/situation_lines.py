"""The situation in lines, for the screen and for paper: made of the answer, and of nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sluss.cli import incident_shown
from sluss.cli.shell import Plain, session
from sluss.core.money import Money
from sluss.services import _shipped
from sluss.telling.sums import written
from sluss.telling.texts import advice, kronor

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


def outlook(told: Plain) -> Iterator[str]:
    """What the forecast rests on, and how low it goes."""
    text, found = session().text, told["forecast"]
    if found is None:
        yield text("situation.no_forecast")
        return
    yield text("situation.forecast", found=kronor(found["start"]), detail=found["start_on"])
    if found["inflow_from"]:
        facts = {"found": found["inflow_from"], "detail": found["inflow_to"]}
        yield text("situation.forecast_inflow", **facts)
    else:
        yield text("situation.forecast_no_inflow")
    low = min(found["days"], key=lambda one: Money.parse(one["balance"]).minor)
    code = "situation.forecast_short" if found["short_on"] else "situation.forecast_low"
    yield text(code, found=kronor(low["balance"]), detail=low["on"])


def outflow_rest(told: Plain) -> Iterator[str]:
    """What leaves after the days that are told, and what is in other money."""
    text = session().text
    facts = {"found": kronor(told["later"]), "detail": kronor(told["undated"])}
    yield text("situation.outflow_later", **facts)
    if told["other"]:
        yield text("situation.outflow_other", found=written(told["other"]))


def decisions(told: Sequence[Plain]) -> Iterator[str]:
    """What somebody must decide or do, the weightiest first."""
    for one in told:
        code = f"situation.need_{one['need']}".replace("-", "_")
        due = incident_shown.local(datetime.fromisoformat(one["due"])) if one["due"] else ""
        yield session().text(code, **_facts(one, due))
    if not told:
        yield session().text("situation.no_decision")


def _facts(one: Plain, due: str) -> Plain:
    """The blanks of a need's sentence: what stands first in it differs."""
    lang, about = session().lang, one["about"] or ""
    facts = {"found": one["count"], "detail": written(one["sums"]), "field": about}
    if due and about:
        titles = {row.name: row.title.in_(lang) for row in _shipped.duties().deadlines}
        facts |= {"found": due, "field": titles.get(about, about)}
    elif one["on"]:
        facts |= {"found": one["on"], "expected": one["count"]}
    elif about:
        facts["field"] = advice(about, lang)
    return facts


def actors(told: Sequence[Plain]) -> Iterator[str]:
    """How many may act in each role."""
    for one in told:
        role = session().text(f"situation.role_{one['role']}")
        yield session().text("situation.actor", found=role, detail=one["count"])


def changes(told: Plain) -> Iterator[str]:
    """What moved what is owed, a line a fact."""
    yield from changes_head(told)
    for one in told["sums"]:
        yield from changed(one)


def is_changed(one: Plain) -> bool:
    """Whether anything moved what is owed in a currency."""
    return one["before"] != one["now"] or any(
        Money.parse(one[name]).minor for name in _CAUSES if name in one
    )


def changes_head(told: Plain) -> Iterator[str]:
    """Since when, and the counts of the frozen situation that it is since, if it is."""
    text = session().text
    if told["version"] is None:
        yield text("situation.since", found=told["since"])
        return
    yield text("situation.since_version", found=told["version"], detail=told["since"])
    moved = [
        text("situation.count", field=text(f"situation.count_{one['what']}"), found=one["before"],
             detail=one["now"])
        for one in told["counts"] if one["before"] != one["now"]
    ]  # fmt: skip
    yield "; ".join(moved) or text("situation.count_none")


def changed(one: Plain) -> Iterator[str]:
    """What was owed in one currency, what moved it, and what is owed now; short if nothing did."""
    text, currency = session().text, one["currency"]
    if not is_changed(one):
        # A currency in which nothing was ever owed, or no longer is, has nothing to tell.
        if Money.parse(one["now"]).minor:
            yield text("situation.unchanged", found=f"{kronor(one['now'])} {currency}")
        return
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
