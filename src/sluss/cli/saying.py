"""Findings said to the person who called."""

from __future__ import annotations

from collections.abc import Iterable

from sluss.cli.shell import Plain, session
from sluss.telling.told import in_full


def say_all(findings: Iterable[Plain]) -> None:
    """Say findings that are told to the person, a line each."""
    for finding in findings:
        session().say(in_full(finding))
