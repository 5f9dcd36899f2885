"""The verb receive: files, folders and archives, each told by its content."""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from pathlib import Path

import click

from sluss.cli import acting, explaining
from sluss.cli.arriving import Candidate, Told, arriving, make_ready
from sluss.cli.named_files import bytes_of
from sluss.cli.progress import counting
from sluss.cli.shell import (
    DONE,
    FILE,
    SOME_REFUSED,
    WRONG_USAGE,
    Day,
    Plain,
    Stop,
    option,
    session,
    verb,
    write_json,
    wrong_usage,
)
from sluss.cli.texts import printable, sentence
from sluss.cli.told import in_full, plain_of, say_all, told
from sluss.formats.list_mapping import Mapping, read_mapping
from sluss.outside import files
from sluss.outside.files import Attached, Changed
from sluss.outside.workers import Workers, usable
from sluss.services import intake
from sluss.services._command import Who
from sluss.services._prepare import Prepared
from sluss.services._spread import HERE
from sluss.services.intake import Arrival
from sluss.store import read

SEAL_KEY_BYTES = 16
# One transaction holds so much: enough that its cost is shared, little enough to be held.
FILES_AT_ONCE = 2000
BYTES_AT_ONCE = 64 << 20
# Beginning other processes costs as much as reading some hundreds of invoices.
WORTH_WORKERS = 400
WORKERS_MAX = 64


@verb("receive")
@click.argument(
    "paths", metavar="PATH…", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path)
)
@option("--listed-on", type=Day(), metavar="DATE", help_code="option.listed_on")
@option("--explain", "is_trial", is_flag=True, help_code="option.explain")
@option("--mapping", type=FILE, metavar="FILE", help_code="option.mapping")
@option("--seal-key", type=FILE, metavar="FILE", help_code="option.seal_key")
@option("--workers", "count", type=click.IntRange(1, WORKERS_MAX), metavar="N",
        help_code="option.workers")  # fmt: skip
def receive(
    paths: tuple[Path, ...],
    listed_on: date | None,
    is_trial: bool,
    mapping: Path | None,
    seal_key: Path | None,
    count: int | None,
) -> int:
    beforehand = Told(_mapping(mapping) if mapping else None, _key(seal_key) if seal_key else b"")
    if is_trial:
        return _explain(paths, beforehand)
    # Tens of thousands of small values live and die here without circles; looking through them
    # again and again for circles would take a tenth of the time.
    gc.set_threshold(100_000, 50, 50)
    totals = _Totals()
    show = _as_json if session().is_json else _as_lines
    # Other processes are begun before the database is opened, and only for work that is worth it:
    # beside one processor they would only wait for each other.
    is_worth_it = count or (usable() > 1 and files.at_least(paths, WORTH_WORKERS))
    with ExitStack() as stack:
        readers, thinkers = (
            stack.enter_context(Workers(count)) if is_worth_it else None for _ in range(2)
        )
        acting.open_home()
        said = listed_on.isoformat() if listed_on else ""
        way = _Way(acting.local(), said, readers, thinkers)
        rows = _received(arriving(paths, beforehand, readers), way)
        show(counting(totals.over(rows), session().text("cli.receiving")), totals)
    return SOME_REFUSED if totals.has_errors else DONE


def take_in(path: Path, who: Who) -> Plain | None:
    """Take in one file for another verb, and say what it is.

    None if it is a folder or holds other files: then nothing is taken in.
    """
    looked = [] if path.is_dir() else list(islice(arriving([path]), 2))
    if len(looked) != 1:
        return None
    (row,) = _received(iter(looked), _Way(who, "", None, None))
    return row


def _explain(paths: tuple[Path, ...], beforehand: Told) -> int:
    """Tell of each file how it would be understood. Nothing is taken in, so no home is needed."""
    rows = explaining.explained(arriving(paths, beforehand))
    if session().is_json:
        write_json({"files": list(rows)})
    else:
        explaining.show(rows)
    return DONE


def _mapping(file: Path) -> Mapping:
    """The mapping in a file; the call ends with all that is wrong with it, if anything is."""
    mapping = read_mapping(bytes_of(file))
    if isinstance(mapping, Mapping):
        return mapping
    say_all(told(plain_of(finding), session().lang) for finding in mapping)
    raise Stop(WRONG_USAGE)


def _key(file: Path) -> bytes:
    """The key of Bankgirot's seal: 32 hexadecimal digits, however they are grouped."""
    try:
        key = bytes.fromhex(bytes_of(file).decode("ascii"))
    except (UnicodeDecodeError, ValueError):
        key = b""
    if len(key) != SEAL_KEY_BYTES:
        wrong_usage("cli.bad_seal_key", found=str(file))
    return key


@dataclass(frozen=True, slots=True)
class _Way:
    """How files are taken in: by whom, as of which day if somebody said so, with whose help.

    readers: read ahead. thinkers: conclude, and are others, so that nobody waits in their queue.
    """

    who: Who
    listed_on: str
    readers: Workers | None
    thinkers: Workers | None


class _Totals:
    """What a whole call came to, counted while it is told."""

    def __init__(self) -> None:
        self.counts = {"files": 0, "new": 0, "known": 0, "refused": 0, "errors": 0, "warnings": 0}
        self.facts: dict[str, int] = {}

    @property
    def has_errors(self) -> bool:
        """Whether anything was refused or left out."""
        return bool(self.counts["refused"] or self.counts["errors"])

    def over(self, rows: Iterator[Plain]) -> Iterator[Plain]:
        """The same rows, counted."""
        for row in rows:
            self.counts["files"] += 1
            self.counts[row["status"]] += 1
            for finding in row["findings"]:
                self.counts[f"{finding['severity']}s"] += 1
            if row["status"] == "new":
                for name, count in row["facts"].items():
                    self.facts[name] = self.facts.get(name, 0) + count
            yield row


def _as_json(rows: Iterator[Plain], totals: _Totals) -> None:
    out = sys.stdout
    out.write('{"files": [')
    between = "\n"
    for row in rows:
        out.write(between + json.dumps(row, ensure_ascii=False))
        between = ",\n"
    out.write(f'\n],\n"totals": {json.dumps({**totals.counts, "facts": totals.facts})}}}\n')


def _as_lines(rows: Iterator[Plain], totals: _Totals) -> None:
    lang = session().lang
    for row in rows:
        facts = ", ".join(f"{count} {name}" for name, count in row["facts"].items())
        status = sentence(f"status.{row['status']}", lang)
        click.echo(printable(f"{status:10} {row['kind']:14} {row['path']}  {facts}".rstrip()))
        for finding in row["findings"]:
            click.echo(printable(f"{'':10} {in_full(finding)}"))
    click.echo(sentence("cli.received", lang, **totals.counts))


def _received(candidates: Iterator[Candidate], way: _Way) -> Iterator[Plain]:
    """Take files in, some hundreds a transaction, and say of each what became of it."""
    # While one chunk is written, the processes make the next one ready.
    ahead: _Chunk | None = None
    for some in chain(_chunks(candidates), [None]):
        begun = _Chunk(some, _begun(some, way.readers)) if some else None
        if ahead:
            _take_in(ahead, way)
            yield from _rows(ahead.candidates)
        ahead = begun


def _chunks(candidates: Iterator[Candidate]) -> Iterator[list[Candidate]]:
    some: list[Candidate] = []
    size = 0
    for candidate in candidates:
        some.append(candidate)
        size += candidate.size
        if len(some) >= FILES_AT_ONCE or size >= BYTES_AT_ONCE:
            yield some
            some, size = [], 0
    if some:
        yield some


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Files that are taken in together. ready: what processes make of those that seem new."""

    candidates: list[Candidate]
    ready: Iterator[tuple[str, Prepared | None]]


def _begun(some: list[Candidate], workers: Workers | None) -> Iterator[tuple[str, Prepared | None]]:
    if workers is None:
        return iter(())
    known = _known(some)
    new = [c for c in some if c.sha256 and c.sha256 not in known]
    return zip([c.sha256 for c in new], workers.map(make_ready, new), strict=True)


def _known(some: list[Candidate]) -> set[str]:
    return intake.known(_arrival(c, "") for c in some if c.sha256)


def _take_in(chunk: _Chunk, way: _Way) -> None:
    """Receive what is not known. A file that changes under our hands is left for another time."""
    some, ready = chunk.candidates, dict(chunk.ready)
    before = _known(some)
    for candidate in some:
        candidate.is_known = candidate.sha256 in before
    while new := {c.sha256: c for c in some if c.sha256 and not c.is_known}:
        try:
            arrivals = [_arrival(c, way.listed_on) for c in new.values()]
            attached = _attached(new.values(), ready)
            intake.receive(arrivals, attached, way.who, way.thinkers or HERE)
        except Changed as change:
            for candidate in some:
                if candidate.sha256 == change.args[0]:
                    candidate.leave_out("intake.changed")
        else:
            break
    seen = set(before)
    for candidate in some:
        candidate.is_known = candidate.sha256 in seen
        seen.add(candidate.sha256)


def _arrival(candidate: Candidate, listed_on: str) -> Arrival:
    return Arrival(
        sha256=candidate.sha256,
        size=candidate.size,
        name=candidate.name,
        kind=candidate.kind,
        listed_on=listed_on,
        inside=candidate.inside,
        refusal=candidate.refusal,
        noted=candidate.noted,
        mapping=candidate.mapping,
    )


def _attached(candidates: Iterable[Candidate], ready: dict[str, Prepared | None]) -> Attached:
    attached = Attached()
    for candidate in candidates:
        attached.make_ready(candidate.sha256, ready.get(candidate.sha256))
        if candidate.held is not None:
            attached.hold(candidate.sha256, candidate.held)
        else:
            attached.file(candidate.sha256, candidate.path)
    return attached


def _rows(some: list[Candidate]) -> Iterator[Plain]:
    shas = {c.sha256 for c in some if c.sha256}
    receipts, findings = read.receipts(shas), read.findings(shas)
    lang = session().lang
    for candidate in some:
        row = {"path": candidate.name, "sha256": candidate.sha256 or None, "kind": candidate.kind}
        if candidate.sha256:
            receipt = receipts[candidate.sha256]
            status = "known" if candidate.is_known else receipt["status"]
            said = [told(f, lang) for f in findings.get(candidate.sha256, [])]
            yield row | {
                "kind": receipt["kind"],
                "status": status,
                "facts": receipt["facts"],
                "findings": said,
            }
        else:
            refusal = candidate.refusal
            said = [told(plain_of(refusal), lang)] if refusal else []
            yield row | {"status": "refused", "facts": {}, "findings": said}
