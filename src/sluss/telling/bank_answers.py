"""What the bank said of a payment of ours, in words.

Source: docs/sources.md [iso-codes], external codes of reasons.
"""

from __future__ import annotations

from typing import Any

from sluss.services.confirm import Answered
from sluss.telling.texts import sentence

Plain = dict[str, Any]
# The reasons that have words; any other is told by the bank's own code.
_KNOWN = frozenset(
    (
        "ac01", "ac03", "ac04", "ac06", "ag01", "am02", "am03", "am04", "am05", "am09", "be04",
        "be05", "cust", "dt01", "du01", "du02", "du03", "du04", "ff01", "md07", "ms02", "ms03",
        "narr", "rc01", "rr04",
    )
)  # fmt: skip


def answer_shown(answered: Answered | None, lang: str) -> Plain:
    """What the bank said last, when, and why. None: nothing can be said of it yet."""
    if answered is None:
        return {"said": "", "status": None, "on": None, "reasons": []}
    said = answered.said.value
    return {
        "said": sentence(f"in_flight.said_{said}", lang),
        "status": answered.status or None,
        "on": answered.on.isoformat() if answered.on else None,
        "reasons": [{"code": c, "message": reason_in_words(c, lang)} for c in answered.reasons],
    }


def reason_in_words(code: str, lang: str) -> str:
    """Why the bank refused or sent money back."""
    name = code.casefold()
    if name in _KNOWN:
        return sentence(f"bank_reason.{name}", lang)
    return sentence("bank_reason.other", lang, found=code)
