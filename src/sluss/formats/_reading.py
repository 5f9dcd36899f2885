"""What every reader gives: the records of a file and what was wrong with the rest of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sluss.core.outcome import Finding
from sluss.core.records import PaymentOrder, Record

# A reader streams these in the order of the file, so that a long file need not be held whole.
Item = Record | Finding


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one file says, in the order of the file."""

    records: list[Record] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        return any(finding.refuses_file for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Checked:
    """An order of a payment file, with all findings that concern what it would pay."""

    order: PaymentOrder
    findings: tuple[Finding, ...] = ()


def collect(items: Iterable[Item]) -> Reading:
    """Gather a stream into a Reading. The records of a refused file are not given."""
    reading = Reading()
    for item in items:
        if isinstance(item, Finding):
            reading.findings.append(item)
        else:
            reading.records.append(item)
    if reading.is_refused:
        reading.records.clear()
    return reading
