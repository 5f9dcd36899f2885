"""Writing a frozen situation: numbered, with its hash, and never changed."""

from __future__ import annotations

import hashlib

from django.db.models import Max

from sluss.core.plain import canonical
from sluss.services._command import Context, Plain
from sluss.store.models import FrozenSituation


def sealed(answer: Plain) -> Plain:
    """What a command is given to freeze: the answer as one text, which its hash is of."""
    return {"as_of": answer["as_of"], "body": canonical(answer)}


def write_frozen(context: Context, made: Plain, reason: str) -> Plain:
    """Keep the text, and give its number and its hash. made: as sealed gives it."""
    number = int(FrozenSituation.objects.aggregate(top=Max("id"))["top"] or 0) + 1
    sha256 = hashlib.sha256(made["body"].encode()).hexdigest()
    FrozenSituation.objects.create(
        id=number,
        seq=context.seq,
        at=context.at,
        by=context.by,
        as_of=made["as_of"],
        reason=reason,
        sha256=sha256,
        body=made["body"],
    )
    return {"version": number, "sha256": sha256}
