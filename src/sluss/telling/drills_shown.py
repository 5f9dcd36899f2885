"""Drills that were held, as they are told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sluss.core.masking import without_person_numbers
from sluss.rules.standby.notes import Drill, DrillKind, Note
from sluss.services import drill as service
from sluss.telling.texts import saying
from sluss.telling.times import local

Plain = dict[str, Any]


def clock_of(seconds: int | None) -> str:
    """Minutes and seconds: 12:05; – if there is no time."""
    return "–" if seconds is None else f"{seconds // 60}:{seconds % 60:02}"


def drill_name(kind: DrillKind, lang: str) -> str:
    """What a kind of drill is called."""
    return saying(lang)(f"drill.{kind.value}".replace("-", "_"))


def seconds_of(facts: Drill) -> tuple[int, int]:
    """How long a drill took in all, and how long it was to take."""
    measured = sum(step.measured_seconds or 0 for step in facts.steps)
    return measured, sum(step.target_seconds for step in facts.steps)


def held_plain(note: Note, facts: Drill, signed: dict[int, list[str]]) -> Plain:
    measured, target = seconds_of(facts)
    return {
        "entry": note.number,
        "kind": facts.drill.value,
        "held": note.at.isoformat(timespec="seconds"),
        "noted_by": note.by,
        "passed": facts.passed,
        "target_seconds": target,
        "measured_seconds": measured,
        "in_time": sum(step.is_in_time for step in facts.steps),
        "steps": [
            {
                "step": step.name,
                "target_seconds": step.target_seconds,
                "measured_seconds": step.measured_seconds,
                "in_time": step.is_in_time,
            }
            for step in facts.steps
        ],
        "frauds": {"tried": facts.frauds, "caught": facts.caught},
        "report": facts.report or None,
        "signed_by": signed.get(note.number, []),
        "text": without_person_numbers(note.text),
    }


def held_row(note: Note, facts: Drill, signed: dict[int, list[str]], lang: str) -> Sequence[str]:
    measured, target = seconds_of(facts)
    return (
        str(note.number),
        local(note.at),
        drill_name(facts.drill, lang),
        clock_of(target),
        clock_of(measured),
        f"{sum(step.is_in_time for step in facts.steps)}/{len(facts.steps)}",
        f"{facts.caught}/{facts.frauds}",
        saying(lang)("drilled.passed" if facts.passed else "drilled.failed"),
        ", ".join(signed.get(note.number, [])),
    )


def signers_of(notes: Sequence[Note]) -> dict[int, list[str]]:
    """By the number of a drill, who stands by its report."""
    return {note.number: [one.by for one in service.signatures(note.number)] for note in notes}


def drills_told(notes: Sequence[Note], signed: dict[int, list[str]]) -> Plain:
    """Every drill that was held, the last one last."""
    held = [(note, note.facts) for note in notes if isinstance(note.facts, Drill)]
    return {"drills": [held_plain(note, facts, signed) for note, facts in held]}
