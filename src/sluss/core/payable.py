"""A debt as the register sees it: what is owed to whom, how sure we are, and from what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sluss.core.lifecycle import Fact, State
from sluss.core.money import Money
from sluss.core.party import Account, Party
from sluss.core.records import DocumentKind, Reference


class Confidence(StrEnum):
    """How sure we are that this is owed as stated."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    WEAK = "weak"


class Role(StrEnum):
    """What a record does to a payable."""

    CLAIMS = "claims"
    ASKS_AGAIN = "asks-again"
    CREDITS = "credits"
    ORDERS = "orders"
    PAYS = "pays"
    ANSWERS = "answers"
    CAME_IN = "came-in"  # The customer's payment that a refund returns.
    KNOWS = "knows"  # A supplier list that names the payee's account.
    REPEATS = "repeats"  # Last time's payment, which this one pays once more.


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a payable must not be paid now. code is stable; detail names what it is about."""

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payable:
    """One debt (or credit note, or payout) with what the register concluded.

    Units:      amount and open_amount are positive, one currency; kind tells the sign.
    account:    where to pay; None if no source names one.
    verified_by: what vouches for the account (see rules/register), "" if nothing does.
    facts:      all that stands about it, from which the state follows.
    why:        codes that say why the confidence is what it is.
    looks_like: ids of other payables that resemble this one and were kept apart.
    """

    id: str
    kind: DocumentKind
    supplier: Party
    document_number: str
    amount: Money
    open_amount: Money
    state: State
    facts: tuple[Fact, ...] = ()
    issue_date: date | None = None
    due_date: date | None = None
    account: Account | None = None
    verified_by: str = ""
    reference: Reference | None = None
    confidence: Confidence = Confidence.PROBABLE
    why: tuple[str, ...] = ()
    holds: tuple[Hold, ...] = ()
    looks_like: tuple[str, ...] = ()
    category: str = ""
    has_hardship: bool = False
    employees: int | None = None
    dependence_percent: int | None = None
    payee: Party | None = None
    payee_is_factor: bool = False
    attests: tuple[str, ...] = ()
    failed_payments: int = 0
    registered_by: tuple[str, ...] = ()
