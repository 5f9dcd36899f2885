"""Money that came back: it speaks against the account that it was sent to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sluss.core.records import BankEntry, PaymentOrder, Record
from sluss.rules.register.filed import Filed, Vouched
from sluss.rules.register.flows import Flow, Standing, told_of
from sluss.rules.register.giro import REDIRECTED
from sluss.rules.register.keys import transfer_words

# As services keep it beside what vouches for an account: it speaks against one instead.
RETURNED = "returned"
# The sources that speak against an account, whoever is said to own it.
AGAINST = frozenset({REDIRECTED, RETURNED})
# A return says no more than that a payment did not arrive: a list or a call-back outweighs it.
_OUTWEIGHED = "paid-before"


def transfers_of(record: Record) -> list[str]:
    """The words (see keys.py) for the transfer of ours that an order or a movement tells of."""
    if isinstance(record, BankEntry):
        is_ours = record.is_booked and (record.amount.minor < 0 or is_return(record))
        return transfer_words(record) if is_ours else []
    return transfer_words(record) if isinstance(record, PaymentOrder) else []


def is_return(record: Record) -> bool:
    """Whether a record says that money of ours came back."""
    if not isinstance(record, BankEntry) or not record.is_booked or record.amount.minor <= 0:
        return False
    return record.is_return or record.is_reversal


def accounts_returned(flows: Iterable[Flow]) -> Iterator[tuple[str, Flow]]:
    """The keys of all accounts to which a transfer was said to go that came back, with it."""
    for flow in flows:
        if flow.standing is Standing.RETURNED:
            told = [told_of(filed).account for filed in (*flow.orders, *flow.events)]
            yield from ((key, flow) for key in dict.fromkeys(a.key for a in told if a is not None))


def still_vouched(vouched: Sequence[Vouched], flows: Iterable[Flow]) -> tuple[Vouched, ...]:
    """What vouches for accounts, without the payments to accounts from which money came back.

    Whichever debt it was for: what is kept of returns tells of those that are not looked at here.
    """
    returned = {key for key, _ in accounts_returned(flows)}
    returned |= {v.account_key for v in vouched if v.source == RETURNED}
    return tuple(v for v in vouched if v.source != _OUTWEIGHED or v.account_key not in returned)


def trusted(sources: Iterable[str]) -> frozenset[str]:
    """Of the sources of one account's rows, those that vouch for it in spite of what came back."""
    found = frozenset(sources)
    return found - AGAINST - {_OUTWEIGHED if RETURNED in found else ""}


def returns_of(flow: Flow) -> list[Filed]:
    """The records that tell of what came back."""
    return [filed for filed in flow.events if is_return(filed.record)]
