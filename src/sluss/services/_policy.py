"""Keeping the policy by version."""

from __future__ import annotations

import hashlib

from django.db.models import Max

from sluss.store.models import Policy


def adopt_text(text: str, seq: int) -> int:
    """Write the policy as the next version and give its number."""
    version = int(Policy.objects.aggregate(top=Max("version"))["top"] or 0) + 1
    Policy.objects.create(
        version=version, sha256=hashlib.sha256(text.encode()).hexdigest(), text=text, seq=seq
    )
    return version
