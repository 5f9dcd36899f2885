"""Readiness: what the mirror's files say, what was practised, what was printed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Max

from sluss.core.outcome import Finding
from sluss.core.plain import canonical, from_plain, to_plain
from sluss.outside.shipped import shipped
from sluss.rules.standby.facts import FileFacts
from sluss.rules.standby.notes import FACTS, Drill, Facts, Note, NoteKind, refuse_note
from sluss.rules.standby.plan import Card, StandbyPlan, read_cards, read_standby
from sluss.services._closure import slices
from sluss.services._command import Context, Plain, Who, command, run
from sluss.services._people import person
from sluss.store import standby as store
from sluss.store.models import StandbyEntry

_FIRST_PLAN = "standby.toml"


def plan_of(toml: bytes) -> StandbyPlan | list[Finding]:
    """The plan that a municipality has written, or everything that is wrong with it."""
    return read_standby(toml)


def cards_of(toml: bytes) -> tuple[list[Card], list[Finding]]:
    """The contact cards of a plan, whatever else in it is wrong, and what is wrong with the cards.

    Shapes: no cards and one finding if the file is no TOML.
    """
    return read_cards(toml)


def first_plan() -> StandbyPlan:
    """The plan that ships, of which a municipality makes its own.

    Errors: ValueError if it is broken: our fault.
    """
    read = read_standby(shipped(_FIRST_PLAN))
    if isinstance(read, list):
        raise ValueError(f"shipped {_FIRST_PLAN}: {read[0]}")
    return read


def facts_of(shas: Iterable[str]) -> dict[str, FileFacts]:
    """What each of these files says of itself; those without a record are left out."""
    found: dict[str, FileFacts] = {}
    for part in slices(shas):
        for sha256, kind, source, body in store.records_of(part):
            found.setdefault(sha256, FileFacts()).add(kind, source, body)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A note to be written. at None: now."""

    facts: Facts
    text: str = ""
    at: datetime | None = None


def note(wanted: Wanted, who: Who, *, key: str) -> Plain:
    """Note a drill that was held, or that the paper kit was printed."""
    given = {
        "kind": _kind(wanted.facts).value,
        "text": wanted.text,
        "at": _utc(wanted.at) if wanted.at else None,
        "facts": to_plain(wanted.facts),
    }
    return run("standby.note", given, who, key=key)


def _kind(facts: Facts) -> NoteKind:
    return NoteKind.DRILL if isinstance(facts, Drill) else NoteKind.KIT_PRINTED


@command("standby.note")
def _note(context: Context, given: Plain) -> Plain:
    kind, at = NoteKind(given["kind"]), given["at"] or context.at
    facts: Facts = from_plain(FACTS[kind], given["facts"])
    now = datetime.fromisoformat(context.at)
    refusal = refuse_note(person(context.by), facts, at=datetime.fromisoformat(at), now=now)
    if refusal:
        return {"refused": refusal.value}
    number = int(StandbyEntry.objects.aggregate(top=Max("id"))["top"] or 0) + 1
    StandbyEntry.objects.create(
        id=number,
        seq=context.seq,
        kind=kind.value,
        at=at,
        noted_at=context.at,
        by=context.by,
        text=given["text"],
        facts=canonical(given["facts"]),
    )
    return {"entry": number, "kind": kind.value, "at": at}


def last_at(fact: str) -> datetime | None:
    """When a command of this name was carried out last; None if never."""
    at = store.last_fact_at(fact)
    return datetime.fromisoformat(at) if at else None


def notes() -> list[Note]:
    """Every note of readiness, in the order of writing."""
    return [_read(row) for row in store.entries()]


def _read(row: Plain) -> Note:
    kind = NoteKind(row["kind"])
    facts: Facts = from_plain(FACTS[kind], row["facts"])
    return Note(
        number=row["id"],
        kind=kind,
        at=datetime.fromisoformat(row["at"]),
        noted_at=datetime.fromisoformat(row["noted_at"]),
        by=row["by"],
        text=row["text"],
        facts=facts,
    )


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
