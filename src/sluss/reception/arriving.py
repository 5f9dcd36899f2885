"""What arrives: each file looked at once, containers opened apart, nothing judged by its name."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path, PurePath
from typing import TypeVar

from sluss.core.outcome import Finding, Place, Severity, clipped
from sluss.formats.archive import Member
from sluss.formats.containers import OPENERS, may_hold
from sluss.formats.lb_seal import check_seal, is_sealed
from sluss.formats.list_mapping import Mapping
from sluss.formats.lists import STREAMS, is_table
from sluss.formats.recognise import HEAD_BYTES, Format, recognise
from sluss.outside import files
from sluss.outside.executor import Executor
from sluss.outside.files import Found
from sluss.outside.sandbox import Exceeded, limited
from sluss.reception.unpacking import ListMembers, ReadMembers
from sluss.services import intake
from sluss.services._prepare import Prepared

# A container is held whole while it is opened, and what comes out of it in stretches.
ARCHIVE_BYTES_MAX = 256 << 20
MEMBER_BYTES_AT_ONCE = 32 << 20
SECONDS_MAX = 60
LOOKED_AHEAD = 500
MEMORY_BYTES_MAX = 2 << 30
T = TypeVar("T")
# The payment file is what gets a seal; what Bankgirot sends back may have one.
_SEALED_KIND = "lb"
_SEALABLE_KINDS = frozenset({_SEALED_KIND, "lb-return"})


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody says of the files beforehand, that no file says of itself.

    mapping:  how lists are to be read. seal_key: of the Bankgirot seal, b"" if there is none.
    """

    mapping: Mapping | None = None
    seal_key: bytes = b""


_NOTHING_TOLD = Told()


@dataclass(slots=True)
class Candidate:
    """Something that may be taken in. sha256 "": it cannot be kept, refusal says why.

    held:   the bytes of what has no file of its own (a member of a container), else None.
    inside: the hash of the container that it came in, "" if it came by itself.
    outer:  the kinds of the containers that it lies in, the outermost first.
    noted:  what was found while looking at it that is no reason not to read it.
    """

    name: str
    path: Path
    sha256: str = ""
    size: int = 0
    kind: str = ""
    refusal: Finding | None = None
    held: bytes | None = None
    inside: str = ""
    outer: tuple[str, ...] = ()
    noted: tuple[Finding, ...] = ()
    mapping: Mapping | None = None
    is_known: bool = False

    def leave_out(self, code: str, found: str = "", expected: str = "") -> None:
        """It cannot be kept after all."""
        self.sha256 = ""
        self.refusal = _refused(code, found, expected)


def arriving(
    paths: Iterable[Path], told: Told = _NOTHING_TOLD, workers: Executor | None = None
) -> Iterator[Candidate]:
    """Every file at these paths; a container first itself, then each of its members."""
    return arrived(files.walk(paths), told, workers)


def arrived(
    found: Iterator[Found], told: Told = _NOTHING_TOLD, workers: Executor | None = None
) -> Iterator[Candidate]:
    """The same of files that lie here under names of ours, and have another one among people."""
    for candidate in _all_looked(found, told, workers):
        yield from _with_members(candidate, told)


def _with_members(candidate: Candidate, told: Told) -> Iterator[Candidate]:
    if candidate.kind not in OPENERS:
        yield candidate
    elif not may_hold(candidate.outer, candidate.kind):
        candidate.refusal = _refused("intake.archive_in_archive", candidate.kind, "")
        candidate.kind = ""
        yield candidate
    else:
        yield from _opened(candidate, told)


def _all_looked(
    found: Iterator[Found], told: Told, workers: Executor | None
) -> Iterator[Candidate]:
    """Each file looked at; with workers who see it, some hundreds ahead of whoever asks."""
    look = partial(_looked, told)
    if workers is None or not workers.sees_disk:
        yield from map(look, found)
        return
    ahead: Iterator[Candidate] = iter(())
    while some := list(islice(found, LOOKED_AHEAD)):
        begun = workers.map(look, some)
        yield from ahead
        ahead = begun
    yield from ahead


def make_ready(candidate: Candidate) -> Prepared | None:
    """The file packed and read, in whatever process has time; None if that is done on the way in.

    A file that is no longer what it was a moment ago is left to the way in, which says so.
    """
    if candidate.refusal or not candidate.sha256:
        return None
    try:
        parts = stretches_of(candidate)
        made = intake.prepare_small(candidate.kind, candidate.size, parts, candidate.mapping)
    except OSError:
        return None
    return made if made and made.sha256 == candidate.sha256 else None


def carried(candidate: Candidate) -> Candidate:
    """The same with its bytes, for whoever does not see our disk, if it is of a size for that."""
    if candidate.held is not None or not intake.is_small(candidate.size):
        return candidate
    try:
        return replace(candidate, held=b"".join(files.stretches(candidate.path)))
    except OSError:
        return candidate  # Whoever takes it in is told why it cannot be read.


def stretches_of(candidate: Candidate) -> Iterator[bytes]:
    """The bytes of a candidate, stretch by stretch. OSError if they cannot be read."""
    if candidate.held is not None:
        return iter([candidate.held])
    return files.stretches(candidate.path)


def _looked(told: Told, found: Found) -> Candidate:
    candidate = Candidate(found.name, found.path)
    if found.is_stray:
        candidate.leave_out("intake.link_leads_out")
        return candidate
    try:
        size = files.size_of(found.path)
        if size is None:
            candidate.leave_out("intake.not_a_file")
        elif size > files.FILE_BYTES_MAX:
            most = f"{files.FILE_BYTES_MAX} bytes"
            candidate.leave_out("intake.too_large", f"{size} bytes", most)
        else:
            looked = files.look(found.path, HEAD_BYTES)
            candidate.sha256, candidate.size = looked.sha256, looked.size
            _judge(candidate, looked.head, told)
    except OSError as error:
        candidate.leave_out("intake.unreadable", error.strerror or type(error).__name__)
    return candidate


def _judge(candidate: Candidate, head: bytes, told: Told) -> None:
    form = recognise(head)
    is_list = is_table(head) if told.mapping and _may_be_list(form) else ""
    if is_list:
        candidate.kind, candidate.mapping = is_list, told.mapping
    elif isinstance(form, Finding):
        candidate.refusal = form
    else:
        candidate.kind = form.kind
    if candidate.kind in _SEALABLE_KINDS:
        _judge_seal(candidate, head, told.seal_key)


def _judge_seal(candidate: Candidate, head: bytes, key: bytes) -> None:
    """Hold a payment file to its seal. Whoever gives a key takes no file that lost its seal."""
    if key and (candidate.kind == _SEALED_KIND or is_sealed(head)):
        candidate.refusal = check_seal(b"".join(stretches_of(candidate)), key)
    elif is_sealed(head):
        expected = "the key of the seal, by --seal-key"
        candidate.noted = (Finding("lb.seal_unproved", Place(1), "", expected, Severity.WARNING),)


def _may_be_list(form: Format | Finding) -> bool:
    """Whether a mapping may be about it: what nothing else knows, or what looks like a list."""
    if isinstance(form, Finding):
        return form.code == "intake.unknown_kind"
    return form.kind in STREAMS


def _opened(container: Candidate, told: Told) -> Iterator[Candidate]:
    """A container and its members. If it cannot be opened it is kept and says why."""
    if container.size > ARCHIVE_BYTES_MAX:
        most = f"{ARCHIVE_BYTES_MAX} bytes"
        container.refusal = _refused("intake.archive_too_large", f"{container.size} bytes", most)
        yield container
        return
    try:
        data = b"".join(stretches_of(container))
        members = _apart(ListMembers(container.kind), data)
    except Exceeded as error:
        members = _burst(error)
    except OSError as error:
        container.leave_out("intake.unreadable", error.strerror or type(error).__name__)
        yield container
        return
    if isinstance(members, Finding):
        container.refusal = members
        yield container
        return
    yield container
    for some in _groups(members):
        for member, content in zip(some, _contents(container, data, some), strict=True):
            yield from _with_members(_member(container, member, content, told), told)


def _apart(function: Callable[[bytes], T], data: bytes) -> T:
    return limited(function, data, seconds=SECONDS_MAX, memory_bytes=MEMORY_BYTES_MAX)


def _groups(members: list[Member]) -> Iterator[list[Member]]:
    some: list[Member] = []
    size = 0
    for member in members:
        if some and size + (member.size or 0) > MEMBER_BYTES_AT_ONCE:
            yield some
            some, size = [], 0
        some.append(member)
        size += member.size or 0
    if some:
        yield some


def _contents(container: Candidate, data: bytes, some: list[Member]) -> list[bytes | Finding]:
    try:
        return _apart(ReadMembers(container.kind, some), data)
    except Exceeded as error:
        return [_burst(error)] * len(some)


def _member(
    container: Candidate, member: Member, content: bytes | Finding, told: Told
) -> Candidate:
    # A gzip gives its one member no name: it is the file without its ending.
    inner = member.name or PurePath(container.name.rpartition("!")[2]).stem
    candidate = Candidate(
        f"{container.name}!{inner}",
        container.path,
        inside=container.sha256,
        outer=(*container.outer, container.kind),
    )
    if isinstance(content, Finding):
        candidate.refusal = content
        return candidate
    candidate.sha256 = hashlib.sha256(content).hexdigest()
    candidate.size, candidate.held = len(content), content
    _judge(candidate, content[:HEAD_BYTES], told)
    return candidate


def _refused(code: str, found: str, expected: str) -> Finding:
    return Finding(code, Place(), clipped(found), expected, refuses_file=True)


def _burst(error: Exceeded) -> Finding:
    return _refused("intake.burst", str(error), f"{SECONDS_MAX} s, {MEMORY_BYTES_MAX >> 20} MB")
