"""Remembering what vouches for payee accounts: lists from before the incident, and payments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from sluss.core.party import Account, Party
from sluss.core.records import BankEntry, Claim, Origin, PaymentOrder, Record, SupplierEntry
from sluss.rules.register.filed import Filed
from sluss.rules.register.giro import REDIRECTED
from sluss.rules.register.parties import party_words
from sluss.services._closure import slices
from sluss.store.models import KnownAccount

# An account, a word for whose it is said to be ("" for whoever's), and the kind of source.
Vouching = tuple[str, str, str]


def vouch(filed: Iterable[Filed], listed: dict[str, str], incident_on: str) -> list[Vouching]:
    """Keep which accounts these records vouch for, each with the file that does.

    Gives what nobody had said before: only that can change where a debt may be paid.
    """
    found: dict[Vouching, str] = {}
    for f in filed:
        sha = f.name.partition(":")[0]
        for source, party, account in _told(f.record, listed.get(sha, ""), incident_on):
            # What speaks against an account does so whoever is said to own it.
            for word in [""] if source == REDIRECTED else party_words(party):
                row = (account.key, word, source)
                found[row] = min(found.get(row, sha), sha)
    return _keep(found)


def _keep(found: dict[Vouching, str]) -> list[Vouching]:
    # The file named is the smallest by hash, so that the order of reading does not show.
    old: dict[Vouching, str] = {}
    for part in slices({row[0] for row in found}):
        for key, party, source, sha in KnownAccount.objects.filter(
            account_key__in=part
        ).values_list("account_key", "party", "source", "sha256"):
            old[key, party, source] = sha
    rows = [
        KnownAccount(account_key=key, party=party, source=source, sha256=sha)
        for (key, party, source), sha in sorted(found.items())
        if sha < old.get((key, party, source), "~")
    ]
    KnownAccount.objects.bulk_create(
        rows,
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["account_key", "party", "source"],
        update_fields=["sha256"],
    )
    return sorted(found.keys() - old.keys())


def _told(record: Record, listed_on: str, incident_on: str) -> Iterator[tuple[str, Party, Account]]:
    """What this record vouches for, or against: the source, whose account, and the account."""
    match record:
        case SupplierEntry() if _is_before(record.listed_on, listed_on, incident_on):
            for account in record.accounts:
                yield "supplier-list", record.supplier, account
        case Claim(origin=Origin.OPEN_ITEMS) if _is_before(
            record.listed_on, listed_on, incident_on
        ):
            for account in record.accounts:
                yield "open-items", record.supplier, account
        case BankEntry(redirected_to=Account(), counterparty_account=Account() as account):
            yield REDIRECTED, record.counterparty, account
        case PaymentOrder() | BankEntry():
            paid = _paid(record, incident_on)
            if paid:
                yield "paid-before", *paid
        case _:
            return  # Nothing else vouches for an account.


def _paid(record: PaymentOrder | BankEntry, incident_on: str) -> tuple[Party, Account] | None:
    """Whose account this money went to, if it went before the incident."""
    if isinstance(record, PaymentOrder):
        on = record.created_at.date() if record.created_at else record.execution_on
        party, account = record.creditor, record.creditor_account
    else:
        if not record.is_booked or record.amount.minor >= 0:
            return None
        on, party, account = record.booked_on, record.counterparty, record.counterparty_account
    return (party, account) if account and _is_before(on, "", incident_on) else None


def _is_before(on: date | None, said_on: str, incident_on: str) -> bool:
    """Whether a source speaks of the time before the incident. Undated, after one: it does not."""
    if not incident_on:
        return True
    told = on.isoformat() if on else said_on
    return bool(told) and told <= incident_on
