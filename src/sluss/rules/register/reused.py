"""Numbers that a supplier gives to several debts: they say which one only together with a day.

A landlord's OCR reference is often the tenant's, the same on every rent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sluss.core.records import Claim, DocumentKind, Origin, ReferenceType
from sluss.rules.register.parties import agree


@dataclass(frozen=True, slots=True)
class Days:
    """The days of the debts that one number stands on."""

    issued: frozenset[date]
    due: frozenset[date]

    def has(self, claim: Claim) -> bool:
        """Whether a claim is of one of these days."""
        return claim.issue_date in self.issued or claim.due_date in self.due


# The e-invoices that have an OCR reference which more than one of them has.
Reused = Mapping[str, Sequence[Claim]]
NONE: Reused = {}


def ocr_of(claim: Claim) -> str:
    """The OCR reference; "" if there is none."""
    reference = claim.reference
    return reference.value if reference and reference.type is ReferenceType.OCR else ""


def reused_in(claims: Iterable[Claim]) -> Reused:
    """The OCR references that several of these e-invoices have, each with those."""
    found: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        is_invoice = claim.kind is DocumentKind.INVOICE and claim.origin is Origin.E_INVOICE
        if is_invoice and (ocr := ocr_of(claim)):
            found[ocr].append(claim)
    return {ocr: owners for ocr, owners in found.items() if len(owners) > 1}


def days_of(one: Claim, other: Claim, reused: Reused) -> Days | None:
    """The days of the debts with the number that two claims have in common; None if it is one.

    Sent again, an e-invoice keeps its number: only other numbers are other debts.
    """
    for number in (one.document_number, other.document_number):
        owners = [c for c in reused.get(number, ()) if agree(c, one) or agree(c, other)]
        if len({owner.document_number for owner in owners}) > 1:
            return Days(
                frozenset(owner.issue_date for owner in owners if owner.issue_date),
                frozenset(owner.due_date for owner in owners if owner.due_date),
            )
    return None
