"""What the law asks when there is an incident, as it is shown: the clocks, and the worksheet.

Every rule stands with its source, and with what nobody could settle or has not yet looked up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sluss.cli import acting, tables
from sluss.cli.incident_shown import needed
from sluss.cli.shell import Plain, session
from sluss.rules.incident.clocks import unanswered
from sluss.rules.incident.entries import Assessment, Incident, Organisation
from sluss.rules.incident.significance import Judged, Verdict
from sluss.services import incident as service
from sluss.telling.clocks_shown import (
    backing_plain,
    clock_plain,
    clock_rows,
    rules,
    source_said,
    urgency,
)
from sluss.telling.log_shown import head

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
    clocks = sorted(service.clocks(found, at), key=urgency)
    told = [clock_plain(one, at, session().lang) for one in clocks]
    open_ones = len(unanswered(clocks))
    if now.is_json:
        kind = found.declaration.organisation
        told_of = {"number": found.number, "open": found.is_open}
        told_of |= {"known_at": found.declaration.known_at.isoformat()}
        told_of |= {"organisation_type": kind.value if kind else None}
        totals = {"count": len(clocks), "unanswered": open_ones}
        now.give({"as_of": at.isoformat(), "incident": told_of, "clocks": told, "totals": totals})
        return
    now.give({}, *head(found, session().lang))
    tables.write(_CLOCKS, clock_rows(clocks, at, session().lang), now.lang)
    now.give({}, *rules(clocks, session().lang), now.text("clock.unanswered", found=open_ones))


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
        *dict.fromkeys(
            source_said(one.threshold.backing, session().lang) for one in sheet.thresholds
        ),
    ]
    if noted:
        lines.append(now.text("cli.noted", found=noted["entry"]))
    now.give(told, *lines)


def _threshold(one: Judged) -> Plain:
    return {
        "threshold": one.threshold.name,
        "verdict": one.verdict.value,
        "text": one.threshold.text.in_(session().lang),
        **backing_plain(one.threshold.backing),
    }


def _line(one: Judged) -> str:
    code = f"worksheet.{one.verdict.value}".replace("-", "_")
    return f"  {session().text(code):<14} {one.threshold.text.in_(session().lang)}"
