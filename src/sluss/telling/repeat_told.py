"""What a repeated run comes to, as it is told: with sentences, and without anybody's number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sluss.core.masking import without_person_numbers
from sluss.core.outcome import Finding
from sluss.core.plain import from_plain
from sluss.services._corrections import lines
from sluss.services._corrections import totals as totals_of
from sluss.services._rerun import LISTS
from sluss.telling.corrections_shown import shown
from sluss.telling.texts import sentence
from sluss.telling.told import plain_of, told

Plain = dict[str, Any]


def with_messages(answer: Plain, lang: str) -> Plain:
    """The answer of a run, or of what it would be, with its sentences."""
    made = {**answer}
    for name in LISTS:
        made[name] = [{**one, "payee": without_person_numbers(one["payee"])} for one in made[name]]
    for one in made["excluded"]:
        one["words"] = without_person_numbers(one["words"])
    for one in (*made["held"], *made["left_out"]):
        detail = without_person_numbers(one.get("detail", ""))
        one["message"] = sentence(one["code"], lang, detail=detail, found=detail)
        one.pop("detail", None)
    made["findings"] = [
        told(plain_of(from_plain(Finding, one)), lang) for one in answer["findings"]
    ]
    return made


def why_excluded(one: Plain, lang: str) -> str:
    """Why somebody on the list gets nothing this time."""
    return sentence(f"excluded.{one['reason']}", lang, line=one["line"], found=one["words"])


def corrected_told(answer: Plain, findings: Sequence[Finding], lang: str) -> Plain:
    """What was noted, and why not of the others. findings: rows of a list that fit nothing."""
    refused = [one | {"message": sentence(one["code"], lang)} for one in answer["refused"]]
    said = [told(plain_of(one), lang) for one in findings]
    return {**answer, "refused": refused, "findings": said}


def corrections_told(period: str) -> Plain:
    """The correction register of a month as YYYY-MM, or of all, and what it comes to."""
    found = lines(period)
    return {"corrections": [shown(line) for line in found], "totals": totals_of(found)}
