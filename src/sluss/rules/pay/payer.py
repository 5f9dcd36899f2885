"""What must be known of ourselves before any payment can be put together."""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    """Why no batch can be made at all, in descending precedence."""

    LACKS_ROLE = "pay.propose_lacks_role"
    NO_ACCOUNT = "pay.payer_has_no_account"
    NO_BIC = "pay.payer_has_no_bic"


def refuse_payer(*, may_prepare: bool, iban: str, bic: str) -> Refusal | None:
    """Say why nothing can be proposed, or None. Every bank wants to know which account pays."""
    if not may_prepare:
        return Refusal.LACKS_ROLE
    if not iban:
        return Refusal.NO_ACCOUNT
    return None if bic else Refusal.NO_BIC
