"""Where a debt may be paid: never to an account that nobody vouches for.

An account is vouched for by a supplier or open-items list from before the incident, by money
that went there before and did not come back, or by two people who called the supplier back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sluss.core.ids import is_sound
from sluss.core.party import Account, Party, Scheme
from sluss.core.payable import Hold
from sluss.core.records import Origin, SupplierEntry
from sluss.rules.register.cluster import Cluster, claim_of
from sluss.rules.register.filed import Vouched
from sluss.rules.register.parties import party_words

# The cheapest and surest way first, when the source leaves the choice to us.
_SCHEME_ORDER = (Scheme.BANKGIRO, Scheme.PLUSGIRO, Scheme.BBAN, Scheme.IBAN)
_CALLED_BACK = "call-back"
SOURCES = (_CALLED_BACK, "supplier-list", "open-items", "paid-before", "payout-list")


@dataclass(frozen=True, slots=True)
class PayTo:
    """The account to pay to, who vouches for it, and what speaks against paying."""

    account: Account | None
    verified_by: str
    holds: tuple[Hold, ...]


def choose(
    cluster: Cluster,
    supplier: Party,
    vouched: Sequence[Vouched],
    entry: SupplierEntry | None,
    confirmed: Account | None = None,
) -> PayTo:
    """Choose among the accounts that the sources name, one that is vouched for if there is one.

    confirmed: of the supplier's own, the one that two people confirmed last.
    """
    claims = [claim_of(filed) for filed in cluster.claims]
    named = list(dict.fromkeys(account for claim in claims for account in claim.accounts))
    payees = [claim.payee for claim in claims if claim.payee]
    by = {a.key: _voucher_of(a, payees or [supplier], vouched) for a in named}
    if payees:
        # That the account is the factor's is not enough: that the debt was sold must be asked.
        by = {key: source if source == _CALLED_BACK else "" for key, source in by.items()}
    if cluster.best.origin is Origin.PAYOUT_LIST:
        # A payout list is the decision itself: the casework system names the account.
        by = {key: source or "payout-list" for key, source in by.items()}
    trusted = [account for account in named if by[account.key]]
    if trusted:
        strangers = [account for account in named if not by[account.key]]
        return PayTo(trusted[0], by[trusted[0].key], _holds_for(trusted[0], strangers, payees))
    if named:
        return PayTo(named[0], "", (*_sound(named[0]), _unverified(named[0], payees)))
    if entry and entry.accounts and not payees:
        listed = sorted(entry.accounts, key=lambda a: _SCHEME_ORDER.index(a.scheme))
        source = _voucher_of(listed[0], [supplier], vouched)
        holds = _sound(listed[0]) if source else (*_sound(listed[0]), _unverified(listed[0], []))
        return PayTo(listed[0], source, holds)
    if confirmed and not payees and _voucher_of(confirmed, [supplier], vouched) == _CALLED_BACK:
        return PayTo(confirmed, _CALLED_BACK, _sound(confirmed))
    return PayTo(None, "", (Hold("register.no_account"),))


def _holds_for(
    account: Account, strangers: Sequence[Account], payees: Sequence[Party]
) -> tuple[Hold, ...]:
    holds = list(_sound(account))
    # A document that names an account nobody knows, on a debt whose account is known, is how
    # fraud begins; it may be honest, and a person finds out which.
    if strangers:
        holds.append(Hold("register.account_differs", strangers[0].key))
    if payees and len({p.name_key for p in payees}) > 1:
        holds.append(Hold("register.payee_differs", payees[0].name))
    return tuple(holds)


def _unverified(account: Account, payees: Sequence[Party]) -> Hold:
    if payees:
        return Hold("register.factoring_unverified", account.key)
    return Hold("register.account_unverified", account.key)


def _sound(account: Account) -> tuple[Hold, ...]:
    return () if is_sound(account) else (Hold("register.account_unsound", account.key),)


def _voucher_of(account: Account, parties: Sequence[Party], vouched: Sequence[Vouched]) -> str:
    """What vouches for the account as these parties' own, the best first; "" if nothing."""
    words = {word for party in parties for word in party_words(party)}
    found = {
        v.source for v in vouched if v.account_key == account.key and _is_theirs(v.party, words)
    }
    return next((source for source in SOURCES if source in found), "")


def _is_theirs(party: str, words: set[str]) -> bool:
    return party in words
