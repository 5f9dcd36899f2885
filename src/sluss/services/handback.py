"""The step handback: the restored system pays again, and nothing is paid twice or lost.

A payment file from elsewhere is held against all that we know, and what the restored system has is
held beside what we have. Both are kept, as everything that a decision rests on, and neither is
evidence: nothing in them becomes a record until it is received.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sluss.core.outcome import Finding
from sluss.core.plain import to_plain
from sluss.formats.list_mapping import Mapping
from sluss.rules.handback.bins import Bin
from sluss.rules.handback.switch import Function, System
from sluss.services._bins import compare
from sluss.services._checked import check
from sluss.services._checked import clean_chunks as chunks_of_answer
from sluss.services._command import Bytes, Context, Plain, Who, command, run
from sluss.services._handed_over import Files, files_to_hand_over
from sluss.services._handing_back import Standing, told_bins
from sluss.services._reconciled import reconciled, sampled
from sluss.services._restored import load_state
from sluss.services._said import explain_rows, sign_bins, switch_over
from sluss.services._shares import told_switches
from sluss.services._tray import Came


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


def guard(ask: Ask, attached: Bytes, who: Who, *, key: str, members: Sequence[Ask] = ()) -> Plain:
    """The verdict on each order of a payment file, by all that is known now.

    Shapes: transactions are in the order of the file; none if the file cannot be read, and then
            findings says why. Nothing that is known is changed by it.
            members: all that an archive holds, each after what it is in. Then files tells of each
            what it is, transactions has those of all, with the path, and what stands in two files
            may be paid in one. ask.cleans holds for all of them.
    """
    given = _plain_ask(ask) | {"cleans": ask.cleans}
    if members:
        given["members"] = [_plain_ask(one) for one in members]
    return run("handback.guard", given, who, key=key, attached=attached)


def _plain_ask(ask: Ask) -> Plain:
    noted = [to_plain(one) for one in ask.noted]
    return {"came": to_plain(ask.came), "kind": ask.kind, "noted": noted}


@command("handback.guard")
def _guard(context: Context, given: Plain) -> Plain:
    return check(context, given)


def clean_chunks(answer: Plain) -> Iterator[bytes]:
    """The file of what may be paid, as an answer tells of it: of an archive, a ZIP of those.

    Errors: NotWhatWasTold if they came out otherwise: then nothing may be handed out.
    """
    return chunks_of_answer(answer)


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


def sample(count: int, seed: str) -> tuple[list[Plain], Files]:
    """Payments for an auditor to look at, and of each the evidence from document to voucher."""
    return sampled(count, seed)
