"""The verb lagesbild: the situation on one page, as far as the home knows it today."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import click

from sluss.cli import acting, situation_frozen, tables
from sluss.cli.named_files import need_folder
from sluss.cli.shell import FILE, Door, Plain, Verb, option, session, verb_of, wrong_usage
from sluss.cli.situation_since import DayOrVersion, gather
from sluss.telling import situation_lines as said
from sluss.telling.exposure_lines import summed
from sluss.telling.sums import written
from sluss.telling.texts import kronor

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


_SINCE = option(
    "--since", type=DayOrVersion(), default=None, metavar="DATE|N", help_code="option.since"
)
_PDF = option("--pdf", type=FILE, metavar="FILE", help_code="option.pdf")


@click.group("lagesbild", cls=Door, help="help.lagesbild", invoke_without_command=True)
@_SINCE
@_PDF
@click.pass_context
def lagesbild(ctx: click.Context, since: date | int | None, pdf: Path | None) -> None:
    if ctx.invoked_subcommand:
        if since is not None or pdf is not None:
            wrong_usage("cli.option_behind_verb", found=ctx.invoked_subcommand)
        return
    acting.open_home()
    if pdf is not None:
        need_folder(pdf)
    answer = gather(since)
    if pdf is not None:
        situation_frozen.print_sheet(pdf, answer, at=acting.local().at)
    if session().is_json:
        session().give(answer)
    else:
        _show(answer)


@verb_of(lagesbild, "freeze")
@option("--reason", default="", metavar="TEXT", help_code="option.freeze_reason")
@_SINCE
@_PDF
def lagesbild_freeze(reason: str, since: date | int | None, pdf: Path | None) -> None:
    acting.open_home()
    if pdf is not None:
        need_folder(pdf)
    situation_frozen.freeze(gather(since), reason, pdf)


@lagesbild.group("frozen", cls=Door, help="help.lagesbild_frozen", invoke_without_command=True)
@click.pass_context
def lagesbild_frozen(ctx: click.Context) -> None:
    if not ctx.invoked_subcommand:
        acting.open_home()
        situation_frozen.give_all()


@lagesbild_frozen.command("show", cls=Verb, help="help.lagesbild_frozen_show")
@click.argument("number", type=int, metavar="N")
@_PDF
def lagesbild_frozen_show(number: int, pdf: Path | None) -> None:
    acting.open_home()
    if pdf is not None:
        need_folder(pdf)
    situation_frozen.give_version(number, pdf, _show)


def _show(answer: Plain) -> None:
    give, text, lang = session().give, session().text, session().lang
    give({}, *said.event(answer["event"], answer["as_of"], lang))
    _heading("situation.decisions")
    give({}, *said.decisions(answer["decisions"], lang))
    _heading("situation.consequences")
    _consequences(answer["consequences"], answer["as_of"])
    _heading("situation.measures")
    give({}, *said.measures(answer["measures"], lang))
    _heading("situation.resources")
    give({}, *said.resources(answer["resources"], lang))
    _outlook(answer["resources"])
    _heading("situation.actors")
    give({}, *said.actors(answer["actors"], lang))
    _heading("situation.sources")
    came = answer["sources"]
    kinds = ", ".join(f"{one['kind']} {one['count']}" for one in came["kinds"]) or "–"
    gaps = sum(one["count"] for one in came["gaps"])
    give({}, text("situation.came", found=kinds), text("situation.gaps", found=gaps))
    if answer["changes"] is not None:
        _heading("situation.changes")
        give({}, *said.changes(answer["changes"], lang))


def _outlook(told: Plain) -> None:
    give, lang = session().give, session().lang
    give({}, session().text("situation.outflow"))
    expected = (
        told["forecast"]["days"] if told["forecast"] else [None] * len(told["outflow"]["days"])
    )
    rows = (_day(out, after) for out, after in zip(told["outflow"]["days"], expected, strict=True))
    tables.write(_DAYS, rows, lang)
    give({}, *said.outflow_rest(told["outflow"], lang), *said.outlook(told, lang))


def _day(out: Plain, after: Plain | None) -> Sequence[str]:
    money_in = kronor(after["inflow"]) if after and after["inflow"] else "–"
    amounts = [kronor(out[name]) for name in ("sent", "batched", "due")]
    return out["on"], *amounts, money_in, kronor(after["balance"]) if after else "–"


def _heading(code: str) -> None:
    session().give({}, "", session().text(code))


def _consequences(told: Plain, as_of: str) -> None:
    lang, text, unpaid = session().lang, session().text, told["unpaid"]
    session().give({}, *said.known(told["known"], lang))
    session().give({}, text("situation.unpaid", found=unpaid["count"], detail=said.sums(unpaid)))
    ages = unpaid["ages"]
    heads = [text("column.class"), *(said.age(one, lang) for one in ages), text("column.sum")]
    columns = [(head, "left" if place == 0 else "right") for place, head in enumerate(heads)]
    # A head that is no code says itself.
    tables.write(columns, _classes(unpaid["by_class"], ages), lang)
    if told["tail"]:
        session().give({}, text("situation.tail"))
        tables.write(_TAIL, (said.tail_line(one, lang) for one in told["tail"]), lang)
    for kind in ("persons", "suppliers"):
        facts = {"found": told[kind]["waiting"], "detail": told[kind]["late"]}
        session().give({}, text(f"situation.{kind}", **facts))
    session().give({}, text("situation.hardship", found=told["hardship"]))
    session().give({}, *summed(told["exposure"], as_of, lang))


def _classes(classes: Sequence[Plain], ages: Sequence[Plain]) -> Iterator[Sequence[str]]:
    """A row a class: how many of each age, and what is owed in all."""
    for one in classes:
        counts = {group["age"]: str(group["count"]) for group in one["ages"]}
        yield one["class"], *(counts.get(age["age"], "") for age in ages), written(one["sums"])
