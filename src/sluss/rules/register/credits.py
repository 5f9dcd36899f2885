"""What credit notes take of the invoices that they refer to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sluss.core.records import Claim, DocumentKind, SupplierEntry
from sluss.rules.register.balance import Account, due_first, is_note
from sluss.rules.register.cluster import claim_of
from sluss.rules.register.flows import Flow, told_of
from sluss.rules.register.numbers import alike
from sluss.rules.register.parties import agree, contradict
from sluss.rules.register.trail import Takes, Took


def note_full_credits(accounts: Sequence[Account]) -> None:
    """Keep of each invoice on which day a credit note for all of it was drawn, if one was."""
    for note in filter(is_note, accounts):
        credited = [invoice for invoice in accounts if is_credit_of(note, invoice)]
        if len(credited) == 1 and credited[0].claimed == note.claimed:
            credited[0].credited_on = note.cluster.best.issue_date


def was_credited_before(account: Account, flow: Flow, when: date | None) -> bool:
    """Whether a debt was credited in full before a payment of another sum.

    Then the reference is the customer's, or numbers began anew: what was paid is in no file of
    ours. A payment that names documents in fields may net the two.
    """
    if account.credited_on is None or when is None or when <= account.credited_on:
        return False
    return flow.amount.minor != account.claimed and not told_of(flow.records[0]).documents


def settle_credits(accounts: Sequence[Account], entries: Sequence[SupplierEntry]) -> None:
    """Let credit notes reduce the invoices that they refer to, oldest due first.

    entries: the supplier lists' rows of these creditors.
    """
    notes = [a for a in accounts if is_note(a)]
    for note in sorted(notes, key=due_first):
        own = [invoice for invoice in accounts if is_credit_of(note, invoice)]
        # A firm that changed its legal form credits what it had invoiced before.
        before = [] if own else [a for a in accounts if _is_of_successor(note, a, entries)]
        for invoice in sorted(own or before, key=due_first):
            # What is on its way to the bank must stay as it is: a note takes only what that
            # leaves, and the rest of it nets next time.
            taken = min(note.free, invoice.free)
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
    return any(agree(told, claim) for told, claim in referring(note, invoice))


def referring(note: Account, invoice: Account) -> list[tuple[Claim, Claim]]:
    """The claims of a credit note and of an invoice whose number it gives, whosever they are."""
    if invoice.cluster.best.kind is not DocumentKind.INVOICE:
        return []
    if note.cluster.best.amount.currency != invoice.cluster.best.amount.currency:
        return []
    return [
        (told, claim)
        for told in map(claim_of, note.cluster.claims)
        for claim in map(claim_of, invoice.cluster.claims)
        if any(alike(referred, claim.document_number) for referred in told.refers_to)
    ]


def _is_of_successor(note: Account, invoice: Account, entries: Sequence[SupplierEntry]) -> bool:
    """Whether a note refers to an invoice of the firm whose account its own firm has taken over."""
    accounts = invoice.listed.accounts | {
        account.key for filed in invoice.cluster.claims for account in claim_of(filed).accounts
    }
    return any(
        contradict(told.supplier, claim.supplier)
        and _took_over(told.supplier.org_number, claim.supplier.org_number, key, entries)
        for told, claim in referring(note, invoice)
        for key in accounts & note.listed.accounts
    )


def _took_over(later: str, earlier: str, key: str, entries: Sequence[SupplierEntry]) -> bool:
    """Whether an account was one firm's in the lists, and afterwards the other's alone.

    An account that two firms have in one list is their factor's.
    """
    days = {
        number: [
            entry.listed_on
            for entry in entries
            if entry.supplier.org_number == number and key in {a.key for a in entry.accounts}
        ]
        for number in (earlier, later)
    }
    known = {number: [day for day in found if day is not None] for number, found in days.items()}
    if known != days or not all(known.values()):
        return False
    return max(known[earlier]) < min(known[later])
