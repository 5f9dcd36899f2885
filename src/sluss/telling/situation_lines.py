"""The situation in lines, for the screen and for paper: made of the answer, and of nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sluss.core.money import Money
from sluss.services import _shipped
from sluss.telling.sums import with_currency, written
from sluss.telling.texts import advice, kronor, saying, sentence
from sluss.telling.times import local

Plain = dict[str, Any]
# A forecast is of kronor alone.
_KRONOR = "SEK"
_CAUSES = ("claimed", "credited", "elsewhere", "ours", "dropped")


def event(told: Plain, as_of: str, lang: str) -> Iterator[str]:
    """The title, and since when the system is locked."""
    text = saying(lang)
    yield text("situation.title", found=told["organisation"], detail=as_of)
    if told["locked_on"] is None:
        yield text("situation.no_incident")
    else:
        yield text("situation.locked", found=told["locked_on"], detail=told["days"])


def known(told: Plain, lang: str) -> Iterator[str]:
    """All debts that are known, and how many of them are in which state."""
    text = saying(lang)
    yield text("situation.known", found=told["count"], detail=sums(told))
    for one in told["by_state"]:
        facts = {"found": state(one, lang), "expected": one["count"], "detail": sums(one)}
        yield text("situation.state", **facts)


def age(group: Plain, lang: str) -> str:
    """The head of a group of ages."""
    first, last = group["from_days"], group["to_days"]
    if first is None:
        return sentence("situation.age_undated", lang)
    if first == 0:
        return sentence("situation.age_not_late", lang)
    if last is None:
        return sentence("situation.age_over", lang, found=first - 1)
    return sentence("situation.age", lang, found=first, detail=last)


def tail_line(one: Plain, lang: str) -> Sequence[str]:
    """One of the oldest claims, a cell a fact."""
    currency = "" if one["currency"] == "SEK" else f" {one['currency']}"
    return (
        one["id"],
        one["supplier"]["name"] or sentence("column.unnamed", lang),
        one["document_number"],
        one["due_date"],
        str(one["days_late"]),
        one["class"],
        f"{kronor(one['open_amount'])}{currency}",
        state(one, lang),
    )


def measures(told: Plain, lang: str) -> Iterator[str]:
    """What has been done: batches, and what is on its way."""
    text, sent = saying(lang), told["in_flight"]
    for one in told["batches"]:
        stage = text(f"batch.{one['state']}")
        facts = {"expected": one["payments"], "detail": sums(one)}
        yield text("situation.batches", found=one["count"], field=stage, **facts)
    if not told["batches"]:
        yield text("situation.no_batches")
    facts = {"detail": sums(sent), "expected": sent["ask_bank"]}
    yield text("situation.in_flight", found=sent["count"], **facts)


def resources(told: Plain, lang: str) -> Iterator[str]:
    """What the accounts held, and how much one can do."""
    text = saying(lang)
    for one in told["balances"]:
        money = with_currency(one["amount"], one["currency"])
        yield text("situation.balance", found=one["account"], detail=money, expected=one["on"])
    if not told["balances"]:
        yield text("situation.no_balance")
    yield text("situation.capacity", found=told["payments_per_day"] or "–")


def outlook(told: Plain, lang: str) -> Iterator[str]:
    """What the forecast rests on, and how low it goes."""
    text, found = saying(lang), told["forecast"]
    if found is None:
        yield text("situation.no_forecast")
        return
    yield text(
        "situation.forecast", found=with_currency(found["start"], _KRONOR), detail=found["start_on"]
    )
    if found["inflow_from"]:
        facts = {"found": found["inflow_from"], "detail": found["inflow_to"]}
        yield text("situation.forecast_inflow", **facts)
    else:
        yield text("situation.forecast_no_inflow")
    low = min(found["days"], key=lambda one: Money.parse(one["balance"]).minor)
    code = "situation.forecast_short" if found["short_on"] else "situation.forecast_low"
    yield text(code, found=with_currency(low["balance"], _KRONOR), detail=low["on"])


def outflow_rest(told: Plain, lang: str) -> Iterator[str]:
    """What leaves after the days that are told, and what is in other money."""
    text = saying(lang)
    facts = {"found": kronor(told["later"]), "detail": kronor(told["undated"])}
    yield text("situation.outflow_later", **facts)
    if told["other"]:
        yield text("situation.outflow_other", found=written(told["other"]))


def decisions(told: Sequence[Plain], lang: str) -> Iterator[str]:
    """What somebody must decide or do, the weightiest first."""
    for one in told:
        code = f"situation.need_{one['need']}".replace("-", "_")
        due = local(datetime.fromisoformat(one["due"])) if one["due"] else ""
        yield sentence(code, lang, **_facts(one, due, lang))
    if not told:
        yield sentence("situation.no_decision", lang)


def _facts(one: Plain, due: str, lang: str) -> Plain:
    """The blanks of a need's sentence: what stands first in it differs."""
    about = one["about"] or ""
    facts = {"found": one["count"], "detail": written(one["sums"]), "field": about}
    if due and about:
        titles = {row.name: row.title.in_(lang) for row in _shipped.duties().deadlines}
        facts |= {"found": due, "field": titles.get(about, about)}
    elif one["on"]:
        facts |= {"found": one["on"], "expected": one["count"]}
    elif about:
        facts["field"] = advice(about, lang)
    return facts


def actors(told: Sequence[Plain], lang: str) -> Iterator[str]:
    """How many may act in each role."""
    for one in told:
        role = sentence(f"situation.role_{one['role']}", lang)
        yield sentence("situation.actor", lang, found=role, detail=one["count"])


def changes(told: Plain, lang: str) -> Iterator[str]:
    """What moved what is owed, a line a fact."""
    yield from changes_head(told, lang)
    for one in told["sums"]:
        yield from changed(one, lang)


def is_changed(one: Plain) -> bool:
    """Whether anything moved what is owed in a currency."""
    return one["before"] != one["now"] or any(
        Money.parse(one[name]).minor for name in _CAUSES if name in one
    )


def changes_head(told: Plain, lang: str) -> Iterator[str]:
    """Since when, and the counts of the frozen situation that it is since, if it is."""
    text = saying(lang)
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


def changed(one: Plain, lang: str) -> Iterator[str]:
    """What was owed in one currency, what moved it, and what is owed now; short if nothing did."""
    text, currency = saying(lang), one["currency"]
    if not is_changed(one):
        # A currency in which nothing was ever owed, or no longer is, has nothing to tell.
        if Money.parse(one["now"]).minor:
            yield text("situation.unchanged", found=with_currency(one["now"], currency))
        return
    moved = [name for name in _CAUSES if Money.parse(one[name]).minor]
    yield text("situation.before", found=with_currency(one["before"], currency))
    for name in moved:
        yield text(f"situation.{name}", found=with_currency(one[name], currency))
    yield text("situation.now", found=with_currency(one["now"], currency))


def sums(one: Plain) -> str:
    """Sums in words; 0 if there are none."""
    return written(one["sums"]) or "0"


def state(one: Plain, lang: str) -> str:
    """A state in words."""
    return sentence(f"state.{one['state']}".replace("-", "_"), lang)
