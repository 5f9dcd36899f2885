"""Keeping what people decide: each decision once, tied to the claim that they saw."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Max

from sluss.services._command import Context
from sluss.store.bulk import insert
from sluss.store.models import Decision

_COLUMNS = ("id", "seq", "kind", "claim", "other", "by", "at", "reason", "detail")


def write_decisions(context: Context, kind: str, said: Sequence[tuple[str, str, str]]) -> None:
    """Keep what a person decided about many claims at once: of each claim, reason and detail."""
    last = int(Decision.objects.aggregate(top=Max("id"))["top"] or 0)
    rows = [
        (number, context.seq, kind, claim, "", context.by, context.at, reason, detail)
        for number, (claim, reason, detail) in enumerate(said, start=last + 1)
    ]
    insert(Decision, _COLUMNS, rows)


def write_decision(
    context: Context,
    kind: str,
    claim: str,
    reason: str,
    *,
    other: str = "",
    detail: str = "",
    by: str = "",
) -> None:
    """Keep what a person decided. by: whose word it is, if another one keyed it from paper."""
    last = Decision.objects.aggregate(top=Max("id"))["top"] or 0
    Decision.objects.create(
        id=last + 1,
        seq=context.seq,
        kind=kind,
        claim=claim,
        other=other,
        by=by or context.by,
        at=context.at,
        reason=reason,
        detail=detail,
    )
