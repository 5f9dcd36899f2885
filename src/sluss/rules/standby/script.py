"""What happens in a drill, step by step, from a file of dated texts and targets."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sluss.rules.incident.law import Words
from sluss.rules.standby.notes import DrillKind


class StepKind(StrEnum):
    """What a step is to those who drill."""

    WORK = "work"  # they say when it is done
    INJECT = "inject"  # it comes from outside, and wants a decision
    FRAUD = "fraud"  # an inject that somebody gains by
    COMMAND = "command"  # the journal of the drill's home says when it is done


class Milestone(StrEnum):
    """What the journal tells of a drill. The value is the name of the step that waits for it."""

    RECEIVED = "receive"
    PICKED = "pick"
    ATTESTED = "attest"
    PROPOSED = "propose"
    SIGNED = "sign"
    EXPORTED = "export"
    GUARDED = "guard"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One of the answers that are offered. is_right: whether it stops the fraud."""

    name: str
    text: Words
    is_right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptStep:
    """One step. minute: when it is planned, counted from the beginning.

    source: where the target comes from; verified_on: the day on which that was looked at.
    """

    name: str
    kind: StepKind
    minute: int
    target_seconds: int
    title: Words
    text: Words
    source: str
    verified_on: date
    answers: tuple[Answer, ...] = ()

    @property
    def right(self) -> frozenset[str]:
        return frozenset(answer.name for answer in self.answers if answer.is_right)


@dataclass(frozen=True, slots=True)
class Script:
    """The steps of one kind of drill, in their order. pick: how many urgent debts are paid."""

    drill: DrillKind
    steps: tuple[ScriptStep, ...]
    pick: int

    def step(self, name: str) -> ScriptStep | None:
        """The step of this name; None if there is none."""
        return next((step for step in self.steps if step.name == name), None)


_KEYS = frozenset(
    "name kind minute target_seconds title_sv title_en sv en source verified_on answer".split()
)


def read_scripts(toml: bytes) -> dict[DrillKind, Script]:
    """The script of each kind of drill. ValueError if one is not understood: they are ours.

    Shapes: the whole day is all that the hour is, then all that the paying is, then its own.
    """
    told = tomllib.loads(toml.decode("utf-8"))
    if set(told) != {"pick", *(kind.value for kind in DrillKind)}:
        raise ValueError(f"scripts: there are {sorted(told)}")
    parts = {kind: tuple(map(_step, told[kind.value])) for kind in DrillKind}
    whole = tuple(_one_after_another(parts[kind] for kind in DrillKind))
    parts[DrillKind.FULL] = whole
    if len({step.name for step in whole}) < len(whole):
        raise ValueError("scripts: a name stands twice")
    return {kind: Script(kind, steps, told["pick"]) for kind, steps in parts.items()}


def _one_after_another(parts: Iterable[tuple[ScriptStep, ...]]) -> Iterator[ScriptStep]:
    """All parts, each planned for when the one before it is to be over."""
    begins = 0
    for part in parts:
        yield from (replace(step, minute=step.minute + begins) for step in part)
        begins += sum(step.target_seconds for step in part) // 60


def _step(row: dict[str, Any]) -> ScriptStep:
    if set(row) - {"answer"} != _KEYS - {"answer"}:
        raise ValueError(f"scripts: {row.get('name')} has {sorted(row)}")
    step = ScriptStep(
        name=row["name"],
        kind=StepKind(row["kind"]),
        minute=row["minute"],
        target_seconds=row["target_seconds"],
        title=Words(row["title_sv"], row["title_en"]),
        text=Words(row["sv"], row["en"]),
        source=row["source"],
        verified_on=row["verified_on"],
        answers=tuple(map(_answer, row.get("answer", []))),
    )
    if (step.kind is StepKind.COMMAND) != (step.name in set(Milestone)):
        raise ValueError(f"scripts: the journal cannot tell of {step.name}")
    if (step.kind is StepKind.FRAUD) != bool(step.right):
        raise ValueError(f"scripts: {step.name} is a fraud without an answer that stops it")
    return step


def _answer(row: dict[str, Any]) -> Answer:
    return Answer(name=row["name"], text=Words(row["sv"], row["en"]), is_right=row["right"])
