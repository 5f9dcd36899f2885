"""What the locked system's own books say was paid."""

from __future__ import annotations

from collections.abc import Sequence

from sluss.core.party import fold_name
from sluss.core.records import LedgerRow
from sluss.formats.sie4 import is_payables_account
from sluss.rules.register.balance import Account, is_note
from sluss.rules.register.cluster import claim_of
from sluss.rules.register.filed import Filed
from sluss.rules.register.numbers import alike, numbers_in


def take_ledger(accounts: Sequence[Account], rows: Sequence[Filed]) -> None:
    """What the locked system's own books say was paid. The books mirror the bank: no sum of both.

    So a debt is paid by the greater of the two, never by their sum; and what the bank sent back
    or refused was not paid, though the books of that day say so.
    """
    for account in accounts:
        numbers = [claim_of(f).document_number for f in account.cluster.claims]
        names = {claim_of(f).supplier.name_key for f in account.cluster.claims}
        mine = [f for f in rows if _books(f.record, numbers, names)]
        debits = sum(f.record.amount.minor for f in mine if isinstance(f.record, LedgerRow))
        account.evidence.extend((filed, "pays") for filed in mine)
        beyond = min(debits - account.elsewhere - account.ours - account.failed, account.left)
        if beyond > 0 and not is_note(account):
            account.elsewhere += beyond
            account.left -= beyond
            account.why.add("paid_in_ledger")


def _books(row: object, numbers: list[str], names: set[str]) -> bool:
    if not isinstance(row, LedgerRow) or row.amount.minor <= 0:
        return False
    # The cost side of a registration names the same invoice; only the payables side pays it.
    if not is_payables_account(row.account, row.account_name):
        return False
    if row.supplier_name and fold_name(row.supplier_name) not in names:
        return False
    told = (row.invoice,) if row.invoice else numbers_in(row.text)
    return any(alike(number, told_number) for number in numbers for told_number in told)
