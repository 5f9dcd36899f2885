"""The situation on one sheet of paper: read in two minutes, and in black and white.

Made of the answer and of nothing else, so that a frozen version prints as it was frozen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from sluss.core.money import Money
from sluss.outside.page import (
    Bar,
    Bars,
    Beside,
    Block,
    Column,
    Columns,
    Heading,
    Items,
    Notice,
    Part,
    Table,
    Text,
)
from sluss.telling import situation_lines as said
from sluss.telling.exposure_lines import summed
from sluss.telling.sums import written
from sluss.telling.texts import kronor, saying, sentence

Plain = dict[str, Any]

# What has its place on one page; all of it is on the screen.
_TAIL_ROWS, _DECISIONS = 6, 9
# What the states of a debt come to for somebody in a hurry, in the order of the bar.
_GROUPS = {
    "paid": ("settled", "settled-elsewhere", "credited"),
    "on_the_way": ("sent", "reserved"),
    "waiting": ("open", "approved"),
    "stopped": ("held", "disputed"),
    "otherwise": ("not-ours-to-pay", "dismissed"),
}
# In what the columns are told: öre in the unit, and its name. A unit is taken from so many on.
_UNITS = ((100_000_000, "millions"), (100_000, "thousands"), (100, "kronor"))
_UNITS_FROM = 10


def title(answer: Plain, lang: str) -> str:
    """What stands above it."""
    first, *_ = said.event(answer["event"], answer["as_of"], lang)
    return first


def sheet(answer: Plain, lang: str) -> Iterator[Block]:
    """The blocks of the sheet below its title."""
    told, money = answer["consequences"], answer["resources"]
    _, *event = said.event(answer["event"], answer["as_of"], lang)
    yield Notice(" ".join(event))
    yield _beside(_decisions(answer["decisions"], lang), _drawn(told, lang))
    yield _beside(
        [
            Heading(sentence("situation.consequences", lang)),
            Items(waiting(told, answer["as_of"], lang), size="small"),
        ],
        _tail(told["tail"], lang),
    )
    yield _beside([outflow(money["outflow"], lang)], balances(money["forecast"], lang))
    lines = [
        *said.outflow_rest(money["outflow"], lang),
        *said.outlook(money, lang),
        *said.resources(money, lang),
    ]
    yield from _told("situation.resources", lines, lang)
    moved = answer["changes"]
    yield _beside(
        [
            *_told("situation.measures", said.measures(answer["measures"], lang), lang),
            *_told("situation.actors", [" · ".join(said.actors(answer["actors"], lang))], lang),
        ],
        _told("situation.changes", _changes(moved, lang), lang) if moved else (),
    )


def _beside(left: Iterable[Block], right: Iterable[Block]) -> Beside:
    return Beside((Part(tuple(left)), Part(tuple(right))))


def _told(code: str, lines: Iterable[str], lang: str) -> Iterator[Block]:
    yield Heading(sentence(code, lang))
    yield Items([line.strip() for line in lines], size="small")


def _decisions(told: Sequence[Plain], lang: str) -> Iterator[Block]:
    lines = list(said.decisions(told, lang))
    more = len(lines) - _DECISIONS
    shown = (
        [*lines[:_DECISIONS], sentence("situation.more", lang, found=more)] if more > 0 else lines
    )
    yield from _told("situation.decisions", shown, lang)


def _drawn(told: Plain, lang: str) -> Iterator[Block]:
    yield known(told["known"], lang)
    caption = sentence(
        "situation.unpaid", lang, found=told["unpaid"]["count"], detail=said.sums(told["unpaid"])
    )
    yield unpaid(told["unpaid"], lang) or Text(caption)


def known(told: Plain, lang: str) -> Bars:
    """All known debts as one bar: how much of it is done."""
    counts = {one["state"]: one["count"] for one in told["by_state"]}
    names = [sentence(f"situation.group_{group}", lang) for group in _GROUPS]
    values = [sum(counts.get(state, 0) for state in states) for states in _GROUPS.values()]
    bar = Bar("", values, str(told["count"]))
    heard = ", ".join(f"{name} {value}" for name, value in zip(names, values, strict=True))
    shown = [f"{name} {value}" for name, value in zip(names, values, strict=True)]
    first, *_ = said.known(told, lang)
    return Bars(first, heard, [bar], shown)


def unpaid(told: Plain, lang: str) -> Bars | None:
    """The unpaid debts: a bar a class, a part an age; None if there are none."""
    ages = told["ages"]
    rows = [_bar(one, ages) for one in told["by_class"]]
    if not rows:
        return None
    caption = sentence("situation.unpaid", lang, found=told["count"], detail=said.sums(told))
    names = [said.age(one, lang) for one in ages]
    # Whoever does not see the bars hears each class with its ages.
    heard = ". ".join(
        f"{row.label}: "
        + ", ".join(f"{name} {value}" for name, value in zip(names, row.values, strict=True))
        for row in rows
    )
    return Bars(caption, heard, rows, names)


def _bar(one: Plain, ages: Sequence[Plain]) -> Bar:
    counts = {group["age"]: group["count"] for group in one["ages"]}
    values = [counts.get(age["age"], 0) for age in ages]
    return Bar(one["class"], values, f"{one['count']} · {written(one['sums'])}")


def waiting(told: Plain, as_of: str, lang: str) -> Sequence[str]:
    """Who waits, as counts alone, and what waiting costs."""
    text = saying(lang)
    lines = []
    for kind in ("persons", "suppliers"):
        facts = {"found": told[kind]["waiting"], "detail": told[kind]["late"]}
        lines.append(text(f"situation.{kind}", **facts))
    lines.append(text("situation.hardship", found=told["hardship"]))
    return [*lines, *summed(told["exposure"], as_of, lang)]


def _tail(tail: Sequence[Plain], lang: str) -> Iterator[Block]:
    text = saying(lang)
    if not tail:
        yield Text(text("situation.no_tail"), size="small")
        return
    columns = [
        Column(text("column.supplier"), weight=1),
        Column(text("column.document")),
        Column(text("column.days_late"), is_right=True),
        Column(text("column.class")),
        Column(text("column.open"), is_right=True),
    ]
    rows = []
    for one in tail[:_TAIL_ROWS]:
        _, supplier, number, _, late, letter, left, _ = said.tail_line(one, lang)
        rows.append((supplier, number, late, letter, left))
    yield Table(columns, rows, caption=text("situation.tail"), size="small")


def outflow(told: Plain, lang: str) -> Columns:
    """What leaves, a column a bank day."""
    amounts = [(one["on"], Money.parse(one["sum"])) for one in told["days"]]
    return _by_day("situation.outflow_drawn", amounts, lang)


def balances(found: Plain | None, lang: str) -> Sequence[Columns]:
    """What is left by bank day, as one plot; none if nothing is known of it."""
    if found is None:
        return ()
    amounts = [(one["on"], Money.parse(one["balance"])) for one in found["days"]]
    return (_by_day("situation.balance_drawn", amounts, lang),)


def _by_day(code: str, amounts: Sequence[tuple[str, Money]], lang: str) -> Columns:
    """A column a bank day, its number in whole thousands or millions; in words to the öre."""
    most = max(abs(amount.minor) for _, amount in amounts)
    unit, name = next(
        pair for pair in _UNITS if most >= pair[0] * _UNITS_FROM or pair is _UNITS[-1]
    )
    rows = [Bar(_day(on), [amount.minor], _rounded(amount, unit)) for on, amount in amounts]
    heard = "; ".join(f"{on}: {kronor(amount.text)}" for on, amount in amounts)
    caption = sentence(code, lang, found=sentence(f"situation.{name}", lang))
    return Columns(caption, heard, rows)


def _day(on: str) -> str:
    day = date.fromisoformat(on)
    return f"{day.day}/{day.month}"


def _rounded(amount: Money, unit: int) -> str:
    whole = (abs(amount.minor) + unit // 2) // unit
    shown = kronor(f"{whole}.00").partition(",")[0]
    return f"-{shown}" if amount.minor < 0 and whole else shown


def _changes(told: Plain, lang: str) -> Iterator[str]:
    """A line a currency: what was, what moved it, what is."""
    yield from said.changes_head(told, lang)
    for one in told["sums"]:
        if line := "; ".join(line.strip() for line in said.changed(one, lang)):
            yield line
