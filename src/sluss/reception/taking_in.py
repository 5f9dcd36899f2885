"""Taking files in: so many a transaction, the next being read by others while one is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any

from sluss.outside.executor import HERE, Executor
from sluss.outside.files import Attached, Changed
from sluss.reception.aloud import Aloud
from sluss.reception.arriving import Candidate, arriving
from sluss.reception.reading_ahead import ReadAhead
from sluss.services import intake
from sluss.services._command import Who
from sluss.services.intake import Arrival
from sluss.store import read
from sluss.telling.told import plain_of, told

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class AtOnce:
    """How much one transaction holds. held: of the bytes that are in memory meanwhile."""

    files: int
    size: int
    held: int


# Enough that its cost is shared, little enough that nobody who works beside it waits long.
USUAL = AtOnce(2000, 64 << 20, 64 << 20)
# Nobody works in an empty home. There a debt is drawn when all that tells of it is in, not once
# for the invoice, once for the order and once for the bank's word: half the work of a year.
FIRST = AtOnce(20_000, 1 << 30, 64 << 20)


def _nobody(_what: str, _more: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Way:
    """How files are taken in: by whom, as of which day if somebody said so, with whose help.

    readers:  read ahead. thinkers: conclude, and are others, so that nobody waits in their queue.
    progress: is told what goes on and how much more of it is done.
    lang:     of the sentences about what was found.
    """

    who: Who
    listed_on: str = ""
    readers: Executor | None = None
    thinkers: Executor | None = None
    progress: Callable[[str, int], None] = _nobody
    lang: str = "sv"


def take_in(path: Path, who: Who, lang: str) -> Plain | None:
    """Take in one file for another verb, and say what it is.

    None if it is a folder or holds other files: then nothing is taken in.
    """
    looked = [] if path.is_dir() else list(islice(arriving([path]), 2))
    if len(looked) != 1:
        return None
    (row,) = received(iter(looked), Way(who, lang=lang))
    return row


def received(candidates: Iterator[Candidate], way: Way) -> Iterator[Plain]:
    """Take files in, many a transaction, and say of each what became of it."""
    most = USUAL if read.has_originals() else FIRST
    # While one chunk is written, the processes make the next one ready.
    ahead: _Chunk | None = None
    for some in chain(_chunks(candidates, most), [None]):
        begun = _begun(some, way) if some else None
        if ahead:
            _take_in(ahead, way)
            for part in _slices(ahead.candidates):
                yield from _rows(part, way.lang)
        ahead = begun


def _chunks(candidates: Iterator[Candidate], most: AtOnce) -> Iterator[list[Candidate]]:
    some: list[Candidate] = []
    size = held = 0
    for candidate in candidates:
        some.append(candidate)
        size += candidate.size
        held += len(candidate.held or b"")
        if len(some) >= most.files or size >= most.size or held >= most.held:
            yield some
            some, size, held = [], 0, 0
    if some:
        yield some


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Files that are taken in together, and what processes make of those that seem new."""

    candidates: list[Candidate]
    ahead: ReadAhead


def _begun(some: list[Candidate], way: Way) -> _Chunk:
    tell = partial(way.progress, "cli.receiving", 1)
    return _Chunk(some, ReadAhead(_new(some, _known(some)), way.readers, tell))


def _known(some: list[Candidate]) -> set[str]:
    return intake.known(_arrival(c, "") for c in some if c.sha256)


def _new(some: list[Candidate], known: set[str]) -> list[Candidate]:
    """Those that can be kept and are not known, each content once."""
    return list({c.sha256: c for c in some if c.sha256 and c.sha256 not in known}.values())


def _take_in(chunk: _Chunk, way: Way) -> None:
    """Receive what is not known. A file that changes under our hands is left for another time."""
    some = chunk.candidates
    seen = _known(some)
    waiting = [_new(some, seen)]
    while waiting:
        if new := [c for c in waiting.pop(0) if c.sha256]:
            try:
                _receive(new, chunk.ahead, way)
            except Changed as change:
                _leave_out(some, change.args[0])
                # Others may change too: not all is to be done again for each.
                waiting[:0] = _slices(new)
    # The others were known, or could not be kept.
    way.progress("cli.receiving", len(some) - chunk.ahead.asked)
    for candidate in some:
        candidate.is_known = candidate.sha256 in seen
        seen.add(candidate.sha256)


def _receive(new: list[Candidate], ahead: ReadAhead, way: Way) -> None:
    arrivals = [_arrival(c, way.listed_on) for c in new]
    thinkers = Aloud(way.thinkers or HERE, partial(way.progress, "cli.concluding"))
    intake.receive(arrivals, _attached(new, ahead), way.who, thinkers)


def _leave_out(some: list[Candidate], sha256: str) -> None:
    for candidate in some:
        if candidate.sha256 == sha256:
            candidate.leave_out("intake.changed")


def _slices(some: list[Candidate]) -> list[list[Candidate]]:
    most = USUAL.files
    return [some[first : first + most] for first in range(0, len(some), most)]


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


def _attached(candidates: Iterable[Candidate], ahead: ReadAhead) -> Attached:
    attached = Attached(ahead.take)
    for candidate in candidates:
        if candidate.held is not None:
            attached.hold(candidate.sha256, candidate.held)
        else:
            attached.file(candidate.sha256, candidate.path)
    return attached


def _rows(some: list[Candidate], lang: str) -> Iterator[Plain]:
    shas = {c.sha256 for c in some if c.sha256}
    receipts, findings = read.receipts(shas), read.findings(shas)
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
