"""Which debts an order is for, by the rules by which the register itself takes payments.

The order is settled against copies of the debts' accounts, as if it had come in: first with what
is still free on each, then as if nothing had been paid. What the second finds and the first does
not is paid, or on its way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sluss.rules.register.balance import Account, due_first, is_note
from sluss.rules.register.cluster import claim_of
from sluss.rules.register.filed import Filed
from sluss.rules.register.flows import Broadcasts, Flow, gather_flows, told_of
from sluss.rules.register.numbers import alike, numbers_in
from sluss.rules.register.settle import settle_elsewhere
from sluss.rules.register.trail import Fit


class How(StrEnum):
    """What ties an order to the debts."""

    REFERENCE = "reference"  # It names them, by OCR, document or number.
    AMOUNT = "amount"  # It names nothing, and just this debt of the payee has its amount.
    UNFIT = "unfit"  # It names them, and its amount fits nothing of them.
    ONE_OF_SEVERAL = "one-of-several"  # It names nothing, and several debts have its amount.
    NOTHING = "nothing"  # No known debt is meant.


@dataclass(frozen=True, slots=True)
class Aim:
    """What an order would take of one debt. place: of its account in what was asked about."""

    place: int
    minor: int


@dataclass(frozen=True, slots=True)
class Aims:
    """What an order is for. rest: what no known debt accounts for, though it names no other."""

    how: How
    debts: tuple[Aim, ...] = ()
    rest: int = 0


def aims_of(order: Filed, accounts: Sequence[Account], free: Sequence[int]) -> Aims:
    """The debts that the order is for. free: what may still be paid of each of the accounts."""
    flow = gather_flows([order], Broadcasts())[0]
    amount = flow.amount.minor
    now = _tried(flow, accounts, lambda place: free[place])
    if now.is_whole(amount):
        return Aims(now.how, now.aims)
    before = _tried(flow, accounts, lambda place: accounts[place].claimed)
    if before.aims:
        rest = max(amount - before.taken, 0)
        is_of_unknown = rest > 0 and _names_another(order, [accounts[a.place] for a in before.aims])
        return Aims(before.how, before.aims, 0 if is_of_unknown else rest)
    return _one_of_several(flow, accounts, free)


@dataclass(frozen=True, slots=True)
class _Tried:
    """What came of settling an order. taken: in all, less the credit notes that it nets."""

    how: How
    aims: tuple[Aim, ...]
    taken: int

    def is_whole(self, amount: int) -> bool:
        return self.how in (How.REFERENCE, How.AMOUNT) and self.taken == amount


def _tried(flow: Flow, accounts: Sequence[Account], left: Callable[[int], int]) -> _Tried:
    copies = [_copy(account, left(place)) for place, account in enumerate(accounts)]
    settle_elsewhere(copies, [flow], [])
    aims, taken, fits = [], 0, set()
    for place, copy in enumerate(copies):
        took = [one for one in copy.trail or () if one.fit is not None]
        if is_note(copy):
            taken -= sum(one.minor for one in took)
        elif took:
            minor = sum(one.minor for one in took if one.fit is not Fit.FITS_NONE)
            taken += minor
            fits |= {one.fit for one in took}
            aims.append(Aim(place, minor))
    return _Tried(_how(fits), tuple(aims), taken)


def _copy(account: Account, left: int) -> Account:
    return Account(account.cluster, account.claimed, left, trail=[], listed=account.listed)


def _how(fits: set[Fit | None]) -> How:
    if not fits:
        return How.NOTHING
    if Fit.FITS_NONE in fits:
        return How.UNFIT
    return How.AMOUNT if fits == {Fit.BY_AMOUNT} else How.REFERENCE


def _names_another(order: Filed, accounts: Sequence[Account]) -> bool:
    """Whether the order names a document that is none of these debts: the rest is for that."""
    claims = [claim_of(filed) for account in accounts for filed in account.cluster.claims]
    known = [claim.document_number for claim in claims]
    known += [claim.reference.value for claim in claims if claim.reference]
    return any(not any(alike(own, number) for own in known) for number in named_in(order))


def named_in(order: Filed) -> list[str]:
    """All numbers by which an order or a movement says what it pays."""
    told = told_of(order)
    named = [document.number for document in told.documents]
    named += numbers_in(told.text)
    return [*named, told.reference.value] if told.reference else named


def _one_of_several(flow: Flow, accounts: Sequence[Account], free: Sequence[int]) -> Aims:
    """Of several debts of its amount an order that names none is for one that is not yet paid."""
    amount = flow.amount.minor
    fitting = [
        place
        for place, account in enumerate(accounts)
        if account.claimed == amount and _tried(flow, [account], lambda _: amount).how is How.AMOUNT
    ]
    unpaid = [place for place in fitting if free[place] == amount]
    if unpaid:
        first = min(unpaid, key=lambda place: due_first(accounts[place]))
        return Aims(How.AMOUNT, (Aim(first, amount),))
    if fitting:
        return Aims(How.ONE_OF_SEVERAL, tuple(Aim(place, amount) for place in fitting))
    return Aims(How.NOTHING)
