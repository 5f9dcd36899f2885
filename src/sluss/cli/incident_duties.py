"""What the law asks when there is an incident, as it is shown: the clocks, and the worksheet.

Every rule stands with its source, and with what nobody could settle or has not yet looked up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sluss.cli import acting, tables
from sluss.cli.incident_shown import head, local, needed
from sluss.cli.shell import Plain, session
from sluss.core.masking import without_person_numbers
from sluss.rules.incident.clocks import Clock, Stage, unanswered
from sluss.rules.incident.entries import Assessment, Incident, Organisation
from sluss.rules.incident.law import Backing
from sluss.rules.incident.significance import Judged, Verdict
from sluss.services import incident as service

_CLOCKS = (
    ("column.clock", "left"),
    ("column.report", "words"),
    ("column.since", "left"),
    ("column.latest", "left"),
    ("column.state", "words"),
)


def give_clocks() -> None:
    """Every clock, those that somebody must answer first, the soonest of them before the rest."""
    now, found, at = session(), needed(), acting.local().at
    clocks = sorted(service.clocks(found, at), key=_urgency)
    told = [_clock(one, at) for one in clocks]
    open_ones = len(unanswered(clocks))
    if now.is_json:
        kind = found.declaration.organisation
        told_of = {"number": found.number, "open": found.is_open}
        told_of |= {"known_at": found.declaration.known_at.isoformat()}
        told_of |= {"organisation_type": kind.value if kind else None}
        totals = {"count": len(clocks), "unanswered": open_ones}
        now.give({"as_of": at.isoformat(), "incident": told_of, "clocks": told, "totals": totals})
        return
    now.give({}, *head(found))
    tables.write(_CLOCKS, clock_rows(clocks, at), now.lang)
    now.give({}, *_rules(clocks), now.text("clock.unanswered", found=open_ones))


def clock_rows(clocks: Sequence[Clock], at: datetime) -> list[Sequence[str]]:
    """The clocks, a cell a fact: name, report, since, latest, state."""
    return [_row(one, at) for one in clocks]


def _urgency(clock: Clock) -> tuple[bool, bool, float]:
    is_answered = not unanswered([clock])
    return is_answered, clock.due_at is None, clock.due_at.timestamp() if clock.due_at else 0.0


def _clock(clock: Clock, at: datetime) -> Plain:
    lang, answer = session().lang, clock.answer
    deadline = clock.deadline
    is_met = clock.stage is Stage.MET
    return {
        "clock": deadline.name,
        "title": deadline.title.in_(lang),
        "rule": deadline.rule.in_(lang),
        "condition": deadline.condition.in_(lang),
        "unsettled": deadline.unsettled.in_(lang) if deadline.unsettled else None,
        **_backing(deadline.backing),
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


def _backing(backing: Backing) -> Plain:
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


def _row(clock: Clock, at: datetime) -> Sequence[str]:
    deadline = clock.deadline
    return (
        deadline.name,
        deadline.title.in_(session().lang),
        local(clock.began_at) if clock.began_at else "–",
        local(clock.due_at) if clock.due_at else "–",
        _state(clock, at),
    )


def _state(clock: Clock, at: datetime) -> str:
    text, answer = session().text, clock.answer
    code = f"clock.{clock.stage.value}"
    facts: Plain = {"found": "", "detail": "", "expected": clock.deadline.counts_from}
    if answer:
        said = without_person_numbers(answer.text)
        facts |= {"found": local(answer.at), "detail": said, "expected": answer.by}
    elif clock.due_at:
        facts["found"] = _span(abs(clock.due_at - at))
    if clock.is_on_time is False:
        code = "clock.met_late"
    said = text(code, **facts)
    if not unanswered([clock]):
        return said
    condition = clock.deadline.condition.in_(session().lang)
    return f"{said} {text(f'clock.applies_{clock.applies.value}', found=condition)}"


def _span(left: timedelta) -> str:
    hours, seconds = divmod(int(left.total_seconds()), 3600)
    days, hours = divmod(hours, 24)
    code = "clock.days" if days else "clock.hours"
    return session().text(code, found=days, detail=hours, expected=seconds // 60)


def _rules(clocks: Sequence[Clock]) -> Iterable[str]:
    """The rules of what is to be answered with their sources; what is not settled of them, once."""
    lang, told = session().lang, [clock.deadline for clock in unanswered(clocks)]
    for deadline in told:
        yield f"{deadline.name}: {deadline.rule.in_(lang)} {_source(deadline.backing)}"
    for text in dict.fromkeys(one.unsettled.in_(lang) for one in told if one.unsettled):
        yield session().text("clock.unsettled", found=text)


def _source(backing: Backing) -> str:
    if backing.verified_on:
        return session().text("clock.source", found=backing.source, detail=backing.verified_on)
    return session().text("clock.source_unverified", found=backing.source)


# ---- The worksheet -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was said, what the thresholds make of it, and whose thresholds they are."""

    assessment: Assessment
    thresholds: tuple[Judged, ...]
    organisation: Organisation | None


def judged(said: Assessment, kind: Organisation | None, today: date) -> Sheet:
    """What was said, held against the thresholds: of the type given, else of the one declared."""
    found: Incident | None = service.last()
    organisation = kind or (found.declaration.organisation if found else None)
    judgements = service.judge(said, organisation, incident=found, today=today)
    passed = tuple(one.threshold.name for one in judgements if one.verdict is Verdict.PASSED)
    return Sheet(replace(said, passed=passed), judgements, organisation)


def give_judged(sheet: Sheet, noted: Plain) -> None:
    """The worksheet, and the entry that it became in the log, if it did."""
    now = session()
    passed = sheet.assessment.passed
    kind = sheet.organisation
    told = {
        "organisation_type": kind.value if kind else None,
        "significant": True if passed and kind else None,
        "thresholds": [_threshold(one) for one in sheet.thresholds],
        "entry": noted.get("entry"),
    }
    whose = now.text(f"organisation.{kind.value}") if kind else now.text("worksheet.any_type")
    code = "worksheet.none_passed"
    if passed:
        code = "worksheet.significant" if kind else "worksheet.depends"
    lines = [
        now.text("worksheet.head", found=whose),
        *(_line(one) for one in sheet.thresholds),
        now.text(code, found=len(passed)) if sheet.thresholds else now.text("worksheet.no_rules"),
        *dict.fromkeys(_source(one.threshold.backing) for one in sheet.thresholds),
    ]
    if noted:
        lines.append(now.text("cli.noted", found=noted["entry"]))
    now.give(told, *lines)


def _threshold(one: Judged) -> Plain:
    return {
        "threshold": one.threshold.name,
        "verdict": one.verdict.value,
        "text": one.threshold.text.in_(session().lang),
        **_backing(one.threshold.backing),
    }


def _line(one: Judged) -> str:
    code = f"worksheet.{one.verdict.value}".replace("-", "_")
    return f"  {session().text(code):<14} {one.threshold.text.in_(session().lang)}"
