"""What is fuzzed: every reader of strangers' bytes, each as one function of bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile

from sluss.core.outcome import Finding
from sluss.formats.attachments import extract_attachment
from sluss.formats.bank_profile import read_profile
from sluss.formats.containers import OPENERS
from sluss.formats.giro_line import find_giro_lines
from sluss.formats.list_explain import explain
from sluss.formats.list_mapping import read_mapping
from sluss.formats.recognise import CONTAINERS, FORMATS, HEAD_BYTES, by_kind, recognise
from sluss.formats.signed_note import read_note
from sluss.formats.using_qr import read_using_qr
from sluss.outside.packed import Unopened, lines, members, zstd
from sluss.outside.sent_journal import Unlike, read_lines
from sluss.rules.safekeeping.checkpoint import read_checkpoint
from sluss.rules.safekeeping.entry_line import read_entry_line
from sluss.rules.safekeeping.manifest import read_manifest
from sluss.rules.triage.law import read_fees, read_reference_rates
from sluss.rules.triage.policy import read_policy

Items = Iterable[object]
_LINE_MAX = 1 << 20


class Shape(StrEnum):
    """How a file of this kind is built, so that it can be bent without breaking at once."""

    XML = "xml"
    LINES = "lines"
    ZIP = "zip"
    BYTES = "bytes"


@dataclass(frozen=True, slots=True)
class Target:
    """One reader.

    read:       records, findings and whatever else it makes of the bytes.
    seed_kinds: the kinds of the error gallery and of the samples whose files it begins from.
    Units:      seconds that one file may take, beside other work and followed line by line.
    """

    kind: str
    read: Callable[[bytes], Items]
    shape: Shape
    seed_kinds: tuple[str, ...]
    seconds_max: float = 2.0


_SHAPES = {
    "sie4": Shape.LINES,
    "list-csv": Shape.LINES,
    "lb": Shape.LINES,
    "lb-return": Shape.LINES,
    "bgmax": Shape.LINES,
    "paper": Shape.LINES,
    "e-mail": Shape.LINES,
    "list-xlsx": Shape.ZIP,
    "list-ods": Shape.ZIP,
    "zip": Shape.ZIP,
    "gzip": Shape.BYTES,
    "pdf": Shape.BYTES,
}
# Notifications have no entries in the gallery; their reader is that of statements.
_SEED_KINDS = {"camt.054": ("camt.054", "camt.053")}
# Pages are drawn to look for codes on them; the child process that does so is given ten seconds.
_SECONDS_MAX = {"pdf": 10.0}


def _read_format(kind: str, data: bytes) -> Items:
    form = by_kind(kind)
    form.sniff(data[:HEAD_BYTES])
    return form.stream(BytesIO(data))


def _open_container(kind: str, data: bytes) -> Items:
    by_kind(kind).sniff(data[:HEAD_BYTES])
    opener = OPENERS[kind]
    members = opener.list_members(data)
    if isinstance(members, Finding):
        return [members]
    return opener.read_members(data, members)


def _one(read: Callable[[bytes], object], data: bytes) -> Items:
    answer = read(data)
    return answer if isinstance(answer, list) else [answer]


def _from_text(read: Callable[[str], Items], data: bytes) -> Items:
    return read(data.decode("utf-8", "replace"))


def _qr(text: str) -> Items:
    read = read_using_qr(text)
    return [read.claim, *read.findings] if read else []


def _journal_piece(data: bytes) -> Items:
    """The journal of a backup, compressed as it lies once it is decrypted."""
    try:
        return [read_entry_line(line) for line in lines(BytesIO(_compressed(data)), _LINE_MAX)]
    except Unopened as error:
        return [error]


def _tar_piece(data: bytes) -> Items:
    """The originals of a backup, or what lay beside its database."""
    try:
        return [sum(map(len, chunks)) for _, _, chunks in members(BytesIO(_compressed(data)))]
    except Unopened as error:
        return [error]


def _compressed(data: bytes) -> bytes:
    # One in some is damaged where nothing is read yet.
    return data if data[:1] == b"(" else zstd.compress(data)


def _note(text: str) -> Items:
    read = read_note(text)
    return [read, read_checkpoint(read.text)] if read else []


def _sent_journal(data: bytes) -> Items:
    with NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        try:
            return list(read_lines(Path(file.name)))
        except Unlike as error:
            return [error]


def _texts(kind: str, read: Callable[[bytes], object]) -> Target:
    return Target(kind, partial(_one, read), Shape.LINES, (kind,))


def _targets() -> Iterable[Target]:
    for form in FORMATS:
        shape = _SHAPES.get(form.kind, Shape.XML)
        read = partial(_read_format, form.kind)
        kinds = _SEED_KINDS.get(form.kind, (form.kind,))
        yield Target(form.kind, read, shape, kinds, _SECONDS_MAX.get(form.kind, 2.0))
    for form in CONTAINERS:
        read = partial(_open_container, form.kind)
        yield Target(form.kind, read, _SHAPES[form.kind], (form.kind,))
    yield _texts("profile", read_profile)
    yield _texts("policy", read_policy)
    yield _texts("law", lambda data: [*_one(read_fees, data), *_one(read_reference_rates, data)])
    yield _texts("mapping", read_mapping)
    everything = tuple(form.kind for form in (*FORMATS, *CONTAINERS))
    head = partial(_one, lambda data: recognise(data[:HEAD_BYTES]))
    yield Target("recognise", head, Shape.BYTES, (*everything, "file"))
    yield Target("manifest", partial(_one, read_manifest), Shape.LINES, ("manifest",))
    yield Target("journal-piece", _journal_piece, Shape.LINES, ("journal-piece",))
    yield Target("tar-piece", _tar_piece, Shape.BYTES, ("tar-piece",))
    yield Target("note", partial(_from_text, _note), Shape.LINES, ("note",))
    yield Target("sent-journal", _sent_journal, Shape.LINES, ("sent-journal",))
    taken = partial(_one, lambda data: extract_attachment(data, 1))
    yield Target("attachment", taken, Shape.XML, ("attachment", "ubl", "cii"))
    yield Target("explain", partial(_one, explain), Shape.LINES, ("list-csv",))
    yield Target("using-qr", partial(_from_text, _qr), Shape.LINES, ("using-qr",))
    yield Target("giro-line", partial(_from_text, find_giro_lines), Shape.LINES, ("giro-line",))


TARGETS: dict[str, Target] = {target.kind: target for target in _targets()}
