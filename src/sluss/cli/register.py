"""The verbs payables and payable: what is owed, to whom, and what people decide about it."""

from __future__ import annotations

import json
import sys

import click

from sluss.cli import acting, tables
from sluss.cli.named_debts import whole_id, whole_ids
from sluss.cli.refusals import answered
from sluss.cli.shell import (
    SOME_REFUSED,
    door,
    json_head,
    option,
    session,
    stop,
    verb,
    verb_of,
    wrong_usage,
)
from sluss.core.lifecycle import State
from sluss.outside import clock
from sluss.services import register as service
from sluss.store import read
from sluss.store.read import Wanted
from sluss.telling.in_flight import line_of
from sluss.telling.register_shown import page_of, totals_of
from sluss.telling.shown import Frame, frame_of, shown

_SORTS = ("urgency", "due", "amount", "name")


@verb("payables")
@option("--state", "states", multiple=True, metavar="S", help_code="option.state")
@option("--sort", type=click.Choice(_SORTS), default="urgency", help_code="option.sort")
@option("--search", default="", metavar="TEXT", help_code="option.search")
@option("--limit", type=click.IntRange(min=0), metavar="N", help_code="option.rows")
def payables(states: tuple[str, ...], sort: str, search: str, limit: int | None) -> None:
    wanted = Wanted(states=_states(states), search=search, sort=sort, limit=limit)
    acting.open_home()
    if session().is_json:
        _write_all(wanted)
    else:
        rows = (shown(row, frame) for frame in (_frame(),) for row in read.payables(wanted))
        tables.payables(rows, totals_of(wanted), session().lang)


def _states(given: tuple[str, ...]) -> tuple[str, ...]:
    wanted = tuple(word for part in given for word in part.split(",") if word)
    for word in wanted:
        if word not in set(State):
            wrong_usage("cli.bad_state", found=word, expected=", ".join(State))
    return wanted


def _frame() -> Frame:
    kept = read.policy()
    today = session().today or clock.today()
    return frame_of(kept["text"] if kept else "", today, session().lang)


def _write_all(wanted: Wanted) -> None:
    """The document row by row, so that memory does not grow with the register."""
    frame = _frame()
    out = sys.stdout
    out.write(f'{json_head()}"as_of": "{frame.today.isoformat()}",\n"payables": [')
    between = "\n"
    for row in read.payables(wanted):
        out.write(between + json.dumps(shown(row, frame), ensure_ascii=False))
        between = ",\n"
    out.write(f'\n],\n"totals": {json.dumps(totals_of(wanted))}}}\n')


payable = door("payable")


@verb_of(payable, "show")
@click.argument("public_id", metavar="ID")
def payable_show(public_id: str) -> None:
    acting.open_home()
    _give(whole_id(public_id), with_chain=True)


def _decision(kind: str) -> None:
    """Make the verb by which people decide so about one payable."""

    @verb_of(payable, kind)
    @click.argument("public_id", metavar="ID")
    @option("--reason", required=True, metavar="S", help_code="option.reason")
    def decide(public_id: str, reason: str) -> None:
        acting.open_home()
        who, key = acting.person(), session().command_key()
        named = whole_id(public_id)
        _give(answered(service.decide(kind, named, reason, who, key=key))["payable"])


def _comparison(kind: str) -> None:
    """Make the verb by which people say so of two payables."""

    @verb_of(payable, kind)
    @click.argument("one", metavar="ID")
    @click.argument("other", metavar="ID")
    @option("--reason", required=True, metavar="S", help_code="option.reason")
    def pair(one: str, other: str, reason: str) -> None:
        acting.open_home()
        who, key = acting.person(), session().command_key()
        two = whole_ids((one, other))
        _give(answered(service.pair(kind, *two, reason, who, key=key))["payable"])


for _kind in ("hold", "release", "dispute", "dismiss", "hardship"):
    _decision(_kind)
for _kind in ("same", "different"):
    _comparison(_kind)


def _give(public_id: str, *, with_chain: bool = False) -> None:
    frame = _frame()
    found = page_of(public_id, frame, with_chain=with_chain)
    if found is None:
        stop(SOME_REFUSED, "register.no_such_payable", found=public_id)
    if session().is_json:
        session().give(found)
    else:
        tables.payable(found, session().lang)
        session().give(found, *(line_of(one, frame.lang) for one in found["in_flight"]))
        if with_chain:
            # The rules for e-invoices are loaded by whoever asks for what they say.
            from sluss.cli.check_shown import checks_of

            session().give({}, *checks_of(found))
