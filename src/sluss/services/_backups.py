"""Backups as people ask for them: made, listed, proved, restored, and the hold released."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sluss.core.outcome import Finding
from sluss.core.outcome import Place as At
from sluss.outside.backup_place import Place, manifest_name, number_of
from sluss.outside.publish import name_it
from sluss.outside.signing import holds_as_text
from sluss.rules.approve.roles import Act
from sluss.rules.safekeeping.after_restore import (
    BackupRefusal,
)
from sluss.rules.safekeeping.copies import (
    Copy,
    Norms,
    PruneRefusal,
    UnsoundRefusal,
    lacks,
    to_prune,
)
from sluss.rules.safekeeping.manifest import (
    MANIFEST_BYTES_MAX,
    Manifest,
    journal_reaches,
    read_manifest,
    signed_text,
)
from sluss.services import _shipped
from sluss.services._ahead import ALONE, Helpers
from sluss.services._backing_up import Wish, back_up
from sluss.services._command import (
    Context,
    KeyReused,
    NoBytes,
    Who,
    all_or_nothing,
    command,
    replay,
    run,
)
from sluss.services._keeping import Kind, copies, keepings, write_keeping
from sluss.services._people import lacks as lacks_act
from sluss.services._restoring import Broken, Opening, Progress, Source, home_files
from sluss.store import engine, journal
from sluss.store.models import Command, JournalEntry, Organisation

Plain = dict[str, Any]
_SCRATCH, _NOBODY = "restore", "local"


@dataclass(frozen=True, slots=True)
class Lying:
    """A backup as it lies. manifest None: it is none, and finding says why.

    is_signed: by the key that it names itself; whether that key is ours is another question.
    is_whole:  every file is there and as long as it was; what is in them is not looked at.
    """

    number: int
    manifest: Manifest | None
    is_signed: bool = False
    is_whole: bool = False
    finding: Finding | None = None


def listed(place: Place) -> Iterator[Lying]:
    """Every backup that lies in a place, the first one first. Errors: OutOfReach, OSError."""
    sizes = place.sizes()
    for number, data in place.manifests(MANIFEST_BYTES_MAX):
        read = read_manifest(data)
        if isinstance(read, Finding):
            yield Lying(number, None, finding=read)
            continue
        one, signature = read
        yield Lying(
            number,
            one,
            is_signed=one.number == number and holds_as_text(one.key, signature, signed_text(one)),
            is_whole=journal_reaches(one)
            and all(sizes.get(piece.name) == piece.size for piece in one.pieces),
        )


def create(wish: Wish, who: Who, progress: Progress, *, key: str) -> Plain:
    """Back up what came since the last backup there, and note that it was done.

    Errors: Taken, OutOfReach, OSError; what lies there is never changed.
    """
    # A timer has nobody signed in, and a copy harms nobody who cannot open it.
    if who.by != _NOBODY and lacks_act(Act.SAFEKEEP, who.by):
        return {"refused": BackupRefusal.LACKS_ROLE.value}
    kept = _noted_before("safekeeping.backup", wish.place, key)
    if kept is not None:
        return {
            **kept["facts"],
            "recipients": sorted(wish.recipients),
            "key": wish.signer.public_text,
            "made_at": kept["at"],
        }
    made = back_up(wish, progress)
    one = made.manifest
    facts = {
        "number": one.number,
        "place": wish.place.name,
        "head_seq": one.head_seq,
        "head_hash": one.head_hash,
        "manifest_sha256": made.sha256,
        "bytes": sum(piece.size for piece in one.pieces),
        "new_bytes": sum(piece.size for piece in made.new),
        "files": len(made.new),
        "medium": wish.medium.value,
        "is_off_site": wish.is_off_site,
        "is_offline": wish.is_offline,
    }
    run("safekeeping.backup", {"facts": facts}, who, key=key)
    return {**facts, "recipients": list(one.recipients), "key": one.key, "made_at": one.made_at}


def _noted_before(name: str, place: Place, key: str) -> Plain | None:
    """What a key was used for already, and when, so that nothing is made or deleted a second time.

    Errors: KeyReused if it was for another place.
    """
    kept = Command.objects.filter(key=key, name=name).first()
    if kept is None:
        return None
    entry = JournalEntry.objects.get(seq=kept.seq)
    facts = json.loads(entry.payload)["given"]["facts"]
    if facts["place"] != place.name:
        raise KeyReused(f"{name}: key {key} was used for another place")
    return {"facts": facts, "at": entry.at, "answer": json.loads(kept.answer)}


@command("safekeeping.backup")
def _noted_backup(context: Context, given: Plain) -> Plain:
    return {"entry": write_keeping(context, Kind.BACKED_UP, given["facts"])}


def note_proof(place: Place, manifest: Manifest, who: Who, *, key: str) -> Plain:
    """Note in this home that one of its backups was restored on trial, and came to what it says."""
    facts = {
        "number": manifest.number,
        "place": place.name,
        "head_seq": manifest.head_seq,
        "head_hash": manifest.head_hash,
    }
    return run("safekeeping.prove", {"facts": facts}, who, key=key)


@command("safekeeping.prove")
def _noted_proof(context: Context, given: Plain) -> Plain:
    return {"entry": write_keeping(context, Kind.PROVED, given["facts"])}


def health(today: date) -> tuple[list[Copy], tuple[UnsoundRefusal, ...]]:
    """The newest copy in each place, and what the set lacks; nothing if it is sound."""
    found = copies()
    return found, lacks(found, _norms(today), today)


def _norms(today: date) -> Norms:
    limits = _shipped.limits("safekeeping").on(today)
    return Norms(
        copies_min=limits["copies_min"],
        media_min=limits["media_min"],
        copy_days_max=limits["copy_days_max"],
        proof_days_max=limits["proof_days_max"],
    )


def live_seconds_max(today: date) -> int:
    """So far may a live copy be behind the last write."""
    return _shipped.limits("safekeeping").on(today)["live_seconds_max"]


def prune(place: Place, keep: int, public: str, who: Who, *, key: str) -> Plain:
    """Delete all but the last backups of a place, and files that no backup there needs.

    Shapes: public is the key by which this home signs; keep is raised to the least that must stay.
    """
    keep = max(keep, _shipped.limits("safekeeping").on(who.today)["keep_min"])
    every = list(listed(place))
    found = [one.manifest for one in every if one.manifest and one.is_signed]
    known = len(found) == len(every)
    numbers, names = to_prune(found, keep)
    is_ours = known and {one.key for one in found} <= {public}
    kept = _noted_before("safekeeping.prune", place, key)
    refusal = None if kept else _refuse_prune(who, numbers, is_ours=is_ours)
    if refusal:
        if refusal == PruneRefusal.NOTHING_TO_PRUNE:
            _finish_pruning(place, found)
        return {"refused": refusal}
    facts = {"place": place.name, "numbers": numbers, "files": len(names), "keep": keep}
    if kept:
        facts, answer = kept["facts"], kept["answer"]
    else:
        # Written down first: what is noted and still there is deleted by the next call.
        answer = run("safekeeping.prune", {"facts": facts}, who, key=key)
    _finish_pruning(place, found)
    return {**facts, **answer}


def _finish_pruning(place: Place, found: Sequence[Manifest]) -> None:
    """Delete every backup that a note says was pruned there, and the files of those alone.

    Shapes: found as they lie. Whoever was cut off after the manifests left files that none names.
    """
    notes = [one["facts"] for one in keepings(Kind.PRUNED)]
    numbers = {n for one in notes if one["place"] == place.name for n in one["numbers"]}
    needed = {piece.name for one in found if one.number not in numbers for piece in one.pieces}
    names = [name for name in place.names() if number_of(name) in numbers and name not in needed]
    manifests = [name for name in map(manifest_name, sorted(numbers)) if name in names]
    place.remove([*manifests, *(name for name in names if name not in manifests)])


def _refuse_prune(who: Who, numbers: list[int], *, is_ours: bool) -> str | None:
    if lacks_act(Act.SAFEKEEP, who.by):
        return PruneRefusal.LACKS_ROLE.value
    if not is_ours:
        return PruneRefusal.OTHERS.value
    if not numbers:
        return PruneRefusal.NOTHING_TO_PRUNE.value
    _, lacking = health(who.today)
    return lacking[0].value if lacking else None


@command("safekeeping.prune")
def _noted_prune(context: Context, given: Plain) -> Plain:
    return {"entry": write_keeping(context, Kind.PRUNED, given["facts"])}


def prove(opening: Opening, progress: Progress, helpers: Helpers = ALONE) -> list[Finding]:
    """Restore a backup on trial, into a database that is thrown away, and compare what it comes to.

    Shapes: nothing if it can be restored and comes to what its manifest says.
    """
    found = list(opening.faults(progress))
    if found:
        return found
    try:
        with engine.throw_away(_SCRATCH, opening.scratch / "proof.sqlite3"):
            opening.rebuild(progress, helpers)
            found = opening.unlike()
        home_files(opening)
    except Broken as error:
        return [error.finding]
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Restoring:
    """A restore. target: the file of the new embedded database; None: the server in use.

    until:    up to which entry, as it was asked for; "" all.
    at_least: the lowest epoch that the home may have afterwards.
    lay:      lays what belongs beside the database, before there is a home: whoever is cut off
              later finds one that is whole.
    """

    source: Source
    target: Path | None
    until: str
    at_least: int
    lay: Callable[[], None]


def restore(
    wish: Restoring, who: Who, progress: Progress, *, key: str, helpers: Helpers = ALONE
) -> Plain:
    """Carry a backup or an export out in an empty home, and put the home on hold.

    Shapes: built aside and named at the end, or in one transaction: there is never a home that is
            half restored, or restored and not on hold.
    Errors: Broken, Taken.
    """
    found = list(wish.source.faults(progress))
    if found:
        raise Broken(found[0])
    if wish.target is None:
        engine.create()
        with all_or_nothing():
            answer = _rebuilt(wish, who, progress, key, helpers)
            wish.lay()
            return answer
    built = wish.source.scratch / "restored.sqlite3"
    # An empty file is an empty database, for its owner alone.
    built.touch(mode=0o600)
    with engine.throw_away(_SCRATCH, built):
        answer = _rebuilt(wish, who, progress, key, helpers)
        wish.lay()
    engine.make_safe(built)
    name_it(built, wish.target)
    return answer


def _rebuilt(wish: Restoring, who: Who, progress: Progress, key: str, helpers: Helpers) -> Plain:
    wish.source.rebuild(progress, helpers)
    if not Organisation.objects.exists():
        raise Broken(Finding("backup.nothing_until", At(), wish.until, ""))
    last, _ = journal.head()
    is_whole = not wish.until or last == wish.source.last
    if is_whole and (unlike := wish.source.unlike()):
        raise Broken(unlike[0])
    given = {
        **wish.source.facts,
        "until": wish.until,
        "left_out": wish.source.last - last,
        "at_least": wish.at_least,
    }
    payload = {"given": given, "key": key, "today": who.today.isoformat()}
    at = who.at.isoformat(timespec="microseconds")
    return replay("safekeeping.restore", payload, who.by, at, NoBytes())


@command("safekeeping.restore")
def _restore(context: Context, given: Plain) -> Plain:
    whose = Organisation.objects.get()
    whose.epoch = max(whose.epoch + 1, given["at_least"])
    whose.save()
    known_at = journal.at_of(context.seq - 1)
    facts = {**given, "known_at": known_at, "entries": context.seq - 1}
    number = write_keeping(context, Kind.RESTORED, facts)
    return {"restore": number, "epoch": whose.epoch, **facts}
