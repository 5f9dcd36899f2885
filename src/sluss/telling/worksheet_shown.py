"""The worksheet of significance: every threshold with its verdict and its source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sluss.rules.incident.entries import Assessment, Incident, Organisation
from sluss.rules.incident.significance import Judged, Verdict
from sluss.services import incident as service
from sluss.telling.clocks_shown import backing_plain, source_said
from sluss.telling.texts import saying

Plain = dict[str, Any]


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


def sheet_plain(sheet: Sheet, entry: int | None, lang: str) -> Plain:
    """The worksheet as JSON has it. entry: of the log, if it was noted there."""
    kind = sheet.organisation
    return {
        "organisation_type": kind.value if kind else None,
        "significant": True if sheet.assessment.passed and kind else None,
        "thresholds": [_threshold(one, lang) for one in sheet.thresholds],
        "entry": entry,
    }


def _threshold(one: Judged, lang: str) -> Plain:
    return {
        "threshold": one.threshold.name,
        "verdict": one.verdict.value,
        "text": one.threshold.text.in_(lang),
        **backing_plain(one.threshold.backing),
    }


def whose(sheet: Sheet, lang: str) -> str:
    """Whose thresholds they are."""
    text, kind = saying(lang), sheet.organisation
    called = text(f"organisation.{kind.value}") if kind else text("worksheet.any_type")
    return text("worksheet.head", found=called)


def verdict_said(one: Judged, lang: str) -> str:
    """What a threshold says, in a word or two."""
    return saying(lang)(f"worksheet.{one.verdict.value}".replace("-", "_"))


def concluded(sheet: Sheet, lang: str) -> str:
    """What follows from all of them."""
    text, passed = saying(lang), sheet.assessment.passed
    if not sheet.thresholds:
        return text("worksheet.no_rules")
    code = "worksheet.none_passed"
    if passed:
        code = "worksheet.significant" if sheet.organisation else "worksheet.depends"
    return text(code, found=len(passed))


def sources(sheet: Sheet, lang: str) -> Sequence[str]:
    """Where the thresholds come from and when somebody compared them, each once."""
    said = (source_said(one.threshold.backing, lang) for one in sheet.thresholds)
    return list(dict.fromkeys(said))
