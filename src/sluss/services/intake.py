"""The step intake: what came, from where, is it new. Originals are kept before they are read."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterable
from contextlib import closing
from dataclasses import dataclass
from functools import partial

from sluss.core.outcome import Finding
from sluss.core.plain import canonical, from_plain, to_plain
from sluss.formats.list_mapping import Mapping
from sluss.outside.beside import beside
from sluss.outside.executor import HERE, Executor
from sluss.rules.approve.roles import Act
from sluss.rules.intake.paper import PaperRefusal
from sluss.services._apart import keep_each, read_file
from sluss.services._closure import slices
from sluss.services._command import (
    Bytes,
    Context,
    Plain,
    Undone,
    Who,
    command,
    run,
    savepoint,
)
from sluss.services._people import lacks
from sluss.services._prepare import LONG_BYTES, Kept, Prepared, is_short, prepare
from sluss.services._tray import CHECKED, RESTORED, SCAN, Came, Reading, Tray, keep_unread
from sluss.store.models import Receipt


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file to take in. kind: what it was recognised as, "" if nothing known.

    refusal: why it cannot be read at all, found while recognising it.
    noted:   what else was found then; the file is read all the same.
    inside:  the hash of the e-mail or archive that it came in, "" if it came by itself.
    mapping: how a list is to be read, if somebody said so.
    """

    sha256: str
    size: int
    name: str
    kind: str
    listed_on: str = ""
    refusal: Finding | None = None
    noted: tuple[Finding, ...] = ()
    inside: str = ""
    mapping: Mapping | None = None


def known(arrivals: Iterable[Arrival]) -> set[str]:
    """Which of these files have been taken in before, but for those to be read again."""
    told = {arrival.sha256: arrival for arrival in arrivals}
    before = _before(told)
    return before.keys() - {
        sha for sha, last in before.items() if _is_to_read(to_plain(told[sha]), last)
    }


def _before(shas: Iterable[str]) -> dict[str, Receipt]:
    """The last reading of each of these files that was taken in before."""
    return {
        receipt.sha256: receipt
        for part in slices(shas)
        for receipt in Receipt.objects.filter(sha256__in=part).order_by("reading")
    }


def _is_to_read(file: Plain, last: Receipt) -> bool:
    """Whether a file can be read now that was only checked, or refused: we know its kind or how."""
    if last.kind in (CHECKED, RESTORED, SCAN):
        return True
    is_readable = bool(file["kind"]) and not file.get("refusal")
    is_told_how = not last.kind or bool(file.get("mapping"))
    return last.status == "refused" and is_readable and is_told_how


def receive(arrivals: list[Arrival], attached: Bytes, who: Who, spread: Executor = HERE) -> Plain:
    """Take in files that are not known: keep them, read them, fold them into the register.

    Shapes: one transaction for all of them; callers give a few hundred at a time. spread: who
            does the thinking, if not this process.
    Errors: KeyError if the attached bytes lack one. Bad input is never an error, but a finding.
    """
    given = {"files": [to_plain(arrival) for arrival in arrivals]}
    digest = hashlib.sha256(canonical([who.by, given]).encode()).hexdigest()
    key = f"receive:{digest}"
    return run("intake.receive", given, who, key=key, attached=attached, spread=spread)


def register_paper(
    form: Arrival, scan: Came | None, attached: Bytes, who: Who, *, key: str
) -> Plain:
    """Take in a form that somebody keyed from paper, and the picture of the page if there is one.

    Whoever keys it is known by name, and so never among those who attest it.
    """
    given: Plain = {"files": [to_plain(form)]}
    if scan is not None:
        given["scan"] = to_plain(scan)
    return run("intake.register_paper", given, who, key=key, attached=attached)


@command("intake.register_paper")
def _register_paper(context: Context, given: Plain) -> Plain:
    if lacks(Act.RECEIVE, context.by):
        return {"refused": PaperRefusal.LACKS_ROLE.value}
    told = _receive(context, given)["files"][0]
    if "scan" in given:
        keep_unread(context, from_plain(Came, given["scan"]), SCAN, ())
    return dict(told)


@command("intake.receive")
def _receive(context: Context, given: Plain) -> Plain:
    tray = Tray(context)
    before = _before(file["sha256"] for file in given["files"])
    seen: set[str] = set()
    reports: list[Plain] = []
    for file in given["files"]:
        sha = file["sha256"]
        last = before.get(sha)
        if sha in seen or (last and not _is_to_read(file, last)):
            reports.append({"sha256": sha, "status": "known"})
            continue
        seen.add(sha)
        reports.append(_take_in(tray, file, last))
        if tray.is_full:
            tray.write()
    tray.empty()
    return {"files": reports}


def _take_in(tray: Tray, file: Plain, last: Receipt | None) -> Plain:
    """Keep one file, or read it again, and say what became of it."""
    sha, listed_on = file["sha256"], file.get("listed_on", "")
    reading = Reading(sha, file["kind"], listed_on, last.reading + 1 if last else 1)
    reading.findings.extend(from_plain(Finding, noted) for noted in file.get("noted", ()))
    refusal = from_plain(Finding, file["refusal"]) if file.get("refusal") else None
    mapping = from_plain(Mapping, file["mapping"]) if file.get("mapping") else None
    ready = _ready(tray, sha, file["kind"], mapping) if is_short(file) else None
    if last is None:
        tray.keep(_original(file), ready)
    if refusal:
        reading.findings.append(refusal)
    elif ready:
        reading.findings.extend(ready.findings)
        for kept in ready.kept:
            tray.file(reading, kept)
    else:
        _read_long(tray, reading, mapping)
    return tray.receipt(reading)


def _original(file: Plain) -> Came:
    told = {name: file[name] for name in ("listed_on", "inside") if name in file}
    return Came(file["sha256"], file["size"], file["name"], **told)


def _ready(tray: Tray, sha256: str, kind: str, mapping: Mapping | None) -> Prepared:
    attached = tray.context.attached
    made: Prepared | None = attached.prepared(sha256)
    return made or prepare(attached.parts(sha256), partial(read_file, kind, mapping=mapping))


def is_small(size: int) -> bool:
    """Whether a file of so many bytes may be made ready beforehand."""
    return size <= LONG_BYTES


def prepare_small(
    kind: str, size: int, parts: Iterable[bytes], mapping: Mapping | None = None
) -> Prepared | None:
    """A file made ready beforehand, if it is of a size for that. For any process."""
    if not is_small(size) or not kind:
        return None
    return prepare(parts, partial(read_file, kind, mapping=mapping))


def _kept(
    context: Context, reading: Reading, mapping: Mapping | None
) -> Generator[Kept | Finding, None, None]:
    """What a long file says. Another process reads it, if others do anything for this command."""
    read = partial(keep_each, reading.form, mapping)
    parts = partial(context.attached.parts, reading.sha256)
    yield from read(parts()) if context.spread is HERE else beside(read, parts)


def _read_long(tray: Tray, reading: Reading, mapping: Mapping | None) -> None:
    """Read in a savepoint, in stretches: if the file is refused at its end, nothing stays of it."""
    # So that nothing but this file is on the tray if it must be forgotten.
    tray.empty()
    numbers = tray.last_record
    with savepoint(), closing(_kept(tray.context, reading, mapping)) as items:
        for item in items:
            if isinstance(item, Finding):
                reading.findings.append(item)
            else:
                tray.file(reading, item)
            if reading.is_refused:
                tray.forget()
                tray.last_record = numbers
                raise Undone
            if tray.is_full:
                tray.write()
        tray.write()
