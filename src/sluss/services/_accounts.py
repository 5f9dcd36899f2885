"""Remembering what vouches for payee accounts: lists from before the incident, and payments.

What speaks against one is remembered beside it: money sent on elsewhere, and money that came back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from sluss.core.party import Account, Party
from sluss.core.records import BankEntry, Claim, Origin, PaymentOrder, Record, SupplierEntry
from sluss.rules.register.filed import Filed
from sluss.rules.register.flows import Broadcasts, gather_flows, told_of
from sluss.rules.register.giro import REDIRECTED
from sluss.rules.register.keys import hashed, return_mark
from sluss.rules.register.parties import party_words
from sluss.rules.register.returned import (
    AGAINST,
    RETURNED,
    accounts_returned,
    is_return,
    returns_of,
    transfers_of,
)
from sluss.services._closure import load_records, records_with, slices
from sluss.store.bulk import select
from sluss.store.models import KnownAccount, RecordKey

# An account, a word for whose it is said to be ("" for whoever's), and the kind of source.
Vouching = tuple[str, str, str]
# The sources that count if they are of before the incident.
FROM_RECORDS = frozenset({"supplier-list", "open-items", "paid-before"})


def vouch(filed: Sequence[Filed], listed: dict[str, str], incident_on: str) -> list[Vouching]:
    """Keep which accounts these records vouch for, each with the file that does.

    Gives what nobody had said before: only that can change where a debt may be paid.
    """
    found: dict[Vouching, str] = {}
    for f in filed:
        sha = f.name.partition(":")[0]
        for source, party, account in _told(f.record, listed.get(sha, ""), incident_on):
            for word in [""] if source in AGAINST else party_words(party):
                row = (account.key, word, source)
                found[row] = min(found.get(row, sha), sha)
    return _keep(found) + _keep_returns(filed)


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


def _keep_returns(fresh: Sequence[Filed]) -> list[Vouching]:
    """Keep from which accounts money came back, by the transfers that these records tell of.

    A return need not say to whom the money had gone: its order does, which may come later.
    """
    whole = _whole(_came_back(word for f in fresh for word in transfers_of(f.record)))
    now = {
        (key, word, RETURNED): min(f.name.partition(":")[0] for f in returns_of(flow))
        for word, filed in whole.items()
        for key, flow in accounts_returned(gather_flows(filed, Broadcasts()))
    }
    before = _kept_returns(whole)
    gone = before.keys() - now.keys()
    # A second debit tells that the money went again and stayed.
    for key, word, source in gone:
        KnownAccount.objects.filter(account_key=key, party=word, source=source).delete()
    return [*_keep(now), *sorted(gone)]


def _came_back(words: Iterable[str]) -> set[str]:
    """Of these words for transfers, those of which something came back."""
    marks = {return_mark(word): word for word in words}
    return {
        marks[key]
        for part in slices(marks)
        for (key,) in select(RecordKey, ("key",), within=("key", part))
    }


def _whole(words: set[str]) -> dict[str, list[Filed]]:
    """All records that tell of each transfer."""
    found: dict[str, list[Filed]] = defaultdict(list)
    for filed in load_records(records_with(map(hashed, words))):
        for word in words.intersection(transfers_of(filed.record)):
            found[word].append(filed)
    return found


def _kept_returns(whole: dict[str, list[Filed]]) -> dict[Vouching, str]:
    """What is kept of these transfers, with its file. A word for one is none for a party."""
    accounts = {
        account.key
        for filed in whole.values()
        for f in filed
        if isinstance(f.record, PaymentOrder | BankEntry)
        and (account := told_of(f).account) is not None
    }
    return {
        (key, word, RETURNED): sha
        for part in slices(accounts)
        for key, word, sha in KnownAccount.objects.filter(
            account_key__in=part, source=RETURNED
        ).values_list("account_key", "party", "sha256")
        if word in whole
    }


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
        case BankEntry(counterparty_account=Account() as account) if is_return(record):
            # What names its transfer is judged with all that tells of it.
            if not transfers_of(record):
                yield RETURNED, record.counterparty, account
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
