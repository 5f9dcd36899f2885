"""Swedish clearing numbers: whose they are, and how an account number at that bank is proved.

The table is data (data/clearing.toml), for banks come and go. What it does not know is not wrong:
it is unproved, and a person asks. Source: docs/sources.md [kontonummer].
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sluss.core.ids import has_luhn, has_mod11


class AccountRule(StrEnum):
    """How the banks' list says that an account number is proved: its type and its comment."""

    TYPE_1_WITHOUT_FIRST = "1.1"
    TYPE_1 = "1.2"
    TYPE_2_MOD10 = "2.1"
    TYPE_2_MOD11 = "2.2"
    TYPE_2_AS_A_RULE = "2.3"


class Proof(StrEnum):
    """What can be said of an account number. Only the first two are certain."""

    PROVED = "proved"
    WRONG = "wrong"  # Too long for this bank, or its check digit is none.
    UNUSUAL = "unusual"  # Its check digit is none, and this bank has a few such accounts.
    NO_RULE = "no-rule"  # The bank is known, how it numbers its accounts is not.
    UNKNOWN_BANK = "unknown-bank"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearingRange:
    """The clearing numbers from first to last, both included.

    since:   the day of the oldest list that has the row; the bank may have had it longer.
    seen_on: the day of the newest one.
    sources: the lists that have it.
    """

    first: int
    last: int
    bank: str
    rule: AccountRule | None
    since: date
    seen_on: date
    sources: tuple[str, ...]

    @property
    def digits(self) -> int:
        """The most digits that an account number there has; 0 if it is not known."""
        return _DIGITS[self.rule] if self.rule else 0


@dataclass(frozen=True, slots=True)
class ClearingTable:
    """All ranges. Of two that share a number the newer holds."""

    ranges: tuple[ClearingRange, ...] = ()

    def range_of(self, clearing: str) -> ClearingRange | None:
        """The range of a clearing number of four digits; None if no list has it."""
        number = int(clearing)
        having = [one for one in self.ranges if one.first <= number <= one.last]
        return max(having, key=lambda one: one.since, default=None)

    def prove(self, bban: str) -> Proof:
        """What can be said of 'clearing-account' as read_bban gives it.

        An account number that is shorter than the bank's begins with zeros that are not written.
        """
        clearing, _, account = bban.partition("-")
        found = self.range_of(clearing)
        if found is None:
            return Proof.UNKNOWN_BANK
        if found.rule is None:
            return Proof.NO_RULE
        if len(account) > found.digits:
            return Proof.WRONG
        if _holds(found.rule, clearing, account.zfill(found.digits)):
            return Proof.PROVED
        is_always_so = found.rule is not AccountRule.TYPE_2_AS_A_RULE
        return Proof.WRONG if is_always_so else Proof.UNUSUAL


NO_TABLE = ClearingTable()

_DIGITS = {
    AccountRule.TYPE_1_WITHOUT_FIRST: 7,
    AccountRule.TYPE_1: 7,
    AccountRule.TYPE_2_MOD10: 10,
    AccountRule.TYPE_2_MOD11: 9,
    AccountRule.TYPE_2_AS_A_RULE: 10,
}


def _holds(rule: AccountRule, clearing: str, account: str) -> bool:
    match rule:
        case AccountRule.TYPE_1_WITHOUT_FIRST:
            return has_mod11(clearing[1:] + account)
        case AccountRule.TYPE_1:
            return has_mod11(clearing + account)
        case AccountRule.TYPE_2_MOD11:
            return has_mod11(account)
        case AccountRule.TYPE_2_MOD10 | AccountRule.TYPE_2_AS_A_RULE:
            return has_luhn(account)
