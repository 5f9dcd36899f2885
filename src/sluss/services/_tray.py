"""What is being taken in: rows gathered over many files, so that few statements write them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from django.db.models import Max

from sluss.core.outcome import Finding, Place, Severity
from sluss.core.plain import canonical
from sluss.core.records import Claim, Record, SupplierEntry
from sluss.rules.register.filed import Filed
from sluss.services import _register
from sluss.services._accounts import vouch
from sluss.services._closure import first_with_keys
from sluss.services._command import Context, Plain
from sluss.services._lists import count_in
from sluss.services._news import News
from sluss.services._prepare import Kept, Packed, Prepared, pack
from sluss.store.bulk import insert
from sluss.store.models import (
    FindingRow,
    Original,
    OriginalPart,
    Receipt,
    RecordKey,
    RecordRow,
)
from sluss.store.widths import TEXT_CHARS

# So many records are written at once: enough that the statements are few, and little enough that
# memory does not grow with the number of files.
RECORDS_AT_ONCE = 2000
PART_BYTES_AT_ONCE = 8 << 20
# The kind of a file that was looked at and is no evidence: when it is received, it is read.
CHECKED = "checked-payment-file"
# The same of what the restored system says of itself.
RESTORED = "restored-state"
# The picture of a page that somebody keyed: shown beside what was keyed, and read when received.
SCAN = "paper-scan"

_Row = tuple[object, ...]
# The columns of the rows below, in their order.
_ORIGINAL = ("sha256", "size", "parts", "name", "listed_on", "inside", "by", "seq")
_PART = ("sha256", "ordinal", "packed", "packed_sha256")
_RECEIPT = ("sha256", "reading", "kind", "status", "facts", "findings")
_RECORD = ("id", "sha256", "ordinal", "kind", "source", "by", "body", "keys")
_FINDING = (
    "sha256",
    "reading",
    "ordinal",
    "code",
    "severity",
    "line",
    "field",
    "found",
    "expected",
    "refuses_file",
)


@dataclass(frozen=True, slots=True)
class Came:
    """A file as it came. inside: the hash of the e-mail or archive that held it, or ""."""

    sha256: str
    size: int
    name: str
    listed_on: str = ""
    inside: str = ""


@dataclass(slots=True)
class Reading:
    """What is known of one file while it is read. form: the format it was recognised as.

    number: how often it has been read, this time included.
    """

    sha256: str
    form: str
    listed_on: str
    number: int = 1
    counts: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)
    ordinal: int = 0

    @property
    def is_refused(self) -> bool:
        """Whether the file as a whole cannot be used."""
        return any(finding.refuses_file for finding in self.findings)


class Tray:
    """Rows on their way into the database, within one command."""

    def __init__(self, context: Context, *, is_ours: bool = False) -> None:
        self.context = context
        # What we send vouches for nobody: it was trusted before it was sent.
        self._is_ours = is_ours
        self.frame = _register.frame()
        self.last_record = int(RecordRow.objects.aggregate(top=Max("id"))["top"] or 0)
        self._filed: list[Filed] = []
        self._listed: dict[str, str] = {}
        self._records: list[_Row] = []
        self._keys: list[tuple[int, int]] = []
        self._originals: list[_Row] = []
        self._parts: list[_Row] = []
        self._part_bytes = 0
        self._receipts: list[tuple[Reading, str]] = []
        self._contents: dict[int, list[tuple[str, Reading]]] = {}
        self._news = News()

    @property
    def is_full(self) -> bool:
        """Whether it is time to write what is on the tray."""
        return len(self._filed) >= RECORDS_AT_ONCE or self._part_bytes >= PART_BYTES_AT_ONCE

    def keep(self, came: Came, ready: Prepared | None = None) -> None:
        """Keep an original bit by bit. ValueError if its bytes are not those announced."""
        sha256 = came.sha256
        if ready is None:
            told, ordinal = self._pack(sha256)
        else:
            told, ordinal = ready.sha256, len(ready.packed)
            for number, packed in enumerate(ready.packed, start=1):
                self._keep_part(sha256, number, packed)
        if told != sha256:
            # The file changed between being looked at and being kept: nothing is written.
            raise ValueError(f"{came.name} changed while it was read")
        context = self.context
        self._originals.append(
            (
                sha256,
                came.size,
                ordinal,
                came.name,
                came.listed_on,
                came.inside,
                context.by,
                context.seq,
            )
        )

    def _pack(self, sha256: str) -> tuple[str, int]:
        digest = hashlib.sha256()
        ordinal = 0
        for ordinal, part in enumerate(self.context.attached.parts(sha256), start=1):
            digest.update(part)
            self._keep_part(sha256, ordinal, pack(part))
        return digest.hexdigest(), ordinal

    def _keep_part(self, sha256: str, ordinal: int, packed: Packed) -> None:
        self._parts.append((sha256, ordinal, packed.data, packed.sha256))
        self._part_bytes += len(packed.data)
        if self._part_bytes >= PART_BYTES_AT_ONCE:
            self._write_parts()

    def file(self, reading: Reading, kept: Kept) -> None:
        """Give a record its number and its keys."""
        reading.counts[kept.kind] = reading.counts.get(kept.kind, 0) + 1
        reading.ordinal += 1
        self.last_record += 1
        source = source_kind(reading.form, kept.record)
        reading.kinds.add(source)
        keys = kept.keys
        name = f"{reading.sha256}:{reading.ordinal}"
        filed = Filed(self.last_record, name, source, self.context.by, kept.record, keys)
        self._filed.append(filed)
        self._listed[reading.sha256] = reading.listed_on
        self._records.append(
            (
                filed.id,
                reading.sha256,
                reading.ordinal,
                kept.kind,
                source,
                self.context.by,
                kept.body,
                keys.packed,
            )
        )
        marks = [*keys.links, *keys.marks]
        if kept.content:
            marks.append(kept.content)
            self._contents.setdefault(kept.content, []).append((reading.sha256, reading))
        self._keys.extend((key, filed.id) for key in dict.fromkeys(marks))

    def receipt(self, reading: Reading) -> Plain:
        """Write down what became of a file, and say it."""
        status = "refused" if reading.is_refused else "new"
        counts = {} if reading.is_refused else reading.counts
        kind = min(reading.kinds) if len(reading.kinds) == 1 else reading.form
        self._receipts.append((reading, kind))
        return {"sha256": reading.sha256, "kind": kind, "status": status, "facts": counts}

    def forget(self) -> None:
        """Drop the records of the file that is being read, which is the first since it was empty.

        What the file was kept as stays.
        """
        self._filed, self._records, self._keys, self._contents = [], [], [], {}
        self._news = News()

    def empty(self) -> None:
        """Write everything and fold the records into the register."""
        self.write()
        today = self.context.today.isoformat()
        _register.fold(
            self._news, self.frame, seq=self.context.seq, today=today, spread=self.context.spread
        )
        self._news = News()

    def write(self) -> None:
        """Write everything; the records are folded in when the tray is emptied."""
        self._write_parts()
        insert(Original, _ORIGINAL, self._originals)
        self._note_same_content()
        insert(Receipt, _RECEIPT, [_receipt_row(*told) for told in self._receipts])
        insert(FindingRow, _FINDING, [row for told in self._receipts for row in _findings(told[0])])
        insert(RecordRow, _RECORD, self._records)
        # In the order of the table, which is many times larger than what comes.
        self._keys.sort(key=itemgetter(0))
        insert(RecordKey, ("key", "record"), self._keys)
        filed = self._filed
        self._originals, self._receipts, self._contents = [], [], {}
        self._filed, self._records, self._keys = [], [], []
        incident_on = self.frame.organisation.incident_on
        vouched = [] if self._is_ours else vouch(filed, self._listed, incident_on)
        self._news.note(filed, vouched, count_in(filed, self.frame.setting.incident_on))
        self._listed = {}

    def _note_same_content(self) -> None:
        """Say of an invoice that it says the very same as one that came before in other bytes."""
        earlier = first_with_keys(self._contents)
        for key, told in sorted(self._contents.items()):
            before = earlier.get(key)
            for sha256, reading in told:
                if before:
                    reading.findings.append(_same_content(before))
                before = before or sha256

    def _write_parts(self) -> None:
        insert(OriginalPart, _PART, self._parts)
        self._parts, self._part_bytes = [], 0


def source_kind(form: str, record: Record) -> str:
    """The kind of source a record comes from: for a list, what its rows turned out to be."""
    if form.startswith("list-") and isinstance(record, Claim):
        return record.origin.value
    if form.startswith("list-") and isinstance(record, SupplierEntry):
        return "supplier-list"
    return form


def _same_content(before: str) -> Finding:
    return Finding(
        "intake.same_content", Place(), before, "a document not seen before", Severity.WARNING
    )


def _receipt_row(reading: Reading, kind: str) -> _Row:
    status = "refused" if reading.is_refused else "new"
    counts = {} if reading.is_refused else reading.counts
    return (reading.sha256, reading.number, kind, status, canonical(counts), len(reading.findings))


def _findings(reading: Reading) -> list[_Row]:
    return [
        (
            reading.sha256,
            reading.number,
            ordinal,
            finding.code,
            finding.severity.value,
            finding.place.line,
            finding.place.field[:TEXT_CHARS],
            finding.found[:TEXT_CHARS],
            finding.expected[:TEXT_CHARS],
            finding.refuses_file,
        )
        for ordinal, finding in enumerate(reading.findings, start=1)
    ]


def keep_unread(context: Context, came: Came, form: str, findings: Sequence[Finding]) -> None:
    """Keep a file as an original that says nothing yet; once. form: CHECKED or RESTORED."""
    if Original.objects.filter(sha256=came.sha256).exists():
        return
    tray = Tray(context)
    tray.keep(came)
    reading = Reading(came.sha256, form, "")
    reading.findings.extend(findings)
    tray.receipt(reading)
    tray.empty()
