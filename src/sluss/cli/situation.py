"""The verb lagesbild: the situation on one page, as far as the home knows it today."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from sluss.cli import acting, situation_printed, tables
from sluss.cli import situation_lines as said
from sluss.cli.exposure import summed
from sluss.cli.named_files import need_folder
from sluss.cli.shell import FILE, Day, Plain, option, session, verb
from sluss.cli.situation_shown import shown
from sluss.cli.sums import written
from sluss.cli.texts import kronor
from sluss.outside import clock
from sluss.rules.report.cash import Leaving, Why
from sluss.services.confirm import in_flight, totals
from sluss.services.report import situation_report

_DAYS = (
    ("column.bank_day", "left"),
    ("column.out_sent", "right"),
    ("column.out_batched", "right"),
    ("column.out_due", "right"),
    ("column.money_in", "right"),
    ("column.balance_after", "right"),
)
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


@verb("lagesbild")
@option("--since", type=Day(), default=None, metavar="DATE", help_code="option.since")
@option("--pdf", type=FILE, metavar="FILE", help_code="option.pdf")
def lagesbild(since: date | None, pdf: Path | None) -> None:
    acting.open_home()
    if pdf is not None:
        need_folder(pdf)
    today = session().today or clock.today()
    sent = in_flight(today)
    leaving = [Leaving(Why.SENT, one.transfer.execution_on, one.amount) for one in sent]
    at = acting.local().at
    found = situation_report(today, since, now=at, on_the_way=leaving)
    answer = shown(found, totals(sent))
    if pdf is not None:
        situation_printed.write(pdf, answer, at=at)
    if session().is_json:
        session().give(answer)
    else:
        _show(answer)


def _show(answer: Plain) -> None:
    give, text = session().give, session().text
    give({}, *said.event(answer["event"], answer["as_of"]))
    _heading("situation.decisions")
    give({}, *said.decisions(answer["decisions"]))
    _heading("situation.consequences")
    _consequences(answer["consequences"], answer["as_of"])
    _heading("situation.measures")
    give({}, *said.measures(answer["measures"]))
    _heading("situation.resources")
    give({}, *said.resources(answer["resources"]))
    _outlook(answer["resources"])
    _heading("situation.actors")
    give({}, *said.actors(answer["actors"]))
    _heading("situation.sources")
    came = answer["sources"]
    kinds = ", ".join(f"{one['kind']} {one['count']}" for one in came["kinds"]) or "–"
    gaps = sum(one["count"] for one in came["gaps"])
    give({}, text("situation.came", found=kinds), text("situation.gaps", found=gaps))
    if answer["changes"] is not None:
        _heading("situation.changes")
        give({}, *said.changes(answer["changes"]))


def _outlook(told: Plain) -> None:
    give = session().give
    give({}, session().text("situation.outflow"))
    expected = (
        told["forecast"]["days"] if told["forecast"] else [None] * len(told["outflow"]["days"])
    )
    rows = (_day(out, after) for out, after in zip(told["outflow"]["days"], expected, strict=True))
    tables.write(_DAYS, rows, session().lang)
    give({}, *said.outflow_rest(told["outflow"]), *said.outlook(told))


def _day(out: Plain, after: Plain | None) -> Sequence[str]:
    money_in = kronor(after["inflow"]) if after and after["inflow"] else "–"
    amounts = [kronor(out[name]) for name in ("sent", "batched", "due")]
    return out["on"], *amounts, money_in, kronor(after["balance"]) if after else "–"


def _heading(code: str) -> None:
    session().give({}, "", session().text(code))


def _consequences(told: Plain, as_of: str) -> None:
    lang, text, unpaid = session().lang, session().text, told["unpaid"]
    session().give({}, *said.known(told["known"]))
    session().give({}, text("situation.unpaid", found=unpaid["count"], detail=said.sums(unpaid)))
    ages = unpaid["ages"]
    heads = [text("column.class"), *(said.age(one) for one in ages), text("column.sum")]
    columns = [(head, "left" if place == 0 else "right") for place, head in enumerate(heads)]
    # A head that is no code says itself.
    tables.write(columns, _classes(unpaid["by_class"], ages), lang)
    if told["tail"]:
        session().give({}, text("situation.tail"))
        tables.write(_TAIL, map(said.tail_line, told["tail"]), lang)
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
