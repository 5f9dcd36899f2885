"""The step handback: the restored system pays again, and nothing is paid twice or lost.

A payment file from elsewhere is held against all that we know, and what the restored system has is
held beside what we have. Both are kept, as everything that a decision rests on, and neither is
evidence: nothing in them becomes a record until it is received.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, BinaryIO

from sluss.core.outcome import Finding, Place
from sluss.core.plain import from_plain, to_plain
from sluss.formats._reading import Checked
from sluss.formats.lb import stream_checked as stream_lb
from sluss.formats.list_mapping import Mapping
from sluss.formats.pain001 import stream_checked as stream_pain001
from sluss.rules.handback.bins import Bin
from sluss.rules.handback.guard import Judged
from sluss.rules.handback.sample import How
from sluss.rules.handback.switch import Function, System
from sluss.rules.handback.verdict import Verdict
from sluss.services import _register, _shipped
from sluss.services._bins import compare
from sluss.services._cleaned import chunks_of, clean_of
from sluss.services._command import Bytes, Context, Plain, Who, command, run
from sluss.services._guarded import Guard
from sluss.services._handed_over import Files, files_to_hand_over
from sluss.services._handing_back import Standing, told_bins
from sluss.services._original import stored_parts
from sluss.services._reader import reader
from sluss.services._reconciled import reconciled, sampled
from sluss.services._rerun import sums_of
from sluss.services._restored import load_state
from sluss.services._said import explain_rows, sign_bins, switch_over
from sluss.services._shares import told_switches
from sluss.services._tray import CHECKED, Came, keep_unread

Read = Callable[[BinaryIO], Iterator[Checked | Finding]]
_READERS: dict[str, Read] = {"pain.001": stream_pain001, "lb": stream_lb}


@dataclass(frozen=True, slots=True)
class Ask:
    """A file to be looked at. kind: as it was recognised, "" if nothing known.

    noted:  what was found while recognising it; with a refusal the file cannot be read at all.
    cleans: whether a file of what may be paid is wanted.
    """

    came: Came
    kind: str
    noted: tuple[Finding, ...] = ()
    cleans: bool = False


def guard(ask: Ask, attached: Bytes, who: Who, *, key: str) -> Plain:
    """The verdict on each order of a payment file, by all that is known now.

    Shapes: transactions are in the order of the file; none if the file cannot be read, and then
            findings says why. Nothing that is known is changed by it.
    """
    given = {
        "came": to_plain(ask.came),
        "kind": ask.kind,
        "noted": [to_plain(one) for one in ask.noted],
        "cleans": ask.cleans,
    }
    return run("handback.guard", given, who, key=key, attached=attached)


@command("handback.guard")
def _guard(context: Context, given: Plain) -> Plain:
    came: Came = from_plain(Came, given["came"])
    noted = [from_plain(Finding, one) for one in given["noted"]]
    read = _READERS.get(given["kind"])
    if read is None:
        findings = noted or [_no_payment_file(given["kind"])]
        return _told(came, given["kind"], [], findings)
    first = _Looked.at(read(_opened(context, came)), noted)
    keep_unread(context, came, CHECKED, first.findings)
    if first.is_refused:
        return _told(came, given["kind"], [], first.findings)
    guarding = Guard(
        sha256=came.sha256,
        kind=given["kind"],
        by=context.by,
        now=_register.frame(),
        near_days=_shipped.limits("handback").on(context.today)["near_days"],
        shared=frozenset(first.shared),
    )
    orders = (one for one in read(_opened(context, came)) if isinstance(one, Checked))
    rows = [_row(one) for one in guarding.judged(orders)]
    answer = _told(came, given["kind"], rows, first.findings)
    if given["cleans"]:
        answer["clean"] = clean_of(
            given["kind"], partial(_opened, context, came), rows, first.message_id, came
        )
    return answer


def clean_chunks(answer: Plain) -> Iterator[bytes]:
    """The file of what may be paid, as an answer tells of it; its bytes are made anew.

    Errors: NotWhatWasTold if they came out otherwise: then nothing may be handed out.
    """
    return chunks_of(answer, lambda: reader(stored_parts(answer["file"]["sha256"])))


def _opened(context: Context, came: Came) -> BinaryIO:
    return reader(context.attached.parts(came.sha256))


@dataclass(slots=True)
class _Looked:
    """A file read once through: whether its sums agree is known at its end only.

    shared: the EndToEndIds that several of its orders have.
    """

    findings: list[Finding]
    message_id: str = ""
    ids: set[str] = field(default_factory=set)
    shared: set[str] = field(default_factory=set)

    @classmethod
    def at(cls, items: Iterator[Checked | Finding], noted: list[Finding]) -> _Looked:
        """Read it."""
        looked = cls(list(noted))
        for item in items:
            if isinstance(item, Finding):
                looked.findings.append(item)
                continue
            looked.message_id = item.order.message_id
            if item.order.end_to_end_id in looked.ids:
                looked.shared.add(item.order.end_to_end_id)
            else:
                looked.ids.add(item.order.end_to_end_id)
        return looked

    @property
    def is_refused(self) -> bool:
        """Whether the file as a whole cannot be used."""
        return any(finding.refuses_file for finding in self.findings)


def _no_payment_file(kind: str) -> Finding:
    expected = ", ".join(_READERS)
    return Finding("handback.no_payment_file", Place(), kind, expected, refuses_file=True)


# ---- How a verdict is told -------------------------------------------------------------------


def _row(judged: Judged) -> Plain:
    order = judged.line.order
    account = order.creditor_account
    return {
        "row": judged.line.row,
        "line": order.line,
        "end_to_end_id": order.end_to_end_id,
        "payee": order.creditor.name,
        "account": to_plain(account) if account else None,
        "amount": order.amount.text,
        "currency": order.amount.currency,
        "date": order.execution_on.isoformat() if order.execution_on else None,
        "verdict": judged.verdict.value,
        "payables": list(judged.payables),
        "because": [to_plain(one) for one in judged.because],
    }


def _told(came: Came, kind: str, rows: list[Plain], findings: Sequence[Finding]) -> Plain:
    by_verdict: dict[str, list[Any]] = {verdict.value: [] for verdict in Verdict}
    for row in rows:
        by_verdict[row["verdict"]].append(row)
    totals = {"all": sums_of(rows)} | {name: sums_of(some) for name, some in by_verdict.items()}
    return {
        "file": {"sha256": came.sha256, "kind": kind},
        "transactions": rows,
        "totals": totals,
        "findings": [to_plain(one) for one in findings],
    }


# ---- The restored state ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Export:
    """A file of the restored system. kind and noted as in Ask; mapping: how to read a list."""

    came: Came
    kind: str
    noted: tuple[Finding, ...] = ()
    mapping: Mapping | None = None


def load(
    exports: Sequence[Export], as_of: date | None, attached: Bytes, who: Who, *, key: str
) -> Plain:
    """Keep what the restored system says of itself, beside the register and apart from it.

    Shapes: all files are one state; parts that it lacks (items, suppliers, orders, books) are as
            they were. as_of: the day that it shows; None if the files say. The same files again
            are known. Nothing is kept of it if one of them cannot be read.
    """
    given = {
        "files": [to_plain(one) | {"noted": [to_plain(n) for n in one.noted]} for one in exports],
        "as_of": as_of.isoformat() if as_of else None,
    }
    return run("handback.load", given, who, key=key, attached=attached)


@command("handback.load")
def _load(context: Context, given: Plain) -> Plain:
    return load_state(context, given)


def bins(only: Bin | None = None) -> Plain | None:
    """The five bins as they are now; None if nothing was loaded. It reads, and writes nothing."""
    compared = compare()
    return told_bins(Standing.of(compared), only) if compared else None


# ---- What people say of it ------------------------------------------------------------------


def explain(
    ids: Sequence[str], reason: str, who: Who, *, key: str, withdraws: bool = False
) -> Plain:
    """Say why rows or faults are as they are, or take it back. It holds while they stay so.

    Shapes: explained and refused, each id once. ids: of rows and faults as sluss handback bins
            tells them; an id is made of all that a row says, so a changed row is another.
    """
    given = {"ids": sorted(set(ids)), "reason": reason, "withdraws": withdraws}
    return run("handback.explain", given, who, key=key)


@command("handback.explain")
def _explain(context: Context, given: Plain) -> Plain:
    return explain_rows(context, given)


@dataclass(frozen=True, slots=True)
class Switch:
    """Which system pays a supplier from now on. supplier: ten digits, or "all"."""

    supplier: str
    function: Function
    pays: System
    reason: str = ""


def switch(said: Switch, who: Who, *, key: str) -> Plain:
    """Say which system pays a supplier. Ours leaves its debts out, or the guard stops the other."""
    return run("handback.switch", to_plain(said) | {"reason": said.reason}, who, key=key)


@command("handback.switch")
def _switch(context: Context, given: Plain) -> Plain:
    return switch_over(context, given)


def switches() -> list[Plain]:
    """What holds of each supplier and function of which anything was said, the last first."""
    return told_switches()


def sign(who: Who, *, key: str) -> Plain:
    """Sign the bins as they are now. Two people do; what is loaded, paid or said later voids it."""
    return run("handback.sign", {}, who, key=key)


@command("handback.sign")
def _sign(context: Context, given: Plain) -> Plain:
    return sign_bins(context)


# ---- What goes back -------------------------------------------------------------------------


def hand_over() -> Files:
    """What the restored system is to have, name to contents: to be marked as paid, originals that
    it never had, attests, changed accounts, the bins and what was said of them.
    """
    return files_to_hand_over()


def report() -> Plain:
    """The old system, ours and the bank beside each other: totals that add up, or what is over."""
    return reconciled()


def sample(count: int, seed: str, how: How = How.RANDOM) -> tuple[list[Plain], Files]:
    """Payments for an auditor to look at, and of each the evidence from document to voucher."""
    return sampled(count, seed, how)
