"""Payment files from elsewhere, judged and told: one by itself, or all that came in an archive.

Files that came together are judged together, in one command: what stands in two of them would else
be paid twice, since neither of them is evidence against the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, BinaryIO

from sluss.core.outcome import Finding, Place
from sluss.core.plain import from_plain, to_plain
from sluss.formats._reading import Checked
from sluss.formats.containers import OPENERS
from sluss.formats.lb import stream_checked as stream_lb
from sluss.formats.pain001 import stream_checked as stream_pain001
from sluss.formats.zip_write import member_names, write_zip
from sluss.rules.handback.guard import Judged, Passed
from sluss.rules.handback.verdict import Verdict
from sluss.services import _register, _shipped
from sluss.services._cleaned import chunks_of, clean_of
from sluss.services._command import Context, Plain
from sluss.services._guarded import Guard
from sluss.services._original import stored_parts
from sluss.services._reader import reader
from sluss.services._rerun import sums_of
from sluss.services._tray import CHECKED, Came, keep_unread

Read = Callable[[BinaryIO], Iterator[Checked | Finding]]
_READERS: dict[str, Read] = {"pain.001": stream_pain001, "lb": stream_lb}


def check(context: Context, given: Plain) -> Plain:
    """The verdicts on a payment file, or on those of an archive, as handback.guard tells them."""
    if given.get("members"):
        return _check_archive(context, given)
    return _check_file(context, given, Passed(), 0)


def clean_chunks(answer: Plain) -> Iterator[bytes]:
    """The file of what may be paid, as an answer tells of it; its bytes are made anew.

    Shapes: of an archive a ZIP of those files of which something may be paid.
    Errors: NotWhatWasTold if they came out otherwise: then nothing may be handed out.
    """
    if "files" not in answer:
        return _chunks(answer)
    return write_zip((one["clean"]["name"], _chunks(one)) for one in _handed_out(answer))


def _handed_out(answer: Plain) -> Iterator[Plain]:
    """Each file of an archive of which something may be paid, with its rows."""
    first = 0
    for one in answer["files"]:
        last = first + one["count"]
        if one["clean"]["sha256"]:
            yield one | {"transactions": answer["transactions"][first:last]}
        first = last


def _chunks(answer: Plain) -> Iterator[bytes]:
    return chunks_of(answer, lambda: reader(stored_parts(answer["file"]["sha256"])))


# ---- An archive -----------------------------------------------------------------------------


def _check_archive(context: Context, given: Plain) -> Plain:
    archive: Came = from_plain(Came, given["came"])
    members = given["members"]
    opened = {one["came"]["inside"] for one in members}
    # Of an e-mail in an archive its own members tell what was in it.
    closed = [one for one in members if not _is_opened(one, opened)]
    names = [_inner_name(one["came"], archive) for one in closed]
    if any(one["kind"] in _READERS for one in closed):
        for one in (given, *(one for one in members if _is_opened(one, opened))):
            keep_unread(context, from_plain(Came, one["came"]), CHECKED, [])
    passed = Passed(names=tuple(names))
    files: list[Plain] = []
    rows: list[Plain] = []
    for number, one in enumerate(closed):
        asked = one | {"cleans": given["cleans"]}
        told = _check_file(context, asked, passed, number)
        mine = [row | {"path": one["came"]["name"]} for row in told.pop("transactions")]
        rows += mine
        files.append({"path": one["came"]["name"], "count": len(mine), **told})
    if given["cleans"]:
        _name_clean(files, names)
    return {
        "file": {"sha256": archive.sha256, "kind": given["kind"]},
        "transactions": rows,
        "totals": _totals(rows),
        "findings": [],
        "files": files,
    }


def _is_opened(one: Plain, opened: set[str]) -> bool:
    return one["kind"] in OPENERS and one["came"]["sha256"] in opened


def _inner_name(came: Plain, archive: Came) -> str:
    """The name that a member has in its archive; what came by way of an e-mail, in its folder."""
    name = str(came["name"]).removeprefix(f"{archive.name}!")
    return name if came["inside"] == archive.sha256 else name.replace("!", "/")


def _name_clean(files: Sequence[Plain], names: Sequence[str]) -> None:
    """Say under which name each file of what may be paid lies in the ZIP that is handed out."""
    for one in files:
        one.setdefault("clean", {"sha256": None, "count": 0, "findings": []})
    handed = [place for place, one in enumerate(files) if one["clean"]["sha256"]]
    for place, name in zip(handed, member_names(names[at] for at in handed), strict=True):
        files[place]["clean"]["name"] = name


# ---- One file -------------------------------------------------------------------------------


def _check_file(context: Context, given: Plain, passed: Passed, member: int) -> Plain:
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
        passed=passed,
        member=member,
    )
    orders = (one for one in read(_opened(context, came)) if isinstance(one, Checked))
    rows = [_row(one) for one in guarding.judged(orders)]
    answer = _told(came, given["kind"], rows, first.findings)
    if given["cleans"]:
        answer["clean"] = clean_of(
            given["kind"], partial(_opened, context, came), rows, first.message_id, came
        )
    return answer


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
    return {
        "file": {"sha256": came.sha256, "kind": kind},
        "transactions": rows,
        "totals": _totals(rows),
        "findings": [to_plain(one) for one in findings],
    }


def _totals(rows: Sequence[Plain]) -> Plain:
    by_verdict: dict[str, list[Any]] = {verdict.value: [] for verdict in Verdict}
    for row in rows:
        by_verdict[row["verdict"]].append(row)
    return {"all": sums_of(rows)} | {name: sums_of(some) for name, some in by_verdict.items()}
