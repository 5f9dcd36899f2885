"""What every strange file must end as: records that can be kept and findings that can be told."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import get_args

from sluss.core.outcome import FOUND_CHARS_MAX, Finding, Place, Severity
from sluss.core.plain import canonical, record_from_plain, record_kind, to_plain
from sluss.core.records import Record
from tools.fuzz.targets import Items

_LOCALE = Path(__file__).resolve().parents[2] / "src" / "sluss" / "locale"
_RECORDS = get_args(Record)


class Broken(Exception):
    """A reader gave something that it must never give; the text says what."""


@dataclass(slots=True)
class Ended:
    """What one file or many ended as: how many records, and how often each code was told."""

    records: int = 0
    codes: dict[str, int] = field(default_factory=dict)


@cache
def told_codes() -> frozenset[str]:
    """Every code that has its sentences."""
    texts = (tomllib.loads(path.read_text("utf-8")) for path in _LOCALE.glob("*.toml"))
    return frozenset(code for text in texts for code in text)


def judge(items: Items, ended: Ended) -> None:
    """Count what a reader gave. Broken if some of it cannot be kept or told."""
    for item in items:
        if isinstance(item, Finding):
            _judge_finding(item)
            ended.codes[item.code] = ended.codes.get(item.code, 0) + 1
        elif isinstance(item, _RECORDS):
            _judge_record(item)
            ended.records += 1


def _judge_finding(finding: Finding) -> None:
    _must(finding.code in told_codes(), f"{finding.code} has no sentences")
    _must(len(finding.found) <= FOUND_CHARS_MAX, f"{finding.code}: found has no end")
    _must(isinstance(finding.severity, Severity), f"{finding.code}: no severity")
    place = finding.place
    _must(isinstance(place, Place) and place.line >= 0, f"{finding.code}: no place")
    for text in (finding.found, finding.expected, place.field):
        _must(_can_be_written(text), f"{finding.code}: half a character in {text!r}")


def _judge_record(record: Record) -> None:
    plain = to_plain(record)
    _must(record_from_plain(record_kind(record), plain) == record, f"not kept as it was: {record}")
    text = canonical(plain)
    _must(_can_be_written(text), f"half a character in {text!r}")
    # PostgreSQL keeps no NUL in a text.
    _must("\\u0000" not in text, f"a NUL in {text!r}")


def _can_be_written(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _must(is_so: bool, otherwise: str) -> None:
    if not is_so:
        raise Broken(otherwise)
