"""The verb batch: what goes to the bank, in which file, signed by whom."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from sluss.cli import acting, tables
from sluss.cli.named_debts import whole_ids
from sluss.cli.named_files import hand_out, need_folder
from sluss.cli.refusals import answered
from sluss.cli.shell import (
    DONE,
    SOME_REFUSED,
    Day,
    Kronor,
    Plain,
    door,
    option,
    session,
    verb_of,
    wrong_usage,
)
from sluss.core.money import Money
from sluss.outside.sent_journal import of_home
from sluss.rules.pay.release import Channel
from sluss.rules.triage.policy import read_class_range
from sluss.services import pay
from sluss.services.pay import Ask, ExportedFile
from sluss.store import read
from sluss.telling.batch_shown import batch_shown
from sluss.telling.payment_pages import printer

batch = door("batch")


@verb_of(batch, "propose")
@click.argument("ids", metavar="[ID…]", nargs=-1)
@option("--budget", type=Kronor(), metavar="KR", help_code="option.budget")
@option("--count", type=click.IntRange(min=1), metavar="N", help_code="option.count")
@option("--date", "on", type=Day(), metavar="DATE", help_code="option.date")
@option("--class", "classes", metavar="A-D", help_code="option.class")
def batch_propose(
    ids: tuple[str, ...],
    budget: Money | None,
    count: int | None,
    on: date | None,
    classes: str | None,
) -> int:
    wanted = read_class_range(classes) if classes else None
    if classes and wanted is None:
        wrong_usage("cli.bad_class", found=classes)
    acting.open_home()
    named = whole_ids(ids)
    ask = Ask(budget=budget, count=count, execution_on=on, classes=wanted, ids=named)
    proposed = answered(pay.propose(ask, acting.person(), key=session().command_key()))
    _give(batch_shown(proposed, session().lang))
    return DONE if proposed["batch"] is not None else SOME_REFUSED


@verb_of(batch, "sign")
@click.argument("number", metavar="BATCH", type=int)
@option("--code", envvar="SLUSS_CODE", default="", help_code="option.code")
def batch_sign(number: int, code: str) -> None:
    acting.open_home()
    now, who = session(), acting.person()
    proof = acting.proof(who.by, pay.contents_of(number), code)
    signed = answered(pay.sign(number, who, key=now.command_key(), proof=proof))
    facts = {"line": len(signed["signed_by"]), "expected": signed["needs"]}
    now.give(signed, now.text("cli.signed", found=number, **facts))


@verb_of(batch, "export")
@click.argument("number", metavar="BATCH", type=int)
@option(
    "--channel",
    type=click.Choice([one.value for one in Channel]),
    default=Channel.FILE.value,
    help_code="option.channel",
)
@option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help_code="option.out",
)
def batch_export(number: int, channel: str, out: Path) -> None:
    acting.open_home()
    who, now = acting.person(), session()
    way = Channel(channel)
    target = _target(number, out, way)
    pages = printer(now.lang, who.at)
    sent = of_home(now.home)
    exported = pay.export(number, way, who, key=now.command_key(), sent=sent, printer=pages)
    if not isinstance(exported, ExportedFile):
        answered(exported)
        raise TypeError("an export that is neither a file nor a refusal")
    written = hand_out(target, exported.chunks)
    answer = {"batch": exported.batch, "state": exported.state, "sha256": exported.sha256}
    now.give(
        {**answer, "file": written},
        now.text("cli.exported", found=written, detail=exported.sha256),
    )


@verb_of(batch, "tick")
@click.argument("number", metavar="BATCH", type=int)
@click.argument("end_to_end_id", metavar="ENDTOENDID")
@option("--undo", "is_undone", is_flag=True, help_code="option.undo_tick")
def batch_tick(number: int, end_to_end_id: str, *, is_undone: bool) -> None:
    acting.open_home()
    now, who = session(), acting.person()
    key = now.command_key()
    ticked = answered(pay.tick(number, end_to_end_id, who, key=key, is_undone=is_undone))
    found = read.batch(number) or {"payments": []}
    left = sum(one["keyed"] is None for one in found["payments"])
    code = "cli.unticked" if is_undone else "cli.ticked"
    now.give({**ticked, "left": left}, now.text(code, found=end_to_end_id, detail=left))


def _target(number: int, out: Path, channel: Channel) -> Path:
    """Where the file goes; looked at before anything is handed out."""
    known = read.batch(number)
    target = need_folder(
        out / f"{known['message_id']}{_ending(channel)}" if known and out.is_dir() else out
    )
    if target.exists() and known and not known["sha256"]:
        wrong_usage("cli.file_taken", found=str(target))
    return target


def _ending(channel: Channel) -> str:
    return ".xml" if channel is Channel.FILE else ".pdf"


@verb_of(batch, "list")
def batch_list() -> None:
    acting.open_home()
    now = session()
    batches = read.batches()
    if now.is_json:
        now.give({"batches": batches})
        return
    columns = (
        ("column.batch", "right"),
        ("column.state", "words"),
        ("column.day", "left"),
        ("column.count", "right"),
        ("column.sum", "right"),
        ("column.signed", "words"),
    )
    tables.write(columns, (_row(one) for one in batches), now.lang)


@verb_of(batch, "show")
@click.argument("number", metavar="BATCH", type=int)
def batch_show(number: int) -> None:
    acting.open_home()
    found = read.batch(number)
    if found is None:
        wrong_usage("cli.no_batch", found=number)
    _give(batch_shown(found, session().lang))


@verb_of(batch, "cancel")
@click.argument("number", metavar="BATCH", type=int)
@option("--reason", required=True, metavar="S", help_code="option.reason")
def batch_cancel(number: int, reason: str) -> None:
    acting.open_home()
    now = session()
    cancelled = answered(pay.cancel(number, reason, acting.person(), key=now.command_key()))
    now.give(cancelled, now.text("cli.cancelled", found=number))


def _give(answer: Plain) -> None:
    now = session()
    if now.is_json:
        now.give(answer)
        return
    if answer["batch"] is None:
        now.give(answer, now.text("cli.empty_batch", found=answer["date"]))
    else:
        _give_payments(answer)
    for one in answer["left_out"]:
        now.give(answer, f"{one['id']}: {one['message']}")


def _give_payments(answer: Plain) -> None:
    now = session()
    columns = (
        ("column.payee", "words"),
        ("column.account", "left"),
        ("column.amount", "right"),
        ("column.what", "words"),
    )
    tables.write(columns, (_payment(one) for one in answer["payments"]), now.lang)
    total = tables.kronor(answer["totals"]["amount"])
    facts = {"found": answer["batch"], "field": answer["date"], "detail": total}
    now.give(answer, now.text("cli.batch", **facts, line=answer["totals"]["count"]))


def _payment(one: Plain) -> tuple[str, str, str, str]:
    account = f"{one['account']['scheme']} {one['account']['number']}"
    return one["creditor"], account, tables.kronor(one["amount"]), one["end_to_end_id"]


def _row(one: Plain) -> tuple[str, ...]:
    totals = one["totals"]
    return (
        str(one["batch"]),
        session().text(f"batch.{one['state']}"),
        one["date"],
        str(totals["count"]),
        tables.kronor(totals["amount"]),
        ", ".join(one["signed_by"]),
    )
