"""What the guard says of an order in somebody else's payment file, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Verdict(StrEnum):
    """What is to be done with an order, in descending precedence; the command line's words."""

    DOUBLE = "double"  # It would pay what is paid, on its way or in a batch of ours.
    STOPPED = "stopped"  # A person, or what we know of the debt, says that it is not to be paid.
    CHANGED_ACCOUNT = "changed-account"  # The payee is known, with another account.
    UNKNOWN_PAYEE = "unknown-payee"  # Nobody vouches for the account as this payee's.
    NEAR_DOUBLE = "near-double"  # It may be one: a person looks.
    PAY = "pay"


class Refusal(StrEnum):
    """Why an order is not to be paid, in descending precedence. All that apply are told."""

    SAME_ID = "handback.same_id"
    PAID_HERE = "handback.paid_here"
    PAID_ELSEWHERE = "handback.paid_elsewhere"
    CREDITED = "handback.credited"
    DEBT_TWICE_IN_FILE = "handback.debt_twice_in_file"
    TWICE_IN_FILE = "handback.twice_in_file"
    ON_ITS_WAY = "handback.on_its_way"
    IN_BATCH = "handback.in_batch"
    LESS_LEFT = "handback.less_left"
    DISPUTED = "handback.disputed"
    DISMISSED = "handback.dismissed"
    DRAWN = "handback.drawn"
    HELD = "handback.held"
    WE_PAY = "handback.we_pay"
    NOT_ALL_READ = "handback.not_all_read"
    ACCOUNT_CHANGED = "handback.account_changed"
    ACCOUNT_NOT_CONFIRMED = "handback.account_not_confirmed"
    ACCOUNT_SENT_ON = "handback.account_sent_on"
    NO_ACCOUNT = "handback.no_account"
    ACCOUNT_CAME_BACK = "handback.account_came_back"
    ACCOUNT_OF_OTHER = "handback.account_of_other"
    ACCOUNT_UNKNOWN = "handback.account_unknown"
    SAME_ID_OTHERWISE = "handback.same_id_otherwise"
    FITS_NONE = "handback.fits_none"
    ONE_OF_SEVERAL = "handback.one_of_several"
    SAME_NUMBER = "handback.same_number"
    SAME_AMOUNT = "handback.same_amount"
    ALIKE_IN_FILE = "handback.alike_in_file"


# The first reason of each verdict: what follows, up to the next one's, is of it too.
_FIRST = {
    Refusal.SAME_ID: Verdict.DOUBLE,
    Refusal.DISPUTED: Verdict.STOPPED,
    Refusal.ACCOUNT_CHANGED: Verdict.CHANGED_ACCOUNT,
    Refusal.NO_ACCOUNT: Verdict.UNKNOWN_PAYEE,
    Refusal.SAME_ID_OTHERWISE: Verdict.NEAR_DOUBLE,
}


def _by_reason() -> dict[Refusal, Verdict]:
    found, verdict = {}, Verdict.PAY
    for reason in Refusal:
        verdict = _FIRST.get(reason, verdict)
        found[reason] = verdict
    return found


VERDICT_OF = _by_reason()
_WEIGHT = {reason: weight for weight, reason in enumerate(Refusal)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Collision:
    """A payment that stands in the way.

    is_ours: ordered by us; else by the locked system, or by hand at the bank.
    on:      the day that it was booked, or else is to be carried out; None if nobody says.
    standing: what became of it, a word of rules/register/flows.py, or "reserved".
    """

    end_to_end_id: str
    on: date | None
    is_ours: bool
    standing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """One reason. payable: the id of the debt that it is about, "" if of none.

    detail: what else the sentence names: an account, a payee, the number of an order in the file.
    hold:   what the debt is held for, or the reader's finding, as a code of its own.
    """

    code: Refusal
    payable: str = ""
    number: str = ""
    detail: str = ""
    hold: str = ""
    collides: tuple[Collision, ...] = ()


def verdict_of(reasons: Iterable[Because]) -> Verdict:
    """The verdict that all the reasons come to: that of the weightiest; pay if there is none."""
    heaviest = min((one.code for one in reasons), key=_WEIGHT.__getitem__, default=None)
    return VERDICT_OF[heaviest] if heaviest else Verdict.PAY


def in_order(reasons: Iterable[Because]) -> tuple[Because, ...]:
    """The reasons, the weightiest first, each once."""
    return tuple(sorted(dict.fromkeys(reasons), key=lambda one: _WEIGHT[one.code]))
