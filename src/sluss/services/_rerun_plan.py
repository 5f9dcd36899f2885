"""What a repeated run would be: the file, what is known beside it, and what the list says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sluss.core.outcome import Finding
from sluss.formats.payee_list import Asked, read_exclusions
from sluss.rules.pay.repeat import Case, Plan, Refusal, plan, refuse_file
from sluss.rules.register.keys import month_of
from sluss.services import _register
from sluss.services._command import Bytes, Plain
from sluss.services._repeat import (
    Source,
    beside,
    came_back,
    is_repeated,
    newer_accounts,
    source_of,
)


@dataclass(frozen=True, slots=True)
class Run:
    """What is to be repeated: the file, the month, the day of payment and why."""

    source: Source
    period: str
    pay_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Planned:
    """A run and what becomes of each payment. findings: all that is wrong with the list."""

    run: Run
    plan: Plan
    findings: tuple[Finding, ...]


def plan_run(
    now: _register.Frame, given: Plain, pay_on: date, attached: Bytes
) -> Planned | Refusal:
    """What the file would be when it is repeated, or why it is not at all."""
    source = source_of(given["sha256"], now)
    if source is None:
        return Refusal.NO_SUCH_FILE
    period = month_of(pay_on)
    asked, unread = _listed(given, attached)
    case = Case(
        period=period,
        rows=source.rows,
        asked=asked,
        beside=beside(source, period),
        came_back=came_back(source),
        newer=newer_accounts(source),
        with_firms=given["with_firms"],
        is_twice_a_month=given["is_twice_a_month"],
    )
    refusal = refuse_file(case, is_repeated=is_repeated(source.sha256, period))
    if refusal:
        return refusal
    planned = plan(case)
    run = Run(source, period, pay_on, given["reason"])
    findings = sorted((*unread, *planned.findings), key=lambda f: (f.place.line, f.code))
    return Planned(run, planned, tuple(findings))


def _listed(given: Plain, attached: Bytes) -> tuple[Sequence[Asked], Sequence[Finding]]:
    if not given["listed"]:
        return (), ()
    items = read_exclusions(b"".join(attached.parts(given["listed"]["sha256"])))
    asked = [item for item in items if isinstance(item, Asked)]
    return asked, [item for item in items if isinstance(item, Finding)]
