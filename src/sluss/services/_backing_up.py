"""A backup: the journal, the originals, and what lies beside the database, as files of their own.

All tables are made of the journal and the originals (docs/DESIGN.md 4), so these are all that is
kept, the same whatever database they come from; what came since an earlier backup is added to it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby, islice
from typing import Any, Generic, TypeVar

from django.db.models import Count, Sum

from sluss import __version__
from sluss.core.plain import canonical
from sluss.outside.backup_place import Place
from sluss.outside.packed import as_tar
from sluss.outside.signing import Signer, holds_as_text
from sluss.rules.safekeeping.copies import Medium
from sluss.rules.safekeeping.manifest import (
    MANIFEST_BYTES_MAX,
    Figure,
    Manifest,
    Piece,
    PieceKind,
    goes_on,
    piece_name,
    read_manifest,
    signed_text,
    with_pieces,
    without_home,
    write_manifest,
)
from sluss.services._command import beside_the_journal
from sluss.services._original import StoredParts
from sluss.store import journal, models

T = TypeVar("T")
Progress = Callable[[str, int, int], None]
Step = Callable[[int], None]
HomeFiles = Sequence[tuple[str, bytes]]
# A file of a backup is made and opened as a whole: some minutes on a slow stick.
_PIECE_BYTES = 512 << 20
_AT_ONCE, _FILES_AT_ONCE = 2000, 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Where a backup goes, who may open it, who signs. tag: of chance, in the files' names.

    home_files: what lies in the home beside the database, by name. medium, is_off_site, is_offline:
    what whoever makes it says of the place.
    """

    place: Place
    recipients: tuple[str, ...]
    signer: Signer
    home_files: HomeFiles
    at: datetime
    tag: str
    medium: Medium = Medium.DISK
    is_off_site: bool = False
    is_offline: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """A backup as it was made. new: the files that were written for it."""

    manifest: Manifest
    sha256: str
    new: tuple[Piece, ...]


def figures(recipients: tuple[str, ...], key: str, at: datetime) -> Manifest:
    """What the database in use says of itself, as a manifest without files.

    Shapes: nobody may write meanwhile.
    Errors: LookupError if there is no organisation.
    """
    whose = models.Organisation.objects.values_list("org_number", "epoch").first()
    if whose is None:
        raise LookupError("no organisation")
    head_seq, head_hash = journal.head()
    return Manifest(
        number=1,
        organisation=whose[0],
        epoch=whose[1],
        made_at=at.isoformat(timespec="seconds"),
        version=__version__,
        head_seq=head_seq,
        head_hash=head_hash,
        counts=tuple(_counts()),
        sums=tuple(_sums()),
        recipients=tuple(sorted(recipients)),
        key=key,
        pieces=(),
    )


def _counts() -> Iterator[Figure]:
    for name, table in (
        ("originals", models.Original),
        ("records", models.RecordRow),
        ("payables", models.PayableRow),
        ("batches", models.Batch),
        ("payments", models.Payment),
        ("vouchers", models.Voucher),
        ("people", models.Person),
    ):
        yield Figure(name, table.objects.count())
    states = models.PayableRow.objects.values("state").annotate(n=Count("id")).order_by("state")
    for row in states:
        yield Figure(f"payables {row['state']}", row["n"])


def _sums() -> Iterator[Figure]:
    for name, rows in (
        ("open", models.PayableRow.objects.values("currency").annotate(s=Sum("open_minor"))),
        ("payments", models.Payment.objects.values("currency").annotate(s=Sum("amount_minor"))),
    ):
        for row in rows.order_by("currency"):
            yield Figure(f"{name} {row['currency']}", row["s"])


def back_up(wish: Wish, progress: Progress) -> Made:
    """Write what is new since the last backup there, and the manifest last of all.

    Errors: Taken, OutOfReach, OSError; nothing that lies there is changed.
    """
    wish.place.prepare()
    with beside_the_journal():
        wanted = figures(wish.recipients, wish.signer.public_text, wish.at)
    base, last = _base(wish.place, wanted)
    kept = without_home(base.pieces) if base else ()
    wanted = replace(wanted, number=last + 1)
    new = tuple(_written(wish, wanted, base.head_seq if base else 0, progress))
    made = with_pieces(wanted, (*kept, *new))
    while not wish.place.add_manifest(made.number, data := _signed(made, wish.signer)):
        made = replace(made, number=made.number + 1)
    return Made(made, hashlib.sha256(data).hexdigest(), new)


def _signed(one: Manifest, signer: Signer) -> bytes:
    return write_manifest(one, signer.sign_as_text(signed_text(one)))


def _base(place: Place, wanted: Manifest) -> tuple[Manifest | None, int]:
    """The latest backup there that this one can go on from, and the highest number that is taken.

    What somebody else signed, or what lost a file, is no ground to stand on.
    """
    found, last = None, 0
    sizes = place.sizes()
    for number, data in place.manifests(MANIFEST_BYTES_MAX):
        last = max(last, number)
        read = read_manifest(data)
        if not isinstance(read, tuple):
            continue
        one, signature = read
        if (
            holds_as_text(wanted.key, signature, signed_text(one))
            and goes_on(one, wanted, _seal_of(one.head_seq))
            and all(sizes.get(piece.name) == piece.size for piece in one.pieces)
        ):
            found = one
    return found, last


def _seal_of(seq: int) -> dict[int, str]:
    rows = models.JournalEntry.objects.filter(seq=seq)
    return dict(rows.values_list("seq", "hash"))


def _written(wish: Wish, wanted: Manifest, after: int, progress: Progress) -> Iterator[Piece]:
    work = _Work(wish, wanted, progress)
    yield from work.journal(after)
    yield from work.originals(after)
    yield work.home()


class _Tally(Generic[T]):
    """Things that are counted while they go by. first, last: the journal entries they are of."""

    def __init__(self, things: Iterator[T], seq: Callable[[T], int], step: Step) -> None:
        self._things, self._seq, self._step = things, seq, step
        self.count = self.first = self.last = 0

    def __iter__(self) -> Iterator[T]:
        for one in self._things:
            seq = self._seq(one)
            # Originals of one command may stand in any order.
            self.first = min(self.first or seq, seq)
            self.last = max(self.last, seq)
            self.count += 1
            self._step(self.count)
            yield one


@dataclass(frozen=True, slots=True)
class _Work:
    wish: Wish
    wanted: Manifest
    progress: Progress

    def journal(self, after: int) -> Iterator[Piece]:
        last = self.wanted.head_seq
        step = self._step("backup_entries", last - after)
        parts = _parted(_entries(after, last), lambda row: len(row[4]))
        for ordinal, (_, rows) in enumerate(parts, start=1):
            tally = _Tally(rows, lambda row: row[0], step)
            yield self.piece(PieceKind.JOURNAL, ordinal, tally, map(_line, tally))

    def originals(self, after: int) -> Iterator[Piece]:
        last = self.wanted.head_seq
        new = models.Original.objects.filter(seq__gt=after, seq__lte=last).count()
        step = self._step("backup_originals", new)
        parts = _parted(_originals(after, last), lambda one: one[1])
        for ordinal, (_, files) in enumerate(parts, start=1):
            tally = _Tally(files, lambda one: one[3], step)
            yield self.piece(PieceKind.ORIGINALS, ordinal, tally, as_tar(one[:3] for one in tally))

    def home(self) -> Piece:
        beside = [(name, len(data), iter([data])) for name, data in self.wish.home_files]
        tally = _Tally(
            iter(beside), lambda _: self.wanted.head_seq, self._step("backup_home", len(beside))
        )
        return self.piece(PieceKind.HOME, 1, tally, as_tar(tally))

    def _step(self, what: str, total: int) -> Step:
        return lambda count: self.progress(what, count, total)

    def piece(
        self, kind: PieceKind, ordinal: int, tally: _Tally[Any], chunks: Iterable[bytes]
    ) -> Piece:
        name = piece_name(self.wanted.number, self.wish.tag, kind, ordinal)
        lying = self.wish.place.add(name, chunks, self.wanted.recipients)
        return Piece(
            name=name,
            kind=kind,
            first=tally.first,
            last=tally.last,
            count=tally.count,
            size=lying.size,
            sha256=lying.sha256,
        )


def _parted(things: Iterator[T], size: Callable[[T], int]) -> Iterator[tuple[int, Iterator[T]]]:
    """The same in runs of some hundred megabytes, without holding one."""
    total = 0

    def part(one: T) -> int:
        nonlocal total
        total += size(one)
        return total // _PIECE_BYTES

    return groupby(things, part)


_Entry = tuple[int, str, str, str, str, str, str]


def _entries(after: int, last: int) -> Iterator[_Entry]:
    rows = models.JournalEntry.objects.filter(seq__gt=after, seq__lte=last).order_by("seq")
    names = ("seq", "at", "by", "fact", "payload", "previous", "hash")
    found: Iterator[_Entry] = rows.values_list(*names).iterator(_AT_ONCE)
    return found


def _line(row: _Entry) -> bytes:
    return canonical(list(row)).encode() + b"\n"


def _originals(after: int, last: int) -> Iterator[tuple[str, int, Iterator[bytes], int]]:
    """Each original with its size, its bytes and the entry by which it came; some at a time."""
    rows = models.Original.objects.filter(seq__gt=after, seq__lte=last).order_by("seq", "sha256")
    listed = rows.values_list("sha256", "size", "seq").iterator(_FILES_AT_ONCE)
    while some := sorted(islice(listed, _FILES_AT_ONCE)):
        stored = StoredParts([sha256 for sha256, _, _ in some])
        for sha256, size, seq in some:
            yield sha256, size, stored.of(sha256), seq
