"""One invoice from its sending to its end, and what can be the matter with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sluss.core.money import Money
from sluss.lab.firms import Firm
from sluss.lab.invoices import Invoice
from sluss.lab.town.suppliers import Supplier


class Twist(StrEnum):
    """What is out of the ordinary. Of each: how many in ten thousand invoices, see SHARES."""

    NONE = "none"
    NUMBER_OTHERWISE = "number-otherwise"
    NUMBER_OF_ANOTHER = "number-of-another"  # Two suppliers, one number, perhaps one amount.
    RESENT = "resent"
    REMINDED = "reminded"
    FULLY_CREDITED = "fully-credited"
    PART_CREDITED = "part-credited"
    CREDITED_BY_NEGATIVE = "credited-by-negative"
    CREDIT = "credit"
    LOOSE_CREDIT = "loose-credit"  # Drawn from the payment of other invoices.
    PAID_IN_PARTS = "paid-in-parts"
    REJECTED = "rejected"
    RETURNED = "returned"
    BY_HAND = "by-hand"
    DIRECT_DEBIT = "direct-debit"
    CARD = "card"
    ROUNDED = "rounded"
    NOTHING = "nothing"  # An invoice of zero.
    OTHER_UNIT = "other-unit"  # Addressed to a part of the municipality.
    NEW_ACCOUNT_FRAUD = "fraud-new-account"
    FORGED_COPY_FRAUD = "fraud-forged-copy"
    STRANGER_FRAUD = "fraud-stranger"
    LOOKALIKE_NAME_FRAUD = "fraud-lookalike-name"
    FACTORING_FRAUD = "fraud-factoring"


FRAUDS = (
    Twist.NEW_ACCOUNT_FRAUD,
    Twist.FORGED_COPY_FRAUD,
    Twist.STRANGER_FRAUD,
    Twist.LOOKALIKE_NAME_FRAUD,
    Twist.FACTORING_FRAUD,
)

# 3 % resent is the figure, all others are guesses: nobody has published any.
SHARES: dict[Twist, int] = {
    Twist.NUMBER_OTHERWISE: 500,
    Twist.NUMBER_OF_ANOTHER: 30,
    Twist.RESENT: 300,
    Twist.REMINDED: 100,
    Twist.FULLY_CREDITED: 70,
    Twist.PART_CREDITED: 60,
    Twist.CREDITED_BY_NEGATIVE: 20,
    Twist.LOOSE_CREDIT: 40,
    Twist.PAID_IN_PARTS: 30,
    Twist.REJECTED: 40,
    Twist.RETURNED: 25,
    Twist.BY_HAND: 15,
    Twist.DIRECT_DEBIT: 120,
    Twist.CARD: 40,
    Twist.ROUNDED: 300,
    Twist.NOTHING: 10,
    Twist.OTHER_UNIT: 300,
}
# What is paid like any other.
ORDINARY = frozenset({Twist.NONE, Twist.ROUNDED, Twist.OTHER_UNIT})


class Form(StrEnum):
    """How a document came."""

    E_INVOICE = "e-invoice"
    PAPER = "paper"  # Nobody has it but the people who key it.
    PDF = "pdf"
    PDF_WITH_CODE = "pdf-with-code"


@dataclass(slots=True, kw_only=True)
class Bill:
    """An invoice or credit note and how far it has come.

    listed_as:     its number in the locked system.
    arrived_on, registered_on: as a document; in the locked system.
    is_on_paper_too: a copy came by post, and is keyed if nobody sees what it is.
    listed_at:     another supplier, at whom it was registered by mistake.
    paid, credited: öre, positive. sent: öre on the way to the payee.
    attempts:      how often a payment was sent.
    credits:       the bill that a credit note is of.
    """

    supplier: Supplier
    invoice: Invoice
    twist: Twist
    listed_as: str
    arrived_on: date
    registered_on: date
    form: Form = Form.E_INVOICE
    listed_at: Supplier | None = None
    is_on_paper_too: bool = False
    paid: int = 0
    credited: int = 0
    sent: int = 0
    attempts: int = 0
    wait_until: date = date.min
    credits: Bill | None = None

    @property
    def amount(self) -> Money:
        return abs(self.invoice.total)

    @property
    def is_credit(self) -> bool:
        return self.invoice.is_credit_note or self.invoice.total.minor < 0

    @property
    def left(self) -> int:
        """What is neither paid nor credited. Öre."""
        return self.amount.minor - self.paid - self.credited

    @property
    def goes_by_itself(self) -> bool:
        return self.twist in (Twist.DIRECT_DEBIT, Twist.CARD)

    def payee(self, day: date) -> Firm:
        """Who is paid on a day, with the account that the town's register has."""
        return self.invoice.factor or self.supplier.registered(day)
