"""Keeping what people decide: each decision once, tied to the claim that they saw."""

from __future__ import annotations

from django.db.models import Max

from sluss.services._command import Context
from sluss.store.models import Decision


def write_decision(
    context: Context, kind: str, claim: str, reason: str, *, other: str = "", detail: str = ""
) -> None:
    """Keep what a person decided."""
    last = Decision.objects.aggregate(top=Max("id"))["top"] or 0
    Decision.objects.create(
        id=last + 1,
        seq=context.seq,
        kind=kind,
        claim=claim,
        other=other,
        by=context.by,
        at=context.at,
        reason=reason,
        detail=detail,
    )
