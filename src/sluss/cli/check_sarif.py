"""What check found, as SARIF 2.1.0, which editors and build servers show beside the file.

Source: docs/sources.md [sarif].
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from sluss import __version__
from sluss.check import Checked, Finding
from sluss.rules.intake.einvoice.rule import Flag

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {Flag.FATAL.value: "error", Flag.WARNING.value: "warning"}


def sarif(rows: Iterable[tuple[str, Checked]], lang: str) -> dict[str, Any]:
    """One run over all files. Each rule that was broken stands once among the tool's rules."""
    results: list[dict[str, Any]] = []
    places: dict[str, int] = {}
    rules: list[dict[str, Any]] = []
    for path, checked in rows:
        for one in checked.findings:
            if one.rule not in places:
                places[one.rule] = len(rules)
                rules.append(_rule(one))
            results.append(_result(path, one, places[one.rule]))
    driver = {"name": "Sluss", "version": __version__, "language": lang, "rules": rules}
    run = {"tool": {"driver": driver}, "results": results, "columnKind": "unicodeCodePoints"}
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(one: Finding) -> dict[str, Any]:
    return {
        "id": one.rule,
        "name": one.rule,
        "shortDescription": {"text": one.expected or one.rule},
        "help": {"text": one.advice or one.message},
        "defaultConfiguration": {"level": _LEVELS[one.flag]},
        "properties": {"ruleSet": one.rule_set, "weight": one.weight},
    }


def _result(path: str, one: Finding, place: int) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(path)}}
    if one.line:
        physical["region"] = {"startLine": one.line}
    location: dict[str, Any] = {"physicalLocation": physical}
    if one.path:
        location["logicalLocations"] = [{"fullyQualifiedName": one.path, "kind": "element"}]
    return {
        "ruleId": one.rule,
        "ruleIndex": place,
        "level": _LEVELS[one.flag],
        "message": {"text": f"{one.message} {one.advice}".rstrip()},
        "locations": [location],
        "properties": {"term": one.term, "found": one.found, "expected": one.expected},
    }
