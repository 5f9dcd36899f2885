"""What can be the matter with a debt on the day of the lock, and what is true about it then."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Situation(StrEnum):
    """One word for each case that a reconstruction must get right."""

    PLAIN = "plain"
    NUMBER_OTHERWISE = "number-otherwise"  # The list leaves out dashes and zeros in front.
    ONLY_DOCUMENT = "only-document"  # Came after the last list.
    ONLY_LISTED = "only-listed"  # Came on paper.
    LOOKALIKE = "lookalike"  # Two debts, one supplier, one amount.
    PAID = "paid"
    PAID_STILL_LISTED = "paid-still-listed"
    PAID_IN_BATCH = "paid-in-batch"  # The statement tells one sum.
    PAID_BY_LEDGER = "paid-by-ledger"  # Before the first statement at hand.
    PAID_BY_HAND = "paid-by-hand"  # In the internet bank, no file.
    IN_FLIGHT = "in-flight"
    REJECTED = "rejected"
    RETURNED = "returned"
    DIRECT_DEBIT = "direct-debit"
    CARD = "card"
    FACTORED = "factored"
    PART_CREDITED = "part-credited"
    FULLY_CREDITED = "fully-credited"
    CREDIT_NOTE = "credit-note"  # Of the two above.
    LOOSE_CREDIT = "loose-credit"  # Refers to nothing known.
    NEGATIVE_INVOICE = "negative-invoice"  # Credits by a negative 380.
    CREDITED_BY_NEGATIVE = "credited-by-negative"
    REMINDED = "reminded"
    RESERIALISED = "reserialised"
    CHANGED_ACCOUNT = "changed-account"  # Fraud: a new invoice, another account.
    FORGED_COPY = "forged-copy"  # Fraud: a known invoice again, another account.
    WRONG_CHECK_DIGIT = "wrong-check-digit"
    UNKNOWN_SUPPLIER = "unknown-supplier"


class Run(StrEnum):
    """By which payment run the locked system paid, or meant to."""

    NONE = ""
    OLD = "old"
    SINGLE = "single"
    BATCH = "batch"
    LAST = "last"
    BY_HAND = "by-hand"


@dataclass(frozen=True, slots=True)
class Case:
    """What is true in a situation.

    state:    the payable's state when everything was received and nobody has decided anything.
    ages:     fewest and most days between issue and lock.
    share:    how many in a hundred debts, beside the one that every municipality has.
    """

    state: str
    ages: tuple[int, int] = (3, 40)
    has_document: bool = True
    is_listed: bool = True
    run: Run = Run.NONE
    share: int = 0


_OLD = (28, 45)
_SETTLED_IN = (12, 40)  # Older than the credit note that comes to it.
S, R = Situation, Run  # Short names, for the table only.

CASES: dict[Situation, Case] = {
    S.PLAIN: Case("open", share=30),
    S.NUMBER_OTHERWISE: Case("open", share=16),
    S.ONLY_DOCUMENT: Case("open", (2, 5), is_listed=False, share=10),
    S.ONLY_LISTED: Case("open", has_document=False, share=8),
    S.LOOKALIKE: Case("open"),
    S.PAID: Case("settled-elsewhere", _OLD, is_listed=False, run=R.SINGLE, share=9),
    S.PAID_STILL_LISTED: Case("settled-elsewhere", _OLD, run=R.SINGLE, share=4),
    S.PAID_IN_BATCH: Case("settled-elsewhere", _OLD, is_listed=False, run=R.BATCH, share=9),
    S.PAID_BY_LEDGER: Case("settled-elsewhere", (38, 55), is_listed=False, run=R.OLD, share=5),
    S.PAID_BY_HAND: Case("settled-elsewhere", _OLD, run=R.BY_HAND),
    S.IN_FLIGHT: Case("sent", _OLD, run=R.LAST, share=9),
    S.REJECTED: Case("open", _OLD, run=R.LAST),
    S.RETURNED: Case("open", _OLD, run=R.SINGLE),
    S.DIRECT_DEBIT: Case("not-ours-to-pay", is_listed=False),
    S.CARD: Case("not-ours-to-pay", is_listed=False),
    S.FACTORED: Case("held", is_listed=False),
    S.PART_CREDITED: Case("open", _SETTLED_IN),
    S.FULLY_CREDITED: Case("credited", _SETTLED_IN, is_listed=False),
    S.CREDIT_NOTE: Case("credited", (3, 8), is_listed=False),
    S.LOOSE_CREDIT: Case("open", (3, 8)),
    S.NEGATIVE_INVOICE: Case("credited", (3, 8), is_listed=False),
    S.CREDITED_BY_NEGATIVE: Case("open", _SETTLED_IN, is_listed=False),
    S.REMINDED: Case("open", (38, 50)),
    S.RESERIALISED: Case("open"),
    S.CHANGED_ACCOUNT: Case("held", (2, 5), is_listed=False),
    S.FORGED_COPY: Case("held"),
    S.WRONG_CHECK_DIGIT: Case("held", (2, 5), is_listed=False),
    S.UNKNOWN_SUPPLIER: Case("held", (2, 5), is_listed=False),
}

# Made together with the debt that they belong to, so not drawn by themselves.
ACCOMPANYING = frozenset({S.CREDIT_NOTE, S.NEGATIVE_INVOICE})
DRAWN: tuple[Situation, ...] = tuple(one for one in S if one not in ACCOMPANYING)
