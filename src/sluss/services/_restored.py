"""Keeping what the restored system says of itself, apart from the register: a state a load."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max

from sluss.core.outcome import Finding, Place, Severity
from sluss.core.plain import canonical, from_plain, to_plain
from sluss.core.records import Claim, LedgerRow, Record, SupplierEntry
from sluss.formats.list_mapping import Mapping
from sluss.formats.sie_head import SieHead, read_sie_head
from sluss.rules.handback.restored import (
    File,
    Loaded,
    Part,
    as_of,
    flaws_in,
    items_in_books,
    part_of,
    word_of,
)
from sluss.services._apart import read_file
from sluss.services._command import Context, Plain
from sluss.services._prepare import keep
from sluss.services._reader import reader
from sluss.services._tray import RESTORED, Came, keep_unread
from sluss.store.bulk import insert
from sluss.store.models import Organisation, RestoredRow, RestoredState

# What a finance system exports of itself, by the kinds of our readers.
KINDS = ("list-csv", "list-xlsx", "list-ods", "sie4", "sie5", "pain.001", "lb")
_BOOKS = ("sie4", "sie5")
_COLUMNS = ("id", "state", "part", "word", "name", "kind", "source", "body", "keys")


@dataclass(slots=True)
class _Read:
    """One file as it was read, its records with their names."""

    came: Came
    kind: str
    head: SieHead
    named: list[tuple[str, Record]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        return any(finding.refuses_file for finding in self.findings)

    @property
    def facts(self) -> dict[str, int]:
        """How many records of each part; none if it is refused."""
        counts: dict[str, int] = defaultdict(int)
        for _, record in () if self.is_refused else self.named:
            counts[part_of(record).value] += 1
        return dict(counts)


def load_state(context: Context, given: Plain) -> Plain:
    """Read all files and keep them as one state; nothing of it if one of them cannot be read."""
    last = last_state()
    shas = sorted({file["came"]["sha256"] for file in given["files"]})
    if last is not None and _is_the_same(last, shas, given["as_of"]):
        return {"state": last.number, "status": "known", "as_of": last.as_of or None,
                "files": [], "parts": {}, "faults": []}  # fmt: skip
    files = [_read(context, file) for file in _once(given["files"])]
    for file in files:
        keep_unread(context, file.came, RESTORED, file.findings)
    told = [_told(file) for file in files]
    if any(file.is_refused for file in files):
        return {"state": None, "status": "refused", "as_of": None,
                "files": told, "parts": {}, "faults": []}  # fmt: skip
    named, notes = _with_books(files)
    shown = given["as_of"] or as_of(record for _, _, record in named)
    day = date.fromisoformat(shown) if isinstance(shown, str) else shown
    flaws = [*notes, *flaws_in(_loaded(files, named, day), _all_findings(files))]
    number = (last.number if last else 0) + 1
    counts = _write_rows(number, named)
    _write_state(context, number, last, day, files, counts, flaws)
    return {
        "state": number,
        "status": "new",
        "as_of": day.isoformat() if day else None,
        "files": told,
        "parts": counts,
        "faults": [to_plain(flaw) for flaw in flaws],
    }


def last_state() -> RestoredState | None:
    """The state that was loaded last; None if none ever was."""
    found: RestoredState | None = RestoredState.objects.order_by("-number").first()
    return found


def _is_the_same(last: RestoredState, shas: Sequence[str], said: str | None) -> bool:
    loaded = sorted(file["sha256"] for file in json.loads(last.files))
    return loaded == list(shas) and said in (None, last.as_of)


def _once(files: Iterable[Plain]) -> Iterator[Plain]:
    seen: set[str] = set()
    for file in files:
        if file["came"]["sha256"] not in seen:
            seen.add(file["came"]["sha256"])
            yield file


def _read(context: Context, file: Plain) -> _Read:
    came: Came = from_plain(Came, file["came"])
    mapping = from_plain(Mapping, file["mapping"]) if file.get("mapping") else None
    noted = [from_plain(Finding, one) for one in file["noted"]]
    read = _Read(came, file["kind"], SieHead(), findings=noted)
    if read.is_refused:
        return read
    if file["kind"] not in KINDS:
        found, expected = file["kind"], ", ".join(KINDS)
        read.findings.append(
            Finding("handback.not_of_system", Place(), found, expected, refuses_file=True)
        )
        return read
    if file["kind"] in _BOOKS:
        head = next(iter(context.attached.parts(came.sha256)), b"")
        read.head = read_sie_head(head)
    source = reader(context.attached.parts(came.sha256))
    for item in read_file(file["kind"], source, mapping):
        if isinstance(item, Finding):
            read.findings.append(item)
        else:
            read.named.append((f"{came.sha256}:{len(read.named) + 1}", item))
    return read


def _told(file: _Read) -> Plain:
    return {
        "sha256": file.came.sha256,
        "name": file.came.name,
        "kind": file.kind,
        "status": "refused" if file.is_refused else "new",
        "facts": file.facts,
        "findings": [to_plain(finding) for finding in file.findings],
    }


_Named = tuple[str, str, Record]


def _with_books(files: Sequence[_Read]) -> tuple[list[_Named], list[Finding]]:
    """All records with their names and kinds; where no list has open items, those of the books."""
    named = [(name, file.kind, record) for file in files for name, record in file.named]
    if any(isinstance(record, Claim) for _, _, record in named):
        return named, []
    booked = [(n, kind, r) for n, kind, r in named if isinstance(r, LedgerRow)]
    rows = [r for _, _, r in booked if isinstance(r, LedgerRow)]
    if not rows:
        return named, []
    suppliers = [r for _, _, r in named if isinstance(r, SupplierEntry)]
    items, rest = items_in_books(rows, suppliers)
    kind = booked[0][1]
    named += [(f"{files[0].came.sha256}:b{i}", kind, item) for i, item in enumerate(items, start=1)]
    notes = [_noted("items_from_books", str(len(items)), "a list of open items, or SIE 5")]
    if rest.minor:
        notes.append(_noted("books_unnumbered", str(rest), "an invoice on each row of payables"))
    return named, notes


def _noted(fault: str, found: str, expected: str) -> Finding:
    return Finding(f"handback.{fault}", Place(), found, expected, Severity.WARNING)


def _all_findings(files: Sequence[_Read]) -> list[Finding]:
    return [finding for file in files for finding in file.findings]


def _loaded(files: Sequence[_Read], named: Sequence[_Named], day: date | None) -> Loaded:
    organisation = Organisation.objects.get()
    newest = RestoredState.objects.aggregate(top=Max("as_of"))["top"]
    return Loaded(
        files=tuple(
            File(f.came.sha256, f.came.name, f.kind, f.head.org_number, f.head.program)
            for f in files
        ),
        records=tuple(record for _, _, record in named),
        org_number=organisation.org_number,
        own_accounts=frozenset(filter(None, (organisation.iban, organisation.bankgiro))),
        as_of=day,
        newest=date.fromisoformat(newest) if newest else None,
    )


def _write_rows(number: int, named: Sequence[_Named]) -> dict[str, int]:
    first = int(RestoredRow.objects.aggregate(top=Max("id"))["top"] or 0) + 1
    counts: dict[str, int] = defaultdict(int)
    rows: list[tuple[object, ...]] = []
    for id_, (name, source, record) in enumerate(named, start=first):
        kept, part = keep(record), part_of(record)
        counts[part.value] += 1
        word = digest_of(word_of(record))
        place = (id_, number, part.value, word, name)
        rows.append((*place, kept.kind, source, kept.body, kept.keys.packed))
    insert(RestoredRow, _COLUMNS, rows)
    return dict(counts)


def digest_of(word: str) -> str:
    """A word of any length as one that a column takes; "" of none."""
    return hashlib.sha256(word.encode()).hexdigest() if word else ""


def _write_state(
    context: Context,
    number: int,
    last: RestoredState | None,
    day: date | None,
    files: Sequence[_Read],
    counts: dict[str, int],
    flaws: Sequence[Finding],
) -> None:
    # What this load has not is as it was: vendors open up one function after the other.
    parts = json.loads(last.parts) if last else {}
    parts |= {part: number for part in counts if part != Part.OTHER.value}
    findings = [*_all_findings(files), *flaws]
    RestoredState.objects.create(
        number=number,
        seq=context.seq,
        at=context.at,
        by=context.by,
        as_of=day.isoformat() if day else "",
        files=canonical([{k: v for k, v in _told(f).items() if k != "findings"} for f in files]),
        parts=canonical(parts),
        findings=canonical([to_plain(finding) for finding in findings]),
    )
