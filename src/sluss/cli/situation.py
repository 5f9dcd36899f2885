"""The verb lagesbild: the situation on one page, as far as the home knows it today."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from sluss.cli import acting, tables
from sluss.cli.exposure import summed
from sluss.cli.shell import Day, Plain, option, session, verb
from sluss.cli.situation_shown import shown
from sluss.cli.sums import written
from sluss.cli.texts import kronor
from sluss.core.money import Money
from sluss.outside import clock
from sluss.services.confirm import in_flight, totals
from sluss.services.report import situation_report

_TAIL = (
    ("column.id", "left"),
    ("column.supplier", "words"),
    ("column.document", "words"),
    ("column.due", "left"),
    ("column.days_late", "right"),
    ("column.class", "left"),
    ("column.open", "right"),
    ("column.state", "words"),
)
_CAUSES = ("claimed", "credited", "elsewhere", "ours", "dropped")


@verb("lagesbild")
@option("--since", type=Day(), default=None, metavar="DATE", help_code="option.since")
def lagesbild(since: date | None) -> None:
    acting.open_home()
    today = session().today or clock.today()
    found = situation_report(today, since)
    answer = shown(found, totals(in_flight(today)))
    if session().is_json:
        session().give(answer)
    else:
        _show(answer)


def _show(answer: Plain) -> None:
    give, text = session().give, session().text
    give({}, *_event(answer["event"], answer["as_of"]))
    _heading("situation.consequences")
    _consequences(answer["consequences"], answer["as_of"])
    _heading("situation.measures")
    give({}, *_measures(answer["measures"]))
    _heading("situation.resources")
    give({}, *_resources(answer["resources"]))
    _heading("situation.actors")
    give({}, *_actors(answer["actors"]))
    _heading("situation.sources")
    came = answer["sources"]
    kinds = ", ".join(f"{one['kind']} {one['count']}" for one in came["kinds"]) or "–"
    gaps = sum(one["count"] for one in came["gaps"])
    give({}, text("situation.came", found=kinds), text("situation.gaps", found=gaps))
    if answer["changes"] is not None:
        _heading("situation.changes")
        give({}, *_changes(answer["changes"]))


def _heading(code: str) -> None:
    session().give({}, "", session().text(code))


def _event(event: Plain, as_of: str) -> Iterator[str]:
    text = session().text
    yield text("situation.title", found=event["organisation"], detail=as_of)
    if event["locked_on"] is None:
        yield text("situation.no_incident")
    else:
        yield text("situation.locked", found=event["locked_on"], detail=event["days"])


def _consequences(told: Plain, as_of: str) -> None:
    lang, text, unpaid = session().lang, session().text, told["unpaid"]
    session().give(
        {},
        text("situation.known", found=told["known"]["count"], detail=_sums(told["known"])),
        *(text("situation.state", found=_state(one), expected=one["count"], detail=_sums(one))
          for one in told["known"]["by_state"]),
        text("situation.unpaid", found=unpaid["count"], detail=_sums(unpaid)),
    )  # fmt: skip
    ages = unpaid["ages"]
    heads = [text("column.class"), *(_age(one) for one in ages), text("column.sum")]
    columns = [(head, "left" if place == 0 else "right") for place, head in enumerate(heads)]
    # A head that is no code says itself.
    tables.write(columns, _classes(unpaid["by_class"], ages), lang)
    if told["tail"]:
        session().give({}, text("situation.tail"))
        tables.write(_TAIL, map(_tail_line, told["tail"]), lang)
    for kind in ("persons", "suppliers"):
        facts = {"found": told[kind]["waiting"], "detail": told[kind]["late"]}
        session().give({}, text(f"situation.{kind}", **facts))
    session().give({}, text("situation.hardship", found=told["hardship"]))
    session().give({}, *summed(told["exposure"], as_of))


def _classes(classes: Sequence[Plain], ages: Sequence[Plain]) -> Iterator[Sequence[str]]:
    """A row a class: how many of each age, and what is owed in all."""
    for one in classes:
        counts = {group["age"]: str(group["count"]) for group in one["ages"]}
        yield one["class"], *(counts.get(age["age"], "") for age in ages), written(one["sums"])


def _age(age: Plain) -> str:
    first, last = age["from_days"], age["to_days"]
    if first is None:
        return session().text("situation.age_undated")
    if first == 0:
        return session().text("situation.age_not_late")
    if last is None:
        return session().text("situation.age_over", found=first - 1)
    return session().text("situation.age", found=first, detail=last)


def _tail_line(one: Plain) -> Sequence[str]:
    currency = "" if one["currency"] == "SEK" else f" {one['currency']}"
    return (
        one["id"],
        one["supplier"]["name"] or session().text("column.unnamed"),
        one["document_number"],
        one["due_date"],
        str(one["days_late"]),
        one["class"],
        f"{kronor(one['open_amount'])}{currency}",
        _state(one),
    )


def _measures(told: Plain) -> Iterator[str]:
    text, sent = session().text, told["in_flight"]
    for one in told["batches"]:
        state = text(f"batch.{one['state']}")
        facts = {"expected": one["payments"], "detail": _sums(one)}
        yield text("situation.batches", found=one["count"], field=state, **facts)
    if not told["batches"]:
        yield text("situation.no_batches")
    facts = {"detail": _sums(sent), "expected": sent["ask_bank"]}
    yield text("situation.in_flight", found=sent["count"], **facts)


def _resources(told: Plain) -> Iterator[str]:
    text = session().text
    for one in told["balances"]:
        money = f"{kronor(one['amount'])} {one['currency']}"
        yield text("situation.balance", found=one["account"], detail=money, expected=one["on"])
    if not told["balances"]:
        yield text("situation.no_balance")
    yield text("situation.capacity", found=told["payments_per_day"] or "–")


def _actors(told: Sequence[Plain]) -> Iterator[str]:
    for one in told:
        role = session().text(f"situation.role_{one['role']}")
        yield session().text("situation.actor", found=role, detail=one["count"])


def _changes(told: Plain) -> Iterator[str]:
    text = session().text
    yield text("situation.since", found=told["since"])
    for one in told["sums"]:
        currency = one["currency"]
        moved = [name for name in _CAUSES if Money.parse(one[name]).minor]
        yield text("situation.before", found=f"{kronor(one['before'])} {currency}")
        for name in moved:
            yield text(f"situation.{name}", found=f"{kronor(one[name])} {currency}")
        yield text("situation.now", found=f"{kronor(one['now'])} {currency}")


def _sums(one: Plain) -> str:
    return written(one["sums"]) or "0"


def _state(one: Plain) -> str:
    return session().text(f"state.{one['state']}".replace("-", "_"))
