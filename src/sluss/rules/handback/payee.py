"""Whether somebody vouches for the account that an order goes to as its payee's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sluss.core.records import PaymentOrder
from sluss.rules.handback.verdict import Because, Refusal
from sluss.rules.register.accounts import SOURCES
from sluss.rules.register.filed import Vouched
from sluss.rules.register.giro import CALLED_BACK, REDIRECTED
from sluss.rules.register.returned import AGAINST, RETURNED, trusted


@dataclass(frozen=True, slots=True)
class Payee:
    """What is known of the account of an order, and of its payee.

    vouched:  what vouches for the account or speaks against it, for whomever.
    own:      what does so for all accounts of the payee.
    former:   accounts that an earlier supplier list had for the payee, and the last one has not.
    proposed: accounts that somebody proposed for the payee, and nobody confirmed.
    numbers:  the organisation numbers that it is known by.
    """

    vouched: tuple[Vouched, ...] = ()
    own: tuple[Vouched, ...] = ()
    former: frozenset[str] = frozenset()
    proposed: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()


def refuse_account(
    order: PaymentOrder, payee: Payee, words: Iterable[str], proved: Iterable[str]
) -> Because | None:
    """Say why the account is not one to pay this payee on; None if somebody vouches for it.

    words:  under which the payee is known, in the order and in the debts that it names; none if
            nobody is named, as in files of Bankgirot: then whoever is vouched for is paid.
    proved: the accounts of those debts that are verified.
    """
    account = order.creditor_account
    if account is None:
        return Because(code=Refusal.NO_ACCOUNT)
    whose = frozenset(words)
    told = {v.source for v in payee.vouched if not whose or v.party in whose or v.source in AGAINST}
    if CALLED_BACK in told:
        return None
    if REDIRECTED in told:
        return Because(code=Refusal.ACCOUNT_SENT_ON, detail=account.key)
    known = frozenset(proved)
    if account.key not in payee.former and (trusted(told) or account.key in known):
        return None
    if account.key in payee.proposed:
        return Because(code=Refusal.ACCOUNT_NOT_CONFIRMED, detail=account.key)
    if others := _others(payee, account.key) or sorted(known - {account.key}):
        return Because(code=Refusal.ACCOUNT_CHANGED, detail=", ".join(others))
    return Because(code=_unknown(payee, told), detail=account.key)


def _others(payee: Payee, but: str) -> list[str]:
    """The other accounts that are vouched for as the payee's."""
    keys = dict.fromkeys(v.account_key for v in payee.own if v.account_key != but)
    return sorted(key for key in keys if key not in payee.former and _is_vouched(key, payee.own))


def _is_vouched(key: str, rows: Sequence[Vouched]) -> bool:
    return bool(trusted(v.source for v in rows if v.account_key == key))


def _unknown(payee: Payee, told: set[str]) -> Refusal:
    if RETURNED in told:
        return Refusal.ACCOUNT_CAME_BACK
    is_somebodys = any(v.source in SOURCES for v in payee.vouched)
    return Refusal.ACCOUNT_OF_OTHER if is_somebodys else Refusal.ACCOUNT_UNKNOWN
