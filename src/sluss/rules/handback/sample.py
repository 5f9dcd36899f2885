"""Which payments an auditor looks at: at random, by size or by risk; one seed, one choice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class How(StrEnum):
    """By what payments are picked."""

    RANDOM = "random"
    SIZE = "size"
    RISK = "risk"


class Risk(StrEnum):
    """Why a payment is worth a look, the weightiest first."""

    MOVED_TWICE = "moved-twice"  # The bank moved it more often than it gave it back.
    ACCOUNT_CHANGED = "account-changed"  # It went to an account that people changed.
    RELEASED = "released"  # A hold on its debt was released by somebody.
    WEAK_EVIDENCE = "weak-evidence"  # Its debt is known from little.
    NOT_BOOKED = "not-booked"  # The bank has not said that it moved.


_WEIGHTS = {risk: weight for weight, risk in enumerate(reversed(Risk), start=1)}


@dataclass(frozen=True, slots=True)
class Case:
    """A payment that may be picked. Units: minor, whatever its currency. id: its EndToEndId."""

    id: str
    minor: int
    risks: frozenset[Risk]

    @property
    def weight(self) -> int:
        """How much speaks for a look."""
        return sum(_WEIGHTS[risk] for risk in self.risks)


def picked(cases: Iterable[Case], count: int, seed: str, how: How = How.RANDOM) -> list[str]:
    """The ids of so many payments, in the order of their ids.

    By size the largest, by risk those with most against them; among equals, and at random, the
    seed alone decides, so that anybody picks the same.
    """

    def place(case: Case) -> tuple[int, bytes]:
        drawn = hashlib.sha256(f"{seed}:{case.id}".encode()).digest()
        match how:
            case How.SIZE:
                return -case.minor, drawn
            case How.RISK:
                return -case.weight, drawn
            case How.RANDOM:
                return 0, drawn

    return sorted(case.id for case in sorted(cases, key=place)[:count])
