"""Transfers that were ordered and that nothing confirms, and from when to ask the bank.

Neither open nor paid. A time-out changes no state: that nothing is heard proves nothing, and a
debt that is opened because of it may be paid twice. So all that follows from it is a question.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from sluss.core.records import BankAnswer
from sluss.formats.limits import InForce
from sluss.rules.pay.bank_days import bank_days_after, next_bank_day
from sluss.rules.register.filed import Filed
from sluss.rules.register.flows import REJECTED, Flow, Standing, is_rejection

# PART leaves each transfer to its own answer. Source: docs/sources.md [iso-codes].
_SAYS_NOTHING = ("", "PART")
_PENDING = "PDNG"


class Said(Enum):
    """The bank's last word about a transfer that it has not booked."""

    NOTHING = "nothing"
    ACCEPTED = "accepted"
    PENDING = "pending"
    # It rejected one of several that have this one's name, and does not say which.
    UNCLEAR = "unclear"


class Watch(Enum):
    """What is to be done about a transfer in flight."""

    WAITING = "waiting"
    ASK_BANK = "ask-bank"


class Ask(Enum):
    """What to ask the bank, the weightiest first: of those that are due, the first is asked."""

    WHICH_REJECTED = "ask.which_rejected"
    NOT_IN_STATEMENT = "ask.not_in_statement"
    STILL_PENDING = "ask.still_pending"
    NOT_BOOKED = "ask.not_booked"
    NO_ANSWER = "ask.no_answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """What the rule may look at.

    ordered_on:   when its file was handed out or written; None if nobody tells.
    execution_on: when the bank was asked to pay, or has moved it to; None if nobody tells.
    said_on:      the day of the bank's last word; None if it said nothing, or no day.
    is_answered:  the bank answers every file of this kind to us, so that silence says something.
    is_told_of:   a whole statement of its account tells of the day of execution, without it.
    """

    ordered_on: date | None
    execution_on: date | None
    said: Said
    said_on: date | None = None
    is_answered: bool = False
    is_told_of: bool = False


@dataclass(frozen=True, slots=True)
class Watched:
    """From which day to ask the bank, and what; None if no day is known to count from."""

    ask_bank_on: date | None
    ask: Ask | None
    watch: Watch


def watched(
    transfer: Transfer, *, limits: InForce, today: date, closed: frozenset[date]
) -> Watched:
    """When to ask and what, and whether it is time.

    Shapes: closed has the closed days from the order's year to the one after today's.
    Errors: ValueError as next_bank_day.
    """
    questions = _questions(transfer, limits, closed)
    if not questions:
        return Watched(None, None, Watch.WAITING)
    first = min(questions.values())
    due = [ask for ask in Ask if ask in questions and questions[ask] <= today]
    next_up = next(ask for ask in Ask if questions.get(ask) == first)
    watch = Watch.ASK_BANK if due else Watch.WAITING
    return Watched(first, due[0] if due else next_up, watch)


def _questions(transfer: Transfer, limits: InForce, closed: frozenset[date]) -> dict[Ask, date]:
    """Each question that may come up, with the day from which it is put."""
    found: dict[Ask, date] = {}
    if transfer.is_answered and transfer.said is Said.NOTHING and transfer.ordered_on:
        found[Ask.NO_ANSWER] = bank_days_after(
            transfer.ordered_on, limits["answer_bank_days"], closed
        )
    if transfer.said is Said.PENDING and transfer.said_on:
        found[Ask.STILL_PENDING] = bank_days_after(
            transfer.said_on, limits["pending_bank_days"], closed
        )
    paid_on = transfer.execution_on or transfer.ordered_on
    heard_on = transfer.said_on or paid_on
    if transfer.said is Said.UNCLEAR and heard_on:
        found[Ask.WHICH_REJECTED] = heard_on
    if paid_on:
        paid_on = next_bank_day(paid_on, closed)
        found[Ask.NOT_BOOKED] = bank_days_after(paid_on, limits["booked_bank_days"], closed)
        if transfer.is_told_of:
            # The statement of its day is here: there is nothing more to wait for.
            found[Ask.NOT_IN_STATEMENT] = bank_days_after(paid_on, 1, closed)
    return found


def last_word(flow: Flow) -> tuple[Said, str, date | None]:
    """What the bank said last of a transfer: its meaning, its code, and its day if it has one.

    That one of several of this name was rejected weighs more than all that was accepted.
    """
    if said := _last(flow.unclear, (REJECTED,)):
        return Said.UNCLEAR, said.status, _day(said)
    said = _last(flow.answers)
    if said is None:
        return Said.NOTHING, "", None
    return Said.PENDING if said.status == _PENDING else Said.ACCEPTED, said.status, _day(said)


def _last(told: Iterable[Filed], statuses: Collection[str] = ()) -> BankAnswer | None:
    """The latest answer that says something; only of these statuses, if any are given."""
    said: dict[tuple[str, str], BankAnswer] = {}
    for filed in told:
        answer = filed.record
        if isinstance(answer, BankAnswer) and _says_something(answer):
            at = answer.created_at.isoformat() if answer.created_at else ""
            if answer.status in statuses or not statuses:
                said[at, filed.name] = answer
    return said[max(said)] if said else None


def _says_something(answer: BankAnswer) -> bool:
    """A refused repeat says nothing of what it repeats."""
    is_of_a_repeat = answer.status == REJECTED and not is_rejection(answer)
    return answer.status not in _SAYS_NOTHING and not is_of_a_repeat


def _day(answer: BankAnswer) -> date | None:
    return answer.created_at.date() if answer.created_at else None


def is_in_flight(flow: Flow) -> bool:
    """Whether a transfer was ordered and neither booked, rejected nor returned."""
    return flow.standing in (Standing.ORDERED, Standing.ACCEPTED)
