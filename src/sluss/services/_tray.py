"""What is being taken in: rows gathered over many files, so that few statements write them."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass, field

from django.db.models import Max

from sluss.core.outcome import Finding
from sluss.core.plain import canonical, record_kind, to_plain
from sluss.core.records import Claim, Record, SupplierEntry
from sluss.rules.register.filed import Filed
from sluss.rules.register.keys import keys_of
from sluss.services import _register
from sluss.services._accounts import vouch
from sluss.services._command import Context, Plain
from sluss.store.models import FindingRow, Original, OriginalPart, Receipt, RecordKey, RecordRow

# So many records are folded into the register at once: enough that the queries are few, and
# little enough that memory does not grow with the number of files.
RECORDS_AT_ONCE = 2000
PART_BYTES_AT_ONCE = 8 << 20
# Level 1 costs a third of the time of level 6 and gives invoices a tenth of their size as well.
_LEVEL = 1


@dataclass(slots=True)
class Reading:
    """What is known of one file while it is read. form: the format it was recognised as."""

    sha256: str
    form: str
    listed_on: str
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
        self._records: list[RecordRow] = []
        self._keys: list[RecordKey] = []
        self._originals: list[Original] = []
        self._parts: list[OriginalPart] = []
        self._part_bytes = 0
        self._receipts: list[Receipt] = []
        self._findings: list[FindingRow] = []

    @property
    def is_full(self) -> bool:
        """Whether it is time to empty the tray."""
        return len(self._filed) >= RECORDS_AT_ONCE or self._part_bytes >= PART_BYTES_AT_ONCE

    def keep(self, sha256: str, size: int, name: str, listed_on: str) -> None:
        """Keep an original bit by bit. ValueError if its bytes are not those announced."""
        digest = hashlib.sha256()
        ordinal = 0
        for ordinal, part in enumerate(self.context.attached.parts(sha256), start=1):
            digest.update(part)
            packed = zlib.compress(part, _LEVEL)
            self._part_bytes += len(packed)
            self._parts.append(
                OriginalPart(
                    sha256=sha256,
                    ordinal=ordinal,
                    packed=packed,
                    packed_sha256=hashlib.sha256(packed).hexdigest(),
                )
            )
            if self._part_bytes >= PART_BYTES_AT_ONCE:
                self._write_parts()
        if digest.hexdigest() != sha256:
            # The file changed between being looked at and being kept: nothing is written.
            raise ValueError(f"{name} changed while it was read")
        self._originals.append(
            Original(
                sha256=sha256,
                size=size,
                parts=ordinal,
                name=name,
                listed_on=listed_on,
                by=self.context.by,
                seq=self.context.seq,
            )
        )

    def file(self, reading: Reading, record: Record) -> None:
        """Give a record its number and its keys."""
        kind = record_kind(record)
        reading.counts[kind] = reading.counts.get(kind, 0) + 1
        reading.ordinal += 1
        self.last_record += 1
        source = source_kind(reading.form, record)
        reading.kinds.add(source)
        filed = Filed(
            self.last_record,
            f"{reading.sha256}:{reading.ordinal}",
            source,
            self.context.by,
            record,
        )
        self._filed.append(filed)
        self._listed[reading.sha256] = reading.listed_on
        self._records.append(
            RecordRow(
                id=filed.id,
                sha256=reading.sha256,
                ordinal=reading.ordinal,
                kind=kind,
                source=source,
                by=self.context.by,
                body=canonical(to_plain(record)),
            )
        )
        keys = keys_of(record)
        self._keys.extend(
            RecordKey(key=key, record=filed.id) for key in dict.fromkeys((*keys.links, *keys.marks))
        )

    def receipt(self, reading: Reading) -> Plain:
        """Write down what became of a file, and say it."""
        status = "refused" if reading.is_refused else "new"
        counts = {} if reading.is_refused else reading.counts
        kind = min(reading.kinds) if len(reading.kinds) == 1 else reading.form
        self._receipts.append(
            Receipt(
                sha256=reading.sha256,
                kind=kind,
                status=status,
                facts=canonical(counts),
                findings=len(reading.findings),
            )
        )
        self._findings.extend(
            _finding_row(reading.sha256, ordinal, finding)
            for ordinal, finding in enumerate(reading.findings, start=1)
        )
        return {"sha256": reading.sha256, "kind": kind, "status": status, "facts": counts}

    def forget(self) -> None:
        """Drop the records of the file that is being read; what it was kept as stays."""
        self._filed, self._records, self._keys = [], [], []

    def empty(self) -> None:
        """Write everything and fold the records into the register."""
        self._write_parts()
        Original.objects.bulk_create(self._originals, batch_size=1000)
        Receipt.objects.bulk_create(self._receipts, batch_size=1000)
        FindingRow.objects.bulk_create(self._findings, batch_size=1000)
        RecordRow.objects.bulk_create(self._records, batch_size=1000)
        RecordKey.objects.bulk_create(self._keys, batch_size=5000)
        filed = self._filed
        self._originals, self._receipts, self._findings = [], [], []
        self._filed, self._records, self._keys = [], [], []
        if filed:
            if not self._is_ours:
                vouch(filed, self._listed, self.frame.organisation.incident_on)
            _register.fold(
                filed,
                self.frame,
                seq=self.context.seq,
                today=self.context.today.isoformat(),
            )
        self._listed = {}

    def _write_parts(self) -> None:
        OriginalPart.objects.bulk_create(self._parts, batch_size=100)
        self._parts, self._part_bytes = [], 0


def source_kind(form: str, record: Record) -> str:
    """The kind of source a record comes from: for a list, what its rows turned out to be."""
    if form.startswith("list-") and isinstance(record, Claim):
        return record.origin.value
    if form.startswith("list-") and isinstance(record, SupplierEntry):
        return "supplier-list"
    return form


def _finding_row(sha256: str, ordinal: int, finding: Finding) -> FindingRow:
    return FindingRow(
        sha256=sha256,
        ordinal=ordinal,
        code=finding.code,
        severity=finding.severity.value,
        line=finding.place.line,
        field=finding.place.field[:400],
        found=finding.found[:400],
        expected=finding.expected[:400],
        refuses_file=finding.refuses_file,
    )
