"""Which sentence an answer about an invoice is."""

from __future__ import annotations

from sluss.rules.report.status import Answer

# Every one of them, for whoever has to hand them out together.
CODES = (
    "unknown", "received", "being_checked", "approved", "approved_dated", "sent_to_bank",
    "sent_to_bank_dated", "paid", "paid_undated", "need_information",
)  # fmt: skip


def code_of(answer: Answer) -> str:
    """The sentence's code, without the room before it."""
    if answer.told is None:
        return "unknown"
    if answer.is_paid:
        return "paid" if answer.on else "paid_undated"
    state = answer.told.value.replace("-", "_")
    return f"{state}_dated" if answer.on else state
