"""A finding as it is told: its facts, and its sentences in the language of the call."""

from __future__ import annotations

from typing import Any

from sluss.core.outcome import Finding
from sluss.telling.texts import advice, sentence

Plain = dict[str, Any]


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


def told(row: Plain, lang: str) -> Plain:
    """A finding as it was kept, with its sentences."""
    facts = {name: row[name] for name in ("line", "field", "found", "expected")}
    return {
        "code": row["code"],
        "severity": row["severity"],
        "place": {"line": row["line"], "field": row["field"]},
        "found": row["found"],
        "expected": row["expected"],
        "message": sentence(row["code"], lang, **facts),
        "advice": advice(row["code"], lang, **facts),
    }
