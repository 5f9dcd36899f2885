"""The clocks of the law as they are shown, each with its rule and its source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sluss.core.masking import without_person_numbers
from sluss.rules.incident.clocks import Clock, Stage, unanswered
from sluss.rules.incident.law import Backing
from sluss.telling.texts import saying
from sluss.telling.times import local

Plain = dict[str, Any]


def clock_rows(clocks: Sequence[Clock], at: datetime, lang: str) -> list[Sequence[str]]:
    """The clocks, a cell a fact: name, report, since, latest, state."""
    return [_row(one, at, lang) for one in clocks]


def urgency(clock: Clock) -> tuple[bool, bool, float]:
    """What orders clocks: to be answered first, and the soonest of them before the rest."""
    is_answered = not unanswered([clock])
    return is_answered, clock.due_at is None, clock.due_at.timestamp() if clock.due_at else 0.0


def clock_plain(clock: Clock, at: datetime, lang: str) -> Plain:
    """A clock as JSON has it."""
    answer = clock.answer
    deadline = clock.deadline
    is_met = clock.stage is Stage.MET
    return {
        "clock": deadline.name,
        "title": deadline.title.in_(lang),
        "rule": deadline.rule.in_(lang),
        "condition": deadline.condition.in_(lang),
        "unsettled": deadline.unsettled.in_(lang) if deadline.unsettled else None,
        **backing_plain(deadline.backing),
        "applies": clock.applies.value,
        "state": clock.stage.value,
        "from": clock.began_at.isoformat() if clock.began_at else None,
        "due": clock.due_at.isoformat() if clock.due_at else None,
        "seconds_left": _seconds_left(clock, at),
        "met_at": answer.at.isoformat() if answer and is_met else None,
        "on_time": clock.is_on_time,
        "reference": without_person_numbers(answer.text) if answer and is_met else None,
        "explained": without_person_numbers(answer.text) if answer and not is_met else None,
        "by": answer.by if answer else None,
    }


def backing_plain(backing: Backing) -> Plain:
    """Where a rule comes from, and when somebody compared it."""
    verified_on = backing.verified_on
    return {
        "source": backing.source,
        "verified_on": verified_on.isoformat() if verified_on else None,
    }


def _seconds_left(clock: Clock, at: datetime) -> int | None:
    """Below nought once it has passed; None where nothing is to be done, or not yet."""
    if clock.due_at is None or clock.stage not in (Stage.RUNNING, Stage.PASSED):
        return None
    return int((clock.due_at - at).total_seconds())


def _row(clock: Clock, at: datetime, lang: str) -> Sequence[str]:
    deadline = clock.deadline
    return (
        deadline.name,
        deadline.title.in_(lang),
        local(clock.began_at) if clock.began_at else "–",
        local(clock.due_at) if clock.due_at else "–",
        state_said(clock, at, lang),
    )


def state_said(clock: Clock, at: datetime, lang: str) -> str:
    """How a clock stands, with the time that is left or what was answered."""
    text, answer = saying(lang), clock.answer
    code = f"clock.{clock.stage.value}"
    facts: Plain = {"found": "", "detail": "", "expected": clock.deadline.counts_from}
    if answer:
        said = without_person_numbers(answer.text)
        facts |= {"found": local(answer.at), "detail": said, "expected": answer.by}
    elif clock.due_at:
        facts["found"] = _span(abs(clock.due_at - at), lang)
    if clock.is_on_time is False:
        code = "clock.met_late"
    said = text(code, **facts)
    if not unanswered([clock]):
        return said
    condition = clock.deadline.condition.in_(lang)
    return f"{said} {text(f'clock.applies_{clock.applies.value}', found=condition)}"


def _span(left: timedelta, lang: str) -> str:
    hours, seconds = divmod(int(left.total_seconds()), 3600)
    days, hours = divmod(hours, 24)
    code = "clock.days" if days else "clock.hours"
    return saying(lang)(code, found=days, detail=hours, expected=seconds // 60)


def rules(clocks: Sequence[Clock], lang: str) -> Iterable[str]:
    """The rules of what is to be answered with their sources; what is not settled of them, once."""
    lang, told = lang, [clock.deadline for clock in unanswered(clocks)]
    for deadline in told:
        yield f"{deadline.name}: {deadline.rule.in_(lang)} {source_said(deadline.backing, lang)}"
    for text in dict.fromkeys(one.unsettled.in_(lang) for one in told if one.unsettled):
        yield saying(lang)("clock.unsettled", found=text)


def source_said(backing: Backing, lang: str) -> str:
    """Where a rule comes from, and whether anybody has compared it."""
    if backing.verified_on:
        return saying(lang)("clock.source", found=backing.source, detail=backing.verified_on)
    return saying(lang)("clock.source_unverified", found=backing.source)
