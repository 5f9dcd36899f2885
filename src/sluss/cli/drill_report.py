"""The report of a drill: plain values that its hash is made of, the same in every language."""

from __future__ import annotations

import hashlib

from sluss.cli.shell import Plain
from sluss.core.masking import without_person_numbers
from sluss.core.plain import canonical
from sluss.rules.standby.course import Course, Guarded, Timed
from sluss.rules.standby.script import StepKind


def report_of(course: Course, *, number: int, organisation: str) -> Plain:
    """Times against targets, decisions and frauds of a drill, as they are told."""
    return {
        "number": number,
        "kind": course.drill.value,
        "data": course.data.value,
        "seed": course.seed,
        "simulated": course.is_simulated,
        "organisation": organisation,
        "begun": course.begun_at.isoformat(timespec="seconds"),
        "begun_by": course.begun_by,
        "ended": course.ended_at.isoformat(timespec="seconds") if course.ended_at else None,
        "ended_by": course.ended_by or None,
        "passed": course.passed if course.ended_at else None,
        "text": without_person_numbers(course.said),
        "frauds": {
            "tried": course.frauds,
            "caught": course.caught,
            "wrongly_paid": course.wrongly_paid,
        },
        "guard": _guard(course.guarded),
        "steps": [_step(one) for one in course.steps],
        "totals": {
            "target_seconds": sum(one.step.target_seconds for one in course.steps),
            "measured_seconds": sum(one.seconds or 0 for one in course.steps),
            "in_time": sum(one.measured.is_in_time for one in course.steps),
            "steps": len(course.steps),
        },
    }


def _guard(guarded: Guarded | None) -> Plain | None:
    return {"judged": guarded.judged, "doubles": guarded.doubles} if guarded else None


def _step(one: Timed) -> Plain:
    is_answered = one.step.kind is StepKind.FRAUD and bool(one.answer)
    return {
        "step": one.step.name,
        "kind": one.step.kind.value,
        "minute": one.step.minute,
        "target_seconds": one.step.target_seconds,
        "target_source": one.step.source,
        "target_verified_on": one.step.verified_on.isoformat(),
        "measured_seconds": one.seconds,
        "in_time": one.measured.is_in_time if one.done_at else None,
        "by": one.by or None,
        "decision": without_person_numbers(one.said) or None,
        "answer": one.answer or None,
        "caught": one.answer in one.step.right if is_answered else None,
    }


def hash_of(report: Plain) -> str:
    """The SHA-256 by which a report is known: of its canonical JSON."""
    return hashlib.sha256(canonical(report).encode()).hexdigest()
