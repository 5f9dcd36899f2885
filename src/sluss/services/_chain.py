"""The chain of one debt as plain values, drawn anew when it is asked for. It writes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from sluss.core.masking import hide, persons_in
from sluss.core.records import Claim
from sluss.rules.register.explain import Explained, explain
from sluss.rules.register.filed import Filed
from sluss.rules.register.step import Compared, Step
from sluss.services import _register
from sluss.services._command import Plain
from sluss.services._original import names_of_files
from sluss.store.models import PayableRow


def chain_of(row: PayableRow) -> list[Plain] | None:
    """The steps that lead to a debt, in their order; None if they lead to another one.

    Then somebody wrote between two of our looks, or the register is not what its records make.

    Shapes: step, code, sure, score, parts, about, payables, amount, currency, takes, facts and
            side_by_side, each as docs/inferred.md has it. Nobody's personal number is in it.
    """
    now = _register.frame()
    for component in _register.components_of([row.anchor]):
        explained = explain(component, now.setting, row.anchor)
        if explained is None:
            continue
        found = explained.draft.payable
        if (found.id, found.open_amount.minor) == (row.public_id, row.open_minor):
            return _told(explained)
    return None


def _told(explained: Explained) -> list[Plain]:
    names = _file_names(explained.steps)
    plain = [_step(step, names) for step in explained.steps]
    hidden: list[Plain] = json.loads(
        hide(json.dumps(plain, ensure_ascii=False), _persons(explained))
    )
    return hidden


def _step(step: Step, names: dict[str, str]) -> Plain:
    return {
        "step": step.inference.stage.value,
        "code": step.inference.code,
        "sure": step.inference.sure.value or None,
        "score": step.score,
        "parts": [
            {"part": p.name, "finding": p.finding, "points": p.points, "detail": p.detail}
            for p in step.parts
        ],
        "about": [
            *(_place(filed, names) for filed in step.about),
            *({"sha256": sha, "file": names.get(sha, "")} for sha in step.files),
        ],
        "payables": list(step.others),
        "amount": step.amount.text if step.amount else None,
        "currency": step.amount.currency if step.amount else None,
        "takes": step.takes.value or None,
        "facts": step.facts,
        "side_by_side": [_compared(one) for one in step.compared],
    }


def _place(filed: Filed, names: dict[str, str]) -> Plain:
    sha = filed.name.partition(":")[0]
    return {
        "sha256": sha,
        "file": names.get(sha, ""),
        "kind": filed.kind,
        "place": {"line": filed.record.line},
    }


def _compared(one: Compared) -> Plain:
    return {"field": one.field, "this": one.here, "other": one.there, "agrees": one.agrees}


def _file_names(steps: Iterable[Step]) -> dict[str, str]:
    """What the originals that the steps speak of were called when they came."""
    shas = {filed.name.partition(":")[0] for step in steps for filed in step.about}
    return names_of_files(shas | {sha for step in steps for sha in step.files})


def _persons(explained: Explained) -> Sequence[str]:
    """The personal numbers of the payee, and of all whose claims the chain shows."""
    payable = explained.draft.payable
    found = list(persons_in(payable.supplier.org_number, payable.account))
    for step in explained.steps:
        for filed in step.about:
            if isinstance(filed.record, Claim):
                claim = filed.record
                for account in (*claim.accounts, None):
                    found.extend(persons_in(claim.supplier.org_number, account))
    return list(dict.fromkeys(found))
