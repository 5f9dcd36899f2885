"""The situation on one sheet of paper: read in two minutes, and in black and white.

Made of the answer and of nothing else, so that a frozen version prints as it was frozen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

from sluss.cli import situation_lines as said
from sluss.cli.exposure import summed
from sluss.cli.printing import print_page
from sluss.cli.shell import Plain, session
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
from sluss.telling.sums import written
from sluss.telling.texts import kronor

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


def write(out: Path, answer: Plain, *, at: datetime, seal: str = "") -> None:
    """Write the sheet to a file, and say where it is."""
    title, *_ = said.event(answer["event"], answer["as_of"])
    name = answer["event"]["organisation"]
    file = print_page(out, title, tuple(_blocks(answer)), organisation=name, at=at, seal=seal)
    session().say(session().text("print.written", found=file))


def _blocks(answer: Plain) -> Iterator[Block]:
    told, money = answer["consequences"], answer["resources"]
    _, *event = said.event(answer["event"], answer["as_of"])
    yield Notice(" ".join(event))
    yield _beside(_decisions(answer["decisions"]), _drawn(told))
    yield _beside(
        [Heading(session().text("situation.consequences")), *_consequences(told, answer["as_of"])],
        _tail(told["tail"]),
    )
    yield _beside([_outflow(money["outflow"])], _balances(money["forecast"]))
    lines = [*said.outflow_rest(money["outflow"]), *said.outlook(money), *said.resources(money)]
    yield from _told("situation.resources", lines)
    changed = _told("situation.changes", _changes(answer["changes"])) if answer["changes"] else ()
    yield _beside(
        [
            *_told("situation.measures", said.measures(answer["measures"])),
            *_told("situation.actors", [" · ".join(said.actors(answer["actors"]))]),
        ],
        changed,
    )


def _beside(left: Iterable[Block], right: Iterable[Block]) -> Beside:
    return Beside((Part(tuple(left)), Part(tuple(right))))


def _told(code: str, lines: Iterable[str]) -> Iterator[Block]:
    yield Heading(session().text(code))
    yield Items([line.strip() for line in lines], size="small")


def _decisions(told: Sequence[Plain]) -> Iterator[Block]:
    lines = list(said.decisions(told))
    more = len(lines) - _DECISIONS
    shown = (
        [*lines[:_DECISIONS], session().text("situation.more", found=more)] if more > 0 else lines
    )
    yield from _told("situation.decisions", shown)


def _drawn(told: Plain) -> Iterator[Block]:
    yield _known(told["known"])
    yield from _unpaid(told["unpaid"])


def _known(told: Plain) -> Block:
    """All known debts as one bar: how much of it is done."""
    text = session().text
    counts = {one["state"]: one["count"] for one in told["by_state"]}
    names = [text(f"situation.group_{group}") for group in _GROUPS]
    values = [sum(counts.get(state, 0) for state in states) for states in _GROUPS.values()]
    bar = Bar("", values, str(told["count"]))
    heard = ", ".join(f"{name} {value}" for name, value in zip(names, values, strict=True))
    shown = [f"{name} {value}" for name, value in zip(names, values, strict=True)]
    first, *_ = said.known(told)
    return Bars(first, heard, [bar], shown)


def _unpaid(unpaid: Plain) -> Iterator[Block]:
    """The unpaid debts: a bar a class, a part an age."""
    text, ages = session().text, unpaid["ages"]
    rows = [_bar(one, ages) for one in unpaid["by_class"]]
    caption = text("situation.unpaid", found=unpaid["count"], detail=said.sums(unpaid))
    if not rows:
        yield Text(caption)
        return
    names = [said.age(one) for one in ages]
    # Whoever does not see the bars hears each class with its ages.
    heard = ". ".join(
        f"{row.label}: "
        + ", ".join(f"{name} {value}" for name, value in zip(names, row.values, strict=True))
        for row in rows
    )
    yield Bars(caption, heard, rows, names)


def _bar(one: Plain, ages: Sequence[Plain]) -> Bar:
    counts = {group["age"]: group["count"] for group in one["ages"]}
    values = [counts.get(age["age"], 0) for age in ages]
    return Bar(one["class"], values, f"{one['count']} · {written(one['sums'])}")


def _consequences(told: Plain, as_of: str) -> Iterator[Block]:
    text = session().text
    lines = []
    for kind in ("persons", "suppliers"):
        facts = {"found": told[kind]["waiting"], "detail": told[kind]["late"]}
        lines.append(text(f"situation.{kind}", **facts))
    lines.append(text("situation.hardship", found=told["hardship"]))
    yield Items([*lines, *summed(told["exposure"], as_of)], size="small")


def _tail(tail: Sequence[Plain]) -> Iterator[Block]:
    text = session().text
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
        _, supplier, number, _, late, letter, left, _ = said.tail_line(one)
        rows.append((supplier, number, late, letter, left))
    yield Table(columns, rows, caption=text("situation.tail"), size="small")


def _outflow(told: Plain) -> Block:
    amounts = [(one["on"], Money.parse(one["sum"])) for one in told["days"]]
    return _by_day("situation.outflow_drawn", amounts)


def _balances(found: Plain | None) -> Iterator[Block]:
    if found is None:
        return
    amounts = [(one["on"], Money.parse(one["balance"])) for one in found["days"]]
    yield _by_day("situation.balance_drawn", amounts)


def _by_day(code: str, amounts: Sequence[tuple[str, Money]]) -> Block:
    """A column a bank day, its number in whole thousands or millions; in words to the öre."""
    most = max(abs(amount.minor) for _, amount in amounts)
    unit, name = next(
        pair for pair in _UNITS if most >= pair[0] * _UNITS_FROM or pair is _UNITS[-1]
    )
    rows = [Bar(_day(on), [amount.minor], _rounded(amount, unit)) for on, amount in amounts]
    heard = "; ".join(f"{on}: {kronor(amount.text)}" for on, amount in amounts)
    caption = session().text(code, found=session().text(f"situation.{name}"))
    return Columns(caption, heard, rows)


def _day(on: str) -> str:
    day = date.fromisoformat(on)
    return f"{day.day}/{day.month}"


def _rounded(amount: Money, unit: int) -> str:
    whole = (abs(amount.minor) + unit // 2) // unit
    shown = kronor(f"{whole}.00").partition(",")[0]
    return f"-{shown}" if amount.minor < 0 and whole else shown


def _changes(told: Plain) -> Iterator[str]:
    """A line a currency: what was, what moved it, what is."""
    yield from said.changes_head(told)
    for one in told["sums"]:
        if line := "; ".join(line.strip() for line in said.changed(one)):
            yield line
