"""What credit notes take of the invoices that they refer to."""

from __future__ import annotations

from collections.abc import Sequence

from sluss.core.records import DocumentKind
from sluss.rules.register.balance import Account, due_first, is_note
from sluss.rules.register.cluster import claim_of
from sluss.rules.register.numbers import alike
from sluss.rules.register.parties import agree
from sluss.rules.register.trail import Takes, Took


def settle_credits(accounts: Sequence[Account]) -> None:
    """Let credit notes reduce the invoices that they refer to, oldest due first."""
    notes = [a for a in accounts if is_note(a)]
    for note in sorted(notes, key=due_first):
        for invoice in sorted(accounts, key=due_first):
            # What is on its way to the bank must stay as it is: a note takes only what that
            # leaves, and the rest of it nets next time.
            taken = min(note.free, invoice.free) if is_credit_of(note, invoice) else 0
            if taken == 0:
                continue
            note.left, invoice.left = note.left - taken, invoice.left - taken
            note.credited, invoice.credited = note.credited + taken, invoice.credited + taken
            invoice.evidence.extend((filed, "credits") for filed in note.cluster.claims)
            _note_taking(note, invoice, taken)
            _note_taking(invoice, note, taken)


def _note_taking(account: Account, other: Account, taken: int) -> None:
    if account.trail is not None:
        claims, anchor = tuple(other.cluster.claims), other.cluster.anchor
        account.trail.append(Took("credited", taken, Takes.CREDITED, claims, other=anchor))


def is_credit_of(note: Account, invoice: Account) -> bool:
    """Whether a credit note refers to this invoice."""
    if invoice.cluster.best.kind is not DocumentKind.INVOICE:
        return False
    if note.cluster.best.amount.currency != invoice.cluster.best.amount.currency:
        return False
    return any(
        alike(referred, claim.document_number) and agree(told, claim)
        for told in map(claim_of, note.cluster.claims)
        for claim in map(claim_of, invoice.cluster.claims)
        for referred in told.refers_to
    )
