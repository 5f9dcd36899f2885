"""Is the incident significant? What is known of it, held against the thresholds of the law."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sluss.rules.incident.entries import Assessment, Organisation
from sluss.rules.incident.law import Measure, Threshold, in_force


class Verdict(StrEnum):
    """What a threshold says of an incident."""

    PASSED = "passed"
    BELOW = "below"
    NOT_SAID = "not-said"  # The figure that it asks for was not given.
    JUDGED = "judged"  # No figure tells: a person must.


@dataclass(frozen=True, slots=True)
class Judged:
    """A threshold and what it says."""

    threshold: Threshold
    verdict: Verdict


def assess(
    said: Assessment,
    thresholds: Sequence[Threshold],
    organisation: Organisation | None,
    *,
    day: date,
) -> tuple[Judged, ...]:
    """Every threshold of the day that holds for the organisation, in their order.

    If nobody has said what the organisation is, all of them are looked at.
    """
    return tuple(
        Judged(one, _verdict(said, one))
        for one in in_force(thresholds, day)
        if organisation is None or organisation in one.applies_to
    )


def _verdict(said: Assessment, threshold: Threshold) -> Verdict:
    if threshold.measure is Measure.JUDGED:
        return Verdict.JUDGED
    sides = _sides(said, threshold)
    if sides is None:
        return Verdict.NOT_SAID
    found, limit = sides
    is_passed = found >= limit if threshold.is_from else found > limit
    return Verdict.PASSED if is_passed else Verdict.BELOW


def _sides(said: Assessment, threshold: Threshold) -> tuple[int, int] | None:
    """What was found and the limit, in one unit; None if what it takes was not said."""
    match threshold.measure:
        case Measure.HOURS_LIMITED:
            found = said.hours_limited
        case Measure.HOURS_WORKAROUND:
            found = said.hours_workaround
        case Measure.PERSONS:
            found = None if said.persons is None else said.persons * 100
        case _:
            if said.cost is None or said.last_year is None:
                return None
            # A share of hundredths of a per cent, without dividing.
            return said.cost.minor * 10_000, threshold.limit * said.last_year.minor
    return None if found is None else (found, threshold.limit)
