"""A finding as it is told: its facts, and its sentences in the language of the call."""

from __future__ import annotations

from collections.abc import Iterable

from sluss.cli.shell import Plain, session
from sluss.cli.texts import advice, sentence
from sluss.core.outcome import Finding


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


def say_all(findings: Iterable[Plain]) -> None:
    """Say findings that are told to the person, a line each."""
    for finding in findings:
        session().say(in_full(finding))


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
