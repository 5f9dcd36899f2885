"""Payments of last time that are paid once more: tied to what they repeat, held if that is unsure.

A repeated payment is knowingly not right for everybody. So it looks at what became of last time's
money, and at all else that the same payee has got, or is to get, in the same month.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sluss.core.party import Account as PayeeAccount
from sluss.core.payable import Hold, Role
from sluss.core.records import BankEntry, Claim, DocumentKind, PaymentOrder, Repeats
from sluss.rules.register.accounts import PayTo
from sluss.rules.register.balance import Account
from sluss.rules.register.cluster import claim_of
from sluss.rules.register.filed import Decided, Filed, OurPayment, Vouched
from sluss.rules.register.flows import Flow, Standing, told_of
from sluss.rules.register.keys import (
    account_mark,
    month_of,
    payee_words,
    payout_mark,
    repeated_mark,
    repeats_mark,
)
from sluss.rules.register.parties import agree, party_words

FAILED = frozenset({Standing.REJECTED, Standing.RETURNED})


@dataclass(frozen=True, slots=True)
class Known:
    """What the component knows: its records, and what people and we did about them.

    flows: all of them; used: the keys of those that are of our own payments.
    """

    filed: Sequence[Filed]
    decided: Sequence[Decided]
    payments: Sequence[OurPayment]
    flows: Sequence[Flow]
    used: Collection[str]


def tie_reruns(accounts: Sequence[Account], known: Known) -> None:
    """Note on each repeated payment what it repeats, and hold what should not be paid as it is."""
    reruns = [account for account in accounts if account.cluster.best.repeats]
    if not reruns:
        return
    dismissed = {decision.claim for decision in known.decided if decision.kind == "dismiss"}
    standing = [one for one in accounts if not one.cluster.names & dismissed]
    for rerun in reruns:
        _tie(rerun, accounts, known)
        if rerun in standing:
            _hold_beside(rerun, standing)
            _hold_if_paid(rerun, standing, known)


def _tie(rerun: Account, accounts: Sequence[Account], known: Known) -> None:
    repeats = _repeats(rerun)
    source = next((f for f in known.filed if f.name == repeats.of), None)
    if source is None:
        return
    rerun.evidence.append((source, Role.REPEATS.value))
    if isinstance(source.record, PaymentOrder):
        _tie_order(rerun, source, known)
    else:
        last = next(one for one in accounts if repeats.of in one.cluster.names)
        _tie_listed(rerun, last, source)


def _tie_order(rerun: Account, source: Filed, known: Known) -> None:
    flow = next(flow for flow in known.flows if source in flow.orders)
    if flow.standing in FAILED:
        rerun.holds.append(Hold("register.repeated_came_back", ", ".join(flow.reasons)))
    ours = {payment.end_to_end_id for payment in known.payments}
    if flow.key in known.used and flow.end_to_end_id in ours and flow.standing is Standing.BOOKED:
        # We paid it ourselves, to an account that was trusted then, and it stayed there.
        _vouch(rerun, told_of(source).account, "paid-before")


def _tie_listed(rerun: Account, last: Account, source: Filed) -> None:
    """Of a row of a payout list: its own debt waits, since its money most likely went out."""
    failed = last.ours_failed + sum(minor for _, minor in last.failed)
    if came_back(failed=failed, left=last.left, claimed=last.claimed):
        rerun.holds.append(Hold("register.repeated_came_back", ""))
    else:
        for account in claim_of(source).accounts:
            _vouch(rerun, account, "payout-list")
    if last.left > 0 and not (last.in_flight or last.reserved or last.ordered):
        last.holds.append(Hold("register.repeated_since", _repeats(rerun).period))


def came_back(*, failed: int, left: int, claimed: int) -> bool:
    """Whether the money of a debt was sent, came back or was refused, and nothing went since."""
    return failed > 0 and left == claimed


def _vouch(rerun: Account, account: PayeeAccount | None, source: str) -> None:
    if account is None:
        return
    sha256 = _repeats(rerun).of.partition(":")[0]
    for word in party_words(rerun.cluster.best.supplier):
        rerun.vouched.append(Vouched(account.key, word, source, sha256))


def _hold_beside(rerun: Account, accounts: Sequence[Account]) -> None:
    """Hold a repeated payment and another payout to the payee in the month: one may be the other.

    Two payments of one file stay as they are: last time, too, they were two.
    """
    for other in accounts:
        if other is not rerun and _is_beside(rerun, other):
            for one, beside in ((rerun, other), (other, rerun)):
                hold = Hold("register.repeated_in_month", beside.cluster.anchor)
                if one.left > 0 and hold not in one.holds:
                    one.holds.append(hold)


def _is_beside(rerun: Account, other: Account) -> bool:
    mine, its = rerun.cluster.best, other.cluster.best
    if its.kind is not DocumentKind.PAYOUT or month_told(its) != _repeats(rerun).period:
        return False
    file = _file_of(_repeats(rerun))
    is_of_file = any(name.startswith(f"{file}:") for name in other.cluster.names)
    if is_of_file or (its.repeats and _file_of(its.repeats) == file):
        return False
    return agree(mine, its)


def _hold_if_paid(rerun: Account, accounts: Sequence[Account], known: Known) -> None:
    """Hold a repeated payment if other money goes to its account in the month, of no known debt."""
    if rerun.left <= 0:
        return
    placed = {filed.name for one in accounts for filed, _ in one.evidence}
    file, period, since = _file_of(_repeats(rerun)), _repeats(rerun).period, _repeats(rerun).since
    keys = {account.key for account in rerun.cluster.best.accounts}
    for flow in known.flows:
        account = told_of(flow.records[0]).account
        is_its = account is not None and account.key in keys and flow.standing not in FAILED
        is_loose = flow.key not in known.used and not any(
            f.name in placed or f.name.startswith(f"{file}:") for f in flow.records
        )
        day = flow.happened_on
        # What moved before is of last time, also where that was in this month.
        is_of_month = day and day >= since and month_of(day) == period
        if is_its and is_loose and is_of_month:
            rerun.holds.append(Hold("register.repeated_paid", f"{flow.amount} {day}"))


def held_if_moved(pay_to: PayTo, best: Claim) -> PayTo:
    """The same, held if the account is not the one of last time and nobody has called back.

    A list may vouch for a newer account; for a payment made without the casework system that is
    not enough. An account that nothing vouches for is held already.
    """
    account, repeats = pay_to.account, best.repeats
    if repeats is None or account is None or pay_to.verified_by in ("", "call-back"):
        return pay_to
    other = repeats.other or repeats.account
    if other in ("", account.key):
        return pay_to
    hold = Hold("register.repeated_other_account", other)
    return replace(pay_to, holds=(*pay_to.holds, hold))


# ---- What must be looked at together ---------------------------------------------------------


def kin_marks(filed: Filed) -> Iterator[int]:
    """The marks of the records that a repeated payment and its surroundings must not miss."""
    record = filed.record
    if isinstance(record, PaymentOrder):
        yield repeats_mark(filed.name)
    if account := moved_to(filed):
        yield repeated_mark(month_moved(filed), account)
    elif isinstance(record, Claim) and record.kind is DocumentKind.PAYOUT:
        period = month_told(record)
        if record.repeats:
            yield from (payout_mark(period, word) for word in payee_words(record))
            yield from (account_mark(account.key) for account in record.accounts)
        else:
            yield repeats_mark(filed.name)
        yield from (repeated_mark(period, word) for word in payee_words(record) if period)


def _is_kin(rerun: Claim, repeats: Repeats, other: Filed) -> bool:
    """Whether a record belongs to the same component as a repeated payment, for what it is."""
    record = other.record
    if other.name == repeats.of:
        return True
    if isinstance(record, Claim):
        is_in_month = record.kind is DocumentKind.PAYOUT and month_told(record) == repeats.period
        return is_in_month and not set(payee_words(rerun)).isdisjoint(payee_words(record))
    keys = {account.key for account in rerun.accounts}
    return moved_to(other) in keys and month_moved(other) == repeats.period


def kin(filed: Iterable[Filed]) -> Iterator[tuple[int, int]]:
    """Pairs of numbers of records that must be looked at together."""
    listed = list(filed)
    reruns = [(f, f.record) for f in listed if isinstance(f.record, Claim) and f.record.repeats]
    by_word: dict[str, list[Filed]] = defaultdict(list)
    for one in listed if reruns else ():
        for word in _words(one):
            by_word[word].append(one)
    for rerun, claim in reruns:
        if claim.repeats is None:
            continue
        near = [claim.repeats.of, *payee_words(claim)]
        for other in {f.id: f for word in near for f in by_word[word]}.values():
            if other is not rerun and _is_kin(claim, claim.repeats, other):
                yield rerun.id, other.id


def _words(filed: Filed) -> list[str]:
    if isinstance(filed.record, Claim):
        return [filed.name, *payee_words(filed.record)]
    account = moved_to(filed)
    return [filed.name, account] if account else [filed.name]


def moved_to(filed: Filed) -> str:
    """The account that an order or a debit pays to; "" for all else."""
    record = filed.record
    if isinstance(record, PaymentOrder):
        return record.creditor_account.key if record.creditor_account else ""
    if isinstance(record, BankEntry) and record.is_booked and record.amount.minor < 0:
        return record.counterparty_account.key if record.counterparty_account else ""
    return ""


def month_moved(filed: Filed) -> str:
    """The month of an order or a movement; "" for all else, and if it says no day."""
    record = filed.record
    day = record.execution_on if isinstance(record, PaymentOrder) else None
    if isinstance(record, BankEntry):
        day = record.booked_on
    return month_of(day) if day else ""


def month_told(claim: Claim) -> str:
    """The month in which a payout is to be paid; "" if it says no day."""
    if claim.repeats:
        return claim.repeats.period
    return month_of(claim.due_date) if claim.due_date else ""


def _repeats(account: Account) -> Repeats:
    repeats = account.cluster.best.repeats
    if repeats is None:
        raise TypeError(f"{account.cluster.anchor} repeats nothing")
    return repeats


def _file_of(repeats: Repeats) -> str:
    return repeats.of.partition(":")[0]
