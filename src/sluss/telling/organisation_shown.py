"""The organisation as the contract shows it."""

from __future__ import annotations

from typing import Any

Plain = dict[str, Any]
_SHOWN = (
    "org_number", "name", "profile", "iban", "bic", "bankgiro", "town", "incident_on", "is_live",
    "epoch", "recipient",
)  # fmt: skip


def shown(kept: Plain) -> Plain:
    """Whose home it is, and from which accounts it pays."""
    return {name: kept[name] for name in _SHOWN}
