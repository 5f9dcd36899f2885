"""A drill that plays itself: made-up people, the ordinary verbs; for tests, and to see one."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any

from sluss.cli.drill_home import FILES, PROPOSAL, SIMULATED_PASSWORD, DrillHome
from sluss.cli.shell import MACHINE_FAILED, SOME_REFUSED, session, stop
from sluss.rules.standby.notes import DrillKind
from sluss.rules.standby.script import StepKind
from sluss.services import drill

LEADER = "maj"


def play(at: DrillHome, kind: DrillKind) -> None:
    """All steps of the drill, the right way. The drill's database must be the one in use."""
    with _password():
        _talk(at)
        if kind is not DrillKind.TABLETOP:
            _pay(at, drill.script_of(kind).pick)
        if kind is DrillKind.FULL:
            _call(at, "guard", str(at.folder / PROPOSAL))


@contextmanager
def _password() -> Iterator[None]:
    before = os.environ.get("SLUSS_PASSWORD")
    os.environ["SLUSS_PASSWORD"] = SIMULATED_PASSWORD
    try:
        yield
    finally:
        if before is None:
            del os.environ["SLUSS_PASSWORD"]
        else:
            os.environ["SLUSS_PASSWORD"] = before


def _talk(at: DrillHome) -> None:
    """The steps that people declare done, up to the first that the journal tells of."""
    said = session().text("drilled.simulated")
    while (course := drill.course()) and course.current:
        step = course.current.step
        if step.kind is StepKind.COMMAND:
            return
        chosen = [word for name in sorted(step.right) for word in ("--answer", name)]
        _call(at, "standby", "drill", "next", "--text", said, *chosen, "--as", LEADER)


def _pay(at: DrillHome, pick: int) -> None:
    _call(at, "receive", str(at.folder / FILES))
    found = _call(at, "payables", "--state", "open", "--sort", "urgency")["payables"]
    chosen = [one["id"] for one in found if one["kind"] == "invoice"][:pick]
    for name in ("anders", "birgitta"):
        _call(at, "approve", *chosen, "--as", name)
    batch = str(_call(at, "batch", "propose", "--as", "karin")["batch"])
    for name in ("sven", "tove"):
        _call(at, "batch", "sign", batch, "--as", name)
    out = str(at.folder / "test-file.xml")
    _call(at, "batch", "export", batch, "--channel", "pain.001", "--out", out, "--as", "tove")


def _call(at: DrillHome, *words: str) -> dict[str, Any]:
    """One call as it would be typed in the drill's home; the drill ends if it fails."""
    from sluss.cli.app import run

    now = session()
    more = ["--lang", now.lang, "--json"]
    if now.today:
        more += ["--today", now.today.isoformat()]
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run([*words, *more], at.folder, lambda: None)
    if code > SOME_REFUSED:
        now.say(err.getvalue())
        stop(MACHINE_FAILED, "demo.step_failed", found=" ".join(words))
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer
