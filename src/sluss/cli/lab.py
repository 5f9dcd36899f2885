"""The verb lab: a made-up municipality to measure on, and how right the register is about it."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import date
from pathlib import Path

import click

from sluss.cli import marks
from sluss.cli.crisis import crisis
from sluss.cli.made_up_home import make_room
from sluss.cli.questions import QUESTIONS
from sluss.cli.shell import (
    MACHINE_FAILED,
    SOME_REFUSED,
    WRONG_USAGE,
    door,
    is_watched,
    option,
    session,
    stop,
    verb_of,
)
from sluss.core.lifecycle import Act, may
from sluss.core.records import DocumentKind
from sluss.lab.town import Buyer, Shown, plan_town, read_truth, score, write_truth
from sluss.store.told_by import told_by

# One day for every town, so that what is measured is the same each time.
LOCKED_ON = date(2026, 11, 25)
OUTSIDE, TRUTH, MARK = "outside", "truth.jsonl", "LAB.txt"
_PASSWORD = "laboratory"  # noqa: S105 -- of made-up people
_SAID_EVERY = 1000

lab = door("lab")
lab.add_command(crisis)


@verb_of(lab, "make")
@option("--seed", type=int, default=1, metavar="N", help_code="option.seed")
@option("--inhabitants", type=click.IntRange(100, 1_000_000), default=12_000, metavar="N",
        help_code="option.inhabitants")  # fmt: skip
@option("--days", type=click.IntRange(30, 3_000), default=400, metavar="N", help_code="option.days")
@option("--out", type=click.Path(path_type=Path), required=True, metavar="DIR",
        help_code="option.out_folder")  # fmt: skip
def make(seed: int, inhabitants: int, days: int, out: Path) -> None:
    if out.exists() and any(out.iterdir()):
        stop(WRONG_USAGE, "lab.not_empty", found=str(out))
    town = plan_town(seed, inhabitants=inhabitants, days=days, locked_on=LOCKED_ON)
    count = 0
    for path, content in town.files():
        target = out / OUTSIDE / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        count += 1
        if count % _SAID_EVERY == 0 and is_watched():
            session().say(session().text("lab.made", found=count))
    truth = list(town.truth())
    (out / TRUTH).write_bytes(write_truth(truth))
    told = session().text("lab.is_made", found=count, expected=len(truth), detail=str(out))
    session().give({"files": count, "bills": len(truth), "folder": str(out)}, told)


@verb_of(lab, "score")
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, path_type=Path))
def score_(folder: Path) -> int:
    home = session().home
    if not (folder / TRUTH).is_file():
        stop(WRONG_USAGE, "lab.no_truth", found=str(folder), expected=TRUTH)
    make_room(home, MARK)
    os.environ |= {"SLUSS_PASSWORD": _PASSWORD, "SLUSS_NEW_PASSWORD": _PASSWORD}
    buyer = Buyer()
    _run(
        *("init", "--org-number", buyer.org_number, "--name", buyer.name, "--town", buyer.town),
        *("--profile", "seb", "--iban", buyer.iban, "--bic", buyer.bic),
        *("--bankgiro", buyer.bankgiro),
    )
    _run("receive", str(folder / OUTSIDE), "--json")
    found = score(read_truth((folder / TRUTH).read_bytes()), _shown())
    if session().is_json:
        session().give({"figures": [marks.plain(mark) for mark in found]})
    else:
        marks.show(found)
    return SOME_REFUSED if any(mark.is_met is False for mark in found) else 0


def _run(*words: str) -> None:
    from sluss.cli.app import run

    with redirect_stdout(io.StringIO()):
        today = LOCKED_ON.isoformat()
        code = run([*words, "--lang", session().lang, "--today", today], session().home, _nothing)
    if code > SOME_REFUSED:
        stop(MACHINE_FAILED, "demo.step_failed", found=words[0])


def _nothing() -> None:
    """The database layer is ready: this call has come through it."""


def _shown() -> Iterator[Shown]:
    for one in told_by():
        payable = one.payable
        is_free = may(Act.ATTEST, payable.state) and not payable.holds
        yield Shown(
            id=one.id,
            is_credit=payable.kind is DocumentKind.CREDIT_NOTE,
            standing=payable.state.value,
            currency=payable.open_amount.currency,
            left=payable.open_amount.minor,
            account=payable.account.key if payable.account else "",
            confidence=payable.confidence.value,
            may_be_paid=is_free and payable.open_amount.minor > 0,
            questions=sum(hold.code in QUESTIONS for hold in payable.holds),
            claimed_by=one.claimed_by,
            asked_by=one.asked_by,
        )
