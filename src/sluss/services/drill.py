"""Drills: a home of their own that pays with files which every bank refuses, and their clocks."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sluss.core.plain import canonical, from_plain, to_plain
from sluss.outside.shipped import shipped
from sluss.rules.standby.course import (
    Carried,
    Course,
    course_of,
    guarded_by,
    milestones,
    refuse_end,
    refuse_step,
    until_end,
)
from sluss.rules.standby.drill_home import HomeCase, refuse_drill_home
from sluss.rules.standby.notes import (
    Drill,
    DrillBegun,
    DrillEnded,
    DrillKind,
    DrillSigned,
    DrillStep,
    Note,
    NoteKind,
    may_lead,
)
from sluss.rules.standby.script import Script, read_scripts
from sluss.rules.standby.signed import SignCase, refuse_drill_signature
from sluss.services._command import Context, Plain, Who, command, run
from sluss.services._noting import is_drill, read_notes, write_note
from sluss.services._people import person
from sluss.store import standby as store
from sluss.store.models import JournalEntry, Organisation, Person

_SCRIPTS = "drill/scripts.toml"


def is_drill_home() -> bool:
    """Whether the home in use is that of a drill."""
    return is_drill()


def script_of(kind: DrillKind) -> Script:
    """The steps of a kind of drill, as this version ships them. ValueError: our fault."""
    return read_scripts(shipped(_SCRIPTS))[kind]


def people() -> list[Plain]:
    """Everybody of the home in use, with what proves them."""
    return store.people()


def leads(name: str) -> bool:
    """Whether this person may begin, lead and end a drill."""
    return may_lead(person(name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """A drill that begins in a new home. people: who act in it, as people() gives them.

    may_lead: whether whoever begins it may, in the home from which it is held.
    """

    facts: DrillBegun
    people: list[Plain]
    may_lead: bool


def script_hash() -> str:
    """The SHA-256 of the scripts that ship: targets may change from version to version."""
    return hashlib.sha256(shipped(_SCRIPTS)).hexdigest()


def begin(beginning: Beginning, who: Who, *, key: str) -> Plain:
    """Make the home in use that of a drill, for ever; its clock runs from now on."""
    given = {
        "facts": to_plain(beginning.facts),
        "people": beginning.people,
        "may_lead": beginning.may_lead,
    }
    return run("drill.begin", given, who, key=key)


@command("drill.begin")
def _begin(context: Context, given: Plain) -> Plain:
    case = HomeCase(
        may_lead=given["may_lead"],
        is_live=Organisation.objects.get().is_live,
        is_drill=is_drill(),
        entries=JournalEntry.objects.count(),
    )
    refusal = refuse_drill_home(case)
    if refusal:
        return {"refused": refusal.value}
    for row in given["people"]:
        Person.objects.update_or_create(
            name=row["name"],
            defaults={**row, "roles": canonical(row["roles"])},
        )
    facts: DrillBegun = from_plain(DrillBegun, given["facts"])
    return write_note(context, NoteKind.DRILL_BEGUN, facts)


def course() -> Course | None:
    """The drill of the home in use as it stands; None if it is none."""
    notes = read_notes()
    begun = next((one for one in notes if isinstance(one.facts, DrillBegun)), None)
    if begun is None or not isinstance(begun.facts, DrillBegun):
        return None
    script = script_of(begun.facts.drill)
    told = (
        Carried(fact, datetime.fromisoformat(at), answer)
        for fact, at, answer in store.carried_out()
    )
    carried = list(until_end(told))
    return course_of(
        script,
        notes,
        milestones(carried, pick=script.pick, since=begun.at),
        guarded_by(carried, since=begun.at),
    )


def _course() -> Course:
    found = course()
    if found is None:
        raise ValueError("a command of a drill, and this home is none")
    return found


def do_step(said: str, answer: str, who: Who, *, key: str) -> Plain:
    """Declare the step that is under way done, in these words; the next one begins."""
    return run("drill.step", {"said": said, "answer": answer}, who, key=key)


@command("drill.step")
def _step(context: Context, given: Plain) -> Plain:
    now, said, answer = _course(), given["said"], given["answer"]
    leads_it = may_lead(person(context.by))
    refusal = refuse_step(now, may_lead=leads_it, said=said, answer=answer)
    if refusal or now.current is None:
        return {"refused": refusal.value if refusal else ""}
    facts = DrillStep(step=now.current.step.name, answer=answer)
    written = write_note(context, NoteKind.DRILL_STEP, facts, text=said)
    return {**written, "step": facts.step}


def end(passed: bool, said: str, wrongly_paid: int, who: Who, *, key: str) -> Plain:
    """End the drill, as whoever leads it judges it. wrongly_paid: frauds that got a payment."""
    given = {"passed": passed, "said": said, "wrongly_paid": wrongly_paid}
    return run("drill.end", given, who, key=key)


@command("drill.end")
def _end(context: Context, given: Plain) -> Plain:
    refusal = refuse_end(
        _course(),
        may_lead=may_lead(person(context.by)),
        passed=given["passed"],
        wrongly_paid=given["wrongly_paid"],
    )
    if refusal:
        return {"refused": refusal.value}
    facts = DrillEnded(passed=given["passed"], wrongly_paid=given["wrongly_paid"])
    return write_note(context, NoteKind.DRILL_ENDED, facts, text=given["said"])


def paid_accounts() -> list[str]:
    """The account numbers that the handed-out payment files of this home pay to, sorted."""
    return store.paid_accounts()


# ---- In the home of those who drilled --------------------------------------------------------


def drills() -> list[Note]:
    """Every drill that was noted in the home in use, in the order of writing."""
    return [note for note in read_notes() if note.kind is NoteKind.DRILL]


def noted(report: str) -> Note | None:
    """The note of the drill with this report; None if there is none yet."""
    return next((one for one in drills() if getattr(one.facts, "report", "") == report), None)


def signatures(number: int) -> list[Note]:
    """Who stands by the report of the drill with this number, in order."""
    return [
        note
        for note in read_notes()
        if isinstance(note.facts, DrillSigned) and note.facts.drill == number
    ]


def sign(number: int, who: Who, *, key: str) -> Plain:
    """Stand by the report of a drill, in one's own name."""
    return run("drill.sign", {"drill": number}, who, key=key)


@command("drill.sign")
def _sign(context: Context, given: Plain) -> Plain:
    number = given["drill"]
    note = next((one for one in drills() if one.number == number), None)
    signed = [one.by for one in signatures(number)]
    case = SignCase(
        report=note.facts.report if note and isinstance(note.facts, Drill) else "",
        signed_by=frozenset(signed),
    )
    refusal = refuse_drill_signature(person(context.by), case)
    if refusal:
        return {"refused": refusal.value}
    facts = DrillSigned(drill=number, report=case.report)
    written = write_note(context, NoteKind.DRILL_SIGNED, facts)
    return {**written, "signed_by": [*signed, context.by], "report": case.report}
