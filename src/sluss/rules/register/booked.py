"""What the locked system's own books say was paid, where the bank's files do not show it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from sluss.core.party import fold_name
from sluss.core.records import LedgerRow
from sluss.formats.sie4 import is_payables_account
from sluss.rules.register.balance import Account, is_note
from sluss.rules.register.cluster import claim_of
from sluss.rules.register.filed import Filed
from sluss.rules.register.numbers import alike, numbers_in
from sluss.rules.register.trail import Takes, Took


def take_ledger(accounts: Sequence[Account], rows: Sequence[Filed]) -> None:
    """What the locked system's own books say was paid. The books mirror the bank: no sum of both.

    So a debt is paid by the greater of the two, never by their sum; and what the bank sent back
    or refused was not paid, though the books of that day say so.
    """
    if not rows:
        return
    named = [_naming(account, rows) for account in accounts]
    exact = {
        filed.name
        for account, some in zip(accounts, named, strict=True)
        for filed in some
        if _is_all_of(filed, account)
    }
    for account, some in zip(accounts, named, strict=True):
        # A number comes again, or a hand has written another's: what is all of one debt to the
        # öre is of that one, and nothing of it is left for the others.
        mine = [f for f in some if f.name not in exact or _is_all_of(f, account)]
        paying = [filed for filed in mine if _taking(filed, account) > 0]
        account.evidence.extend((filed, "pays") for filed in paying)
        beyond = min(_paid(mine, account) - account.elsewhere - account.ours, account.left)
        if paying and account.trail is not None:
            account.trail.append(_took(paying, max(beyond, 0)))
        if beyond > 0:
            account.elsewhere += beyond
            account.left -= beyond
            # It was an order of the same that was on its way: what it took is taken now.
            account.committed = max(account.committed - beyond, 0)
            account.in_flight = account.in_flight and account.committed > 0
            account.why.add("paid_in_ledger")


def _naming(account: Account, rows: Sequence[Filed]) -> list[Filed]:
    """The rows that name this debt."""
    numbers = [claim_of(f).document_number for f in account.cluster.claims]
    names = {claim_of(f).supplier.name_key for f in account.cluster.claims}
    names |= account.listed.names
    return [f for f in rows if _books(f.record, account, numbers, names)]


def _is_all_of(filed: Filed, account: Account) -> bool:
    return abs(_row(filed).amount.minor) == account.claimed


def _took(rows: Sequence[Filed], taken: int) -> Took:
    if taken:
        return Took("paid_in_ledger", taken, Takes.ELSEWHERE, tuple(rows))
    return Took("booked_too", 0, Takes.NOTHING, tuple(rows))


def _paid(rows: Sequence[Filed], account: Account) -> int:
    """What the books say was paid, less what of it came back or was refused."""
    told = _told_once(rows)
    paid = [filed for filed in told if _taking(filed, account) > 0]
    took_back = -sum(min(_taking(filed, account), 0) for filed in told)
    # The registration stands on the same side as what came back.
    returned = max(took_back - account.claimed, 0)
    return sum(_taking(f, account) for f in paid) - max(returned, _refused(paid, account))


def _refused(paid: Sequence[Filed], account: Account) -> int:
    """What the bank refused or sent back of what the books had by then.

    Some systems book what they send; what was booked later is of a later attempt.
    """
    last = max((on for on, _ in account.failed), default=date.min)
    booked = sum(_taking(filed, account) for filed in paid if _row(filed).booked_on <= last)
    return min(sum(minor for _, minor in account.failed), booked)


def _told_once(rows: Sequence[Filed]) -> list[Filed]:
    """Each row once, though the books were printed several times; equals of one file stay two."""
    seen: Counter[tuple[object, ...]] = Counter()
    found: dict[tuple[object, ...], Filed] = {}
    for filed in rows:
        row = _row(filed)
        # Not by names: what is printed later has them as they are then.
        voucher = (row.series, row.number, row.booked_on)
        words = (*voucher, row.account, row.amount, row.supplier, row.invoice)
        file = filed.name.partition(":")[0]
        seen[words, file] += 1
        found.setdefault((words, seen[words, file]), filed)
    return list(found.values())


def _row(filed: Filed) -> LedgerRow:
    if not isinstance(filed.record, LedgerRow):
        raise TypeError(f"{filed.name} is no row of a voucher")
    return filed.record


def _taking(filed: Filed, account: Account) -> int:
    """What a row takes of the account: a debit of an invoice, a credit of a credit note."""
    minor = _row(filed).amount.minor
    return -minor if is_note(account) else minor


def _books(row: object, account: Account, numbers: list[str], names: set[str]) -> bool:
    best = account.cluster.best
    if not isinstance(row, LedgerRow) or row.amount.currency != best.amount.currency:
        return False
    if best.issue_date and row.booked_on < best.issue_date:
        return False  # Numbers begin anew: that was the one of the year before.
    # The cost side of a registration names the same invoice; only the payables side pays it.
    if not is_payables_account(row.account, row.account_name):
        return False
    if row.supplier_name and fold_name(row.supplier_name) not in names:
        return False
    told = (row.invoice,) if row.invoice else numbers_in(row.text)
    return any(alike(number, told_number) for number in numbers for told_number in told)
