"""Proving that everything is as the journal says: nothing lost, nothing changed, sums that hold."""

from __future__ import annotations

import hashlib
import json
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date
from functools import partial
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from django.db import DatabaseError, OperationalError
from django.db.models import Model, Sum

from sluss.core.outcome import Finding
from sluss.formats.signed_note import Key
from sluss.rules.safekeeping.manifest import Manifest
from sluss.services import _acts, _command, _shipped
from sluss.services._ahead import ALONE, Ahead, Helpers
from sluss.services._backing_up import Wish
from sluss.services._backups import (
    Lying,
    Restoring,
    create,
    health,
    listed,
    live_seconds_max,
    note_proof,
    prove,
    prune,
    restore,
)
from sluss.services._checkpoints import HeadMoved, home_key, note_of
from sluss.services._checkpoints import cosign as cosign_checkpoint
from sluss.services._checkpoints import make as make_checkpoint
from sluss.services._command import Plain
from sluss.services._entries import sealed_entries
from sluss.services._export import beancount_lines
from sluss.services._export_journal import journal_files
from sluss.services._export_sie import left_out, sie4_chunks
from sluss.services._held import Handed, against, told
from sluss.services._hold import held as hold
from sluss.services._hold import release, sent_of
from sluss.services._imports import read_export
from sluss.services._keeping import is_on_hold
from sluss.services._original import StoredBytes
from sluss.services._restoring import Broken, Opening, home_files
from sluss.store import engine, journal, models
from sluss.store.compare import Difference, first_difference
from sluss.store.structure import file_faults, rule_faults
from sluss.store.which import alias, use
from sluss.store.words import words_fault

__all__ = [
    "ALONE", "TABLES", "Broken", "Handed", "HeadMoved", "Helpers", "Lying", "Manifest", "Opening",
    "Restoring", "Wish", "cosign_checkpoint", "create", "export_beancount", "export_sie4", "health",
    "hold", "home_files", "home_key", "is_on_hold", "journal_files", "listed", "live_seconds_max",
    "make_checkpoint", "note_of", "note_proof", "prove", "prune", "read_export", "release",
    "restore", "sent_of", "verify",
]  # fmt: skip
_SCRATCH = "replay"
# What SQLite says of a text whose bytes are none.
_NO_TEXT = "UTF-8"
# A stretch of an original has a megabyte at most.
_PARTS_AT_ONCE = 16
_NO_FILE: tuple[str | None, Iterable[Any]] = (None, ())
# Every table that says something; all of them come out of the journal and the originals.
TABLES: tuple[type[Model], ...] = (
    models.Organisation,
    models.Person,
    models.Policy,
    models.Command,
    models.Original,
    models.OriginalPart,
    models.Receipt,
    models.FindingRow,
    models.RecordRow,
    models.RecordKey,
    models.KnownAccount,
    models.MessageSum,
    models.Decision,
    models.AccountChange,
    models.Batch,
    models.Payment,
    models.PaymentItem,
    models.PayableRow,
    models.PayableAlias,
    models.Evidence,
    models.LooseEntry,
    models.Voucher,
    models.Posting,
    models.IncidentEntry,
    models.RestoredState,
    models.RestoredRow,
    models.HandbackEntry,
    models.StandbyEntry,
    models.KeepingEntry,
    models.FrozenSituation,
    models.Tick,
    models.ApiToken,
    models.ApiTokenEnd,
    models.Factor,
    models.Alarm,
)
Progress = Callable[[str, int, int], None]


def verify(
    scratch_folder: Path,
    *,
    progress: Progress,
    notes: Sequence[Handed] = (),
    keys: Sequence[Key] = (),
    helpers: Helpers = ALONE,
    is_replayed: bool = True,
) -> Plain:
    """Rebuild everything from originals and journal in a throw-away database and compare.

    Shapes: differences hold the first of each kind that differs; ok is True if there are none.
            notes: checkpoints that were kept elsewhere, each held against the journal. keys: by
            which they may be signed, besides those that this home knows. Not is_replayed: seals,
            originals, rules, checkpoints and sums alone; a row that says something else than the
            journal is not found then, unless a sum shows it.
    Errors: none for damaged data: that is what is being looked for.
    """
    _acts.know_all()
    found = [
        *_looked("database", file_faults(alias())),
        *_looked("journal", _journal_faults(progress)),
        *_looked("original", _original_faults(progress)),
        *_looked("checkpoint", against(notes, keys)),
    ]
    if is_replayed and not found:
        found.extend(_replayed(scratch_folder, progress, helpers))
    found.extend(_looked("posting", _sum_faults()))
    words = words_fault()
    if words:
        what = "the index of words is not that of the payables"
        found.append(Difference("payablewords", "", what, words, ""))
    last, sealed = journal.head()
    return {
        "ok": not found,
        "replayed": is_replayed,
        "entries": last,
        "head": sealed,
        "originals": models.Original.objects.count(),
        "payables": models.PayableRow.objects.count(),
        "vouchers": models.Voucher.objects.count(),
        "checkpoints": told(notes),
        "differences": [asdict(difference) for difference in found],
    }


def export_beancount(today: date) -> Iterator[str]:
    """The books as beancount text, line by line; the last lines say what they must come to."""
    return beancount_lines(today)


def export_sie4(today: date) -> tuple[Iterator[bytes], list[Finding], int]:
    """Our vouchers as SIE 4I, what it could not say, and how many are in other currencies."""
    chunks, flaws = sie4_chunks(today)
    return chunks, flaws, left_out()


def _looked(table: str, differences: Iterable[Difference]) -> Iterator[Difference]:
    """What a look at a table finds. That it cannot be read is found as well.

    Errors: OperationalError of the machine, such as a database that is locked.
    """
    try:
        yield from differences
    except (DatabaseError, ValueError, TypeError, LookupError) as error:
        if isinstance(error, OperationalError) and _NO_TEXT not in str(error):
            raise
        yield Difference(table, "", "it cannot be read", f"{type(error).__name__}: {error}", "")


def _journal_faults(progress: Progress) -> Iterator[Difference]:
    previous, known = journal.GENESIS, _command.names()
    total = models.JournalEntry.objects.count()
    names = ("seq", "at", "by", "fact", "payload", "previous", "hash")
    rows = models.JournalEntry.objects.order_by("seq").values_list(*names).iterator()
    for number, (seq, at, by, fact, payload, before, kept) in enumerate(rows, start=1):
        if seq != number:
            yield Difference("journal", str(number), "a number is missing", str(seq), str(number))
            return
        sealed = journal.seal(journal.Entry(seq, at, by, fact, payload), previous)
        if before != previous or kept != sealed:
            yield Difference("journal", str(seq), "the seal is broken", kept, sealed)
            return
        if fact not in known:
            yield Difference("journal", str(seq), "nobody knows this command", fact, "")
            return
        previous = kept
        progress("journal", number, total)


def _original_faults(progress: Progress) -> Iterator[Difference]:
    rows = models.Original.objects.order_by("sha256").values_list("sha256", "size", "parts")
    total = rows.count()
    stored = models.OriginalPart.objects.order_by("sha256", "ordinal")
    names = ("sha256", "ordinal", "packed", "packed_sha256")
    files = groupby(stored.values_list(*names).iterator(_PARTS_AT_ONCE), itemgetter(0))
    found, parts = next(files, _NO_FILE)
    for number, (sha, size, count) in enumerate(rows.iterator(), start=1):
        # What belongs to no original is found when the tables are compared.
        while found is not None and found < sha:
            found, parts = next(files, _NO_FILE)
        fault = _original_fault(sha, size, count, parts if found == sha else ())
        if fault:
            yield fault
            return
        progress("originals", number, total)


def _original_fault(sha: str, size: int, parts: int, stored: Iterable[Any]) -> Difference | None:
    digest, length, count = hashlib.sha256(), 0, 0
    for _, ordinal, packed, packed_sha in stored:
        count += 1
        if not isinstance(packed, bytes | memoryview):
            return Difference("original", f"{sha}/{ordinal}", "no bytes", str(packed)[:80], "")
        actual = hashlib.sha256(packed).hexdigest()
        if actual != packed_sha or ordinal != count:
            return Difference("original", f"{sha}/{ordinal}", "changed bytes", actual, packed_sha)
        try:
            part = zlib.decompress(packed)
        except zlib.error as error:
            return Difference("original", f"{sha}/{ordinal}", "damaged bytes", str(error), "")
        digest.update(part)
        length += len(part)
    if digest.hexdigest() != sha or length != size or count != parts:
        return Difference("original", sha, "not the bytes that came", digest.hexdigest(), sha)
    return None


def _replayed(folder: Path, progress: Progress, helpers: Helpers) -> list[Difference]:
    source = alias()
    with tempfile.TemporaryDirectory(dir=folder) as place:
        engine.open_scratch(_SCRATCH, Path(place) / "replay.sqlite3")
        try:
            stopped = _play(source, progress, helpers)
            if stopped:
                return [stopped]
            differing = (found for table in TABLES for found in _compared(table, source))
            return [*rule_faults(source, _SCRATCH), *differing]
        finally:
            engine.close_scratch(_SCRATCH)


def _compared(table: type[Model], source: str) -> Iterator[Difference]:
    name = table._meta.model_name or ""
    return _looked(name, filter(None, map(partial(first_difference, table, source), [_SCRATCH])))


def _play(source: str, progress: Progress, helpers: Helpers) -> Difference | None:
    """Carry the journal out again; what an entry broke at, if one did."""
    total = models.JournalEntry.objects.using(source).count()
    ahead = Ahead(sealed_entries(source), StoredBytes(source), helpers.readers)
    for number, (entry, _) in enumerate(ahead, start=1):
        try:
            payload: dict[str, Any] = json.loads(entry.payload)
            with use(_SCRATCH):
                _command.replay(entry.fact, payload, entry.by, entry.at, ahead, helpers.thinkers)
        except (MemoryError, OSError, OperationalError):
            raise  # The machine, and not what is proved.
        except Exception as error:  # noqa: BLE001 -- whoever wrote the journal anew may have written anything
            what, found = "the entry cannot be carried out again", type(error).__name__
            return Difference("journal", str(entry.seq), what, f"{found}: {error}", "")
        progress("replay", number, total)
    return None


def _sum_faults() -> Iterator[Difference]:
    """The control account against the payables, and the series without gaps."""
    account = _shipped.chart()["payables"]
    booked = models.Posting.objects.filter(account=account).values("currency")
    owed: dict[str, int] = {}
    for row in models.PayableRow.objects.values("currency", "kind").annotate(s=Sum("open_minor")):
        sign = -1 if row["kind"] == "credit-note" else 1
        owed[row["currency"]] = owed.get(row["currency"], 0) + sign * row["s"]
    books = {row["currency"]: -row["s"] for row in booked.annotate(s=Sum("amount_minor"))}
    for currency in sorted(owed.keys() | books.keys()):
        if owed.get(currency, 0) != books.get(currency, 0):
            yield Difference(
                "posting",
                account,
                f"the control account differs from the open payables in {currency}",
                str(books.get(currency, 0)),
                str(owed.get(currency, 0)),
            )
    yield from _voucher_faults()


def _voucher_faults() -> Iterator[Difference]:
    numbers = models.Voucher.objects.order_by("number").values_list("number", flat=True)
    for expected, number in enumerate(numbers.iterator(), start=1):
        if number != expected:
            yield Difference("voucher", str(expected), "a gap in the series", str(number), "")
            break
    unbalanced = (
        models.Posting.objects.values("voucher", "currency")
        .annotate(s=Sum("amount_minor"))
        .exclude(s=0)
        .order_by("voucher")
        .first()
    )
    if unbalanced:
        what = "the voucher does not balance"
        yield Difference("voucher", str(unbalanced["voucher"]), what, str(unbalanced["s"]), "0")
