"""Which refusals keep a promise of the design (exit 3) and which only say no (exit 1)."""

from __future__ import annotations

from typing import NoReturn

from sluss.cli.shell import PROMISE_KEPT, SOME_REFUSED, Plain, stop
from sluss.telling.promises import PROMISES


def exit_code_of(code: str) -> int:
    """How the call ends that was refused with this code."""
    return PROMISE_KEPT if code in PROMISES else SOME_REFUSED


def answered(answer: Plain) -> Plain:
    """The answer of a command; the call ends here if it is a refusal."""
    if isinstance(answer.get("refused"), str):
        refuse(answer["refused"])
    return answer


def refuse(code: str, **facts: object) -> NoReturn:
    """Say that it was refused, and end the call."""
    stop(exit_code_of(code), code, **facts)
