"""The holds that ask a person something, as the lab counts and answers them."""

from __future__ import annotations

# The hold is about another debt: are the two one?
PAIRS = frozenset(
    {
        "register.said",
        "register.number_and_amount",
        "register.digits_and_amount",
        "register.digits_amount_and_date",
        "register.same_number_other_amount",
        "register.same_number_other_day",
        "register.same_at_other_supplier",
        "register.same_number_other_currency",
        "register.digits_turned",
        "register.unnumbered",
        "register.reads_like_reminder",
        "register.refers_to_it",
    }
)
# Beside them: what a payment was for.
QUESTIONS = PAIRS | {"register.payment_unclear"}
