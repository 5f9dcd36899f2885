"""The step triage: the policy by which everything is ordered, adopted version by version."""

from __future__ import annotations

from sluss.core.outcome import Finding
from sluss.rules.approve import roles
from sluss.rules.triage.policy import read_policy
from sluss.rules.triage.refusal import Refusal
from sluss.services import _register
from sluss.services._command import Context, Plain, Who, command, run
from sluss.services._people import lacks
from sluss.services._policy import adopt_text
from sluss.store.models import PayableRow

_AT_ONCE = 2000


def faults_of(text: str) -> list[Finding]:
    """Everything that is wrong with a policy text; [] if it may be adopted."""
    read = read_policy(text.encode())
    return read if isinstance(read, list) else []


def adopt_policy(text: str, who: Who, *, key: str) -> Plain:
    """Put a policy in force and give every debt its place by it.

    Errors: ValueError for a policy with faults: ask faults_of first.
    """
    if faults_of(text):
        raise ValueError("a policy with faults cannot be adopted")
    return run("triage.adopt_policy", {"text": text}, who, key=key)


@command("triage.adopt_policy")
def _adopt(context: Context, given: Plain) -> Plain:
    if lacks(roles.Act.SET_POLICY, context.by):
        return {"refused": Refusal.LACKS_ROLE.value}
    version = adopt_text(given["text"], context.seq)
    now = _register.frame()
    last = 0
    while True:
        rows = list(
            PayableRow.objects.filter(id__gt=last)
            .order_by("id")
            .values_list("id", "anchor")[:_AT_ONCE]
        )
        if not rows:
            return {"version": version}
        _register.refold(
            [anchor for _, anchor in rows], now, seq=context.seq, today=context.today.isoformat()
        )
        last = rows[-1][0]
