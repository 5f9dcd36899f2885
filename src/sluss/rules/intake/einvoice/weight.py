"""What a broken rule means to us who are to pay: it stops the payment, asks, or is a note.

A rule that stops is one that makes the payment unsafe: the money may go to the wrong place, or be
the wrong sum, or the debt is not ours. They stand in data/einvoice/weight.toml with their reasons.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sluss.rules.intake.einvoice.rule import Flag


class Weight(StrEnum):
    """The heaviest first."""

    STOP = "stop"
    ASK = "ask"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Weights:
    """stops, notes: the rules that are not weighed by their flag alone, with the reason."""

    stops: Mapping[str, str]
    notes: Mapping[str, str]

    def of(self, rule: str, flag: Flag) -> Weight:
        """What this rule means to us: by the table, else by its flag."""
        if rule in self.stops:
            return Weight.STOP
        if rule in self.notes:
            return Weight.NOTE
        return Weight.ASK if flag is Flag.FATAL else Weight.NOTE


def read_weights(toml: bytes) -> Weights:
    """The tables [stop] and [note] of one file: rule = "the reason".

    Errors: ValueError if it cannot be understood: it is ours, not the user's.
    """
    told = tomllib.loads(toml.decode("utf-8"))
    if set(told) != {"stop", "note"}:
        raise ValueError(f"weights of e-invoice rules: there are {sorted(told)}")
    return Weights(stops=told["stop"], notes=told["note"])
