"""A finding as it is told: its facts, and its sentences in the language of the call."""

from __future__ import annotations

import re
from typing import Any

from sluss.core.outcome import Finding
from sluss.telling.expected_words import in_words
from sluss.telling.texts import advice, kronor, sentence

Plain = dict[str, Any]

_AMOUNT = re.compile(r"-?[0-9]+\.[0-9]{2}(?![0-9])")
_BETWEEN = " / "
_ONE = f"{_AMOUNT.pattern}(?: [A-Z]{{3}})?"
_AMOUNTS = re.compile(f"{_ONE}(?:{_BETWEEN}{_ONE})*")


def plain_of(finding: Finding) -> Plain:
    """A finding in the form in which it is kept."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "line": finding.place.line,
        "field": finding.place.field,
        "found": finding.found,
        "expected": finding.expected,
    }


def in_full(finding: Plain) -> str:
    """What a finding that is told says, and what to do about it."""
    return f"{finding['message']} {finding['advice']}".rstrip()


def facts_of(row: Plain, lang: str) -> Plain:
    """What the sentences of a finding are filled with, as people read it."""
    found, expected = row["found"], in_words(row["expected"], lang, row["code"])
    is_sum = _AMOUNTS.fullmatch(expected) is not None
    # Beside a sum stands another; what stands alone is told as it stands in the file.
    if _AMOUNTS.fullmatch(found) and (is_sum or _BETWEEN in found):
        found = _as_people_write(found)
    if is_sum:
        expected = _as_people_write(expected)
    return {"line": row["line"], "field": row["field"], "found": found, "expected": expected}


def _as_people_write(amounts: str) -> str:
    return _AMOUNT.sub(lambda amount: kronor(amount.group()), amounts)


def told(row: Plain, lang: str) -> Plain:
    """A finding as it was kept, with its sentences."""
    facts = facts_of(row, lang)
    return {
        "code": row["code"],
        "severity": row["severity"],
        "place": {"line": row["line"], "field": row["field"]},
        "found": row["found"],
        "expected": row["expected"],
        "message": sentence(row["code"], lang, **facts),
        "advice": advice(row["code"], lang, **facts),
    }
