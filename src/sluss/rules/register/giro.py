"""What the giro's own records say against paying: money sent on, and credit that it nets itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sluss.core.party import Account as PayeeAccount
from sluss.core.payable import Hold, Role
from sluss.core.records import Claim, CreditWatch, DocumentKind
from sluss.rules.register.accounts import PayTo
from sluss.rules.register.balance import Account
from sluss.rules.register.cluster import claim_of
from sluss.rules.register.filed import Filed, Vouched
from sluss.rules.register.numbers import Likeness, compare

# As services keep it beside what vouches for an account: it speaks against one instead.
REDIRECTED = "redirected"
CALLED_BACK = "call-back"


def held_if_redirected(pay_to: PayTo, vouched: Sequence[Vouched]) -> PayTo:
    """The same, held if the giro sent money for this account on to another and nobody asked why."""
    account = pay_to.account
    if account is None or pay_to.verified_by == CALLED_BACK:
        return pay_to
    if all(v.source != REDIRECTED or v.account_key != account.key for v in vouched):
        return pay_to
    hold = Hold("register.account_redirected", account.key)
    return replace(pay_to, holds=(*pay_to.holds, hold))


def hold_watched(accounts: Sequence[Account], filed: Sequence[Filed]) -> None:
    """Hold each credit note that the giro has, or had, to net by itself.

    Taken off a payment of ours as well, the supplier would get too little.
    """
    watches = [one for one in filed if isinstance(one.record, CreditWatch)]
    for account in accounts:
        if account.cluster.best.kind is not DocumentKind.CREDIT_NOTE:
            continue
        claims = [claim_of(one) for one in account.cluster.claims]
        mine = [one for one in watches if any(_is_of(_watch(one), claim) for claim in claims)]
        account.evidence.extend((one, Role.CREDITS.value) for one in mine)
        if mine and account.left > 0:
            account.holds.append(Hold("register.credit_at_giro", _told(_watch(mine[0]))))


def _is_of(watch: CreditWatch, claim: Claim) -> bool:
    if watch.amount != claim.amount or not _may_be_at(watch.payee_account, claim.accounts):
        return False
    told = _told(watch)
    names = [claim.document_number, claim.reference.value if claim.reference else ""]
    return any(
        name == told or compare(name, told) is not Likeness.DIFFERENT for name in names if name
    )


def _may_be_at(payee: PayeeAccount, named: Sequence[PayeeAccount]) -> bool:
    """Whether the payee can be the one of the claim: a credit note need not name an account."""
    return not named or payee.key in {account.key for account in named}


def _told(watch: CreditWatch) -> str:
    return watch.reference.value if watch.reference else ""


def _watch(filed: Filed) -> CreditWatch:
    if not isinstance(filed.record, CreditWatch):
        raise TypeError(f"{filed.name} is no credit at the giro")
    return filed.record
