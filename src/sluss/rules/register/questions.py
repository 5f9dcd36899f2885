"""Which holds ask a person whether two debts are one."""

from __future__ import annotations

from sluss.core.lifecycle import is_owed
from sluss.core.payable import Payable

# The reasons for which a pair asks (see same.py), and a person's own word that a third contradicts.
ASKING = frozenset(
    f"register.{reason}"
    for reason in (
        "said",
        "number_and_amount",
        "digits_and_amount",
        "digits_amount_and_date",
        "same_number_other_amount",
        "same_number_other_day",
        "same_at_other_supplier",
        "same_number_other_currency",
        "digits_turned",
        "unnumbered",
        "reads_like_reminder",
        "refers_to_it",
    )
)


def is_asked_about(payable: Payable) -> bool:
    """Whether a hold of the debt, while it stands, asks if it is one with another."""
    asks = any(hold.code in ASKING for hold in payable.holds)
    return asks and bool(payable.looks_like) and is_owed(payable.state)
