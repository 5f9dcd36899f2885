"""What a supplier is told of an invoice: one of five states, for three facts that they know.

Who asks is nobody we know. So nothing is told that is not asked for: no name, account or amount,
no reason for a hold, and of wrong facts not which of them is wrong. A person's debt is never told.
Source: docs/sources.md [supplier-status].
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from sluss.core.ids import is_person
from sluss.core.lifecycle import State, is_owed
from sluss.core.money import Money
from sluss.core.records import DocumentKind
from sluss.rules.approve.roles import Act, Person
from sluss.rules.pay.bank_days import next_bank_day
from sluss.rules.register.numbers import folded

# So many debts of one supplier and amount are compared with the number that was given, and always
# as many: the newest, which of a bill a week is nearly four years.
COMPARED = 200
_NO_DIGIT = re.compile("[^0-9]")
# A request is read by a person; more is an essay or an attack.
HARDSHIP_CHARS_MAX = 2000
CONTACT_CHARS_MAX = 200


class Told(StrEnum):
    """The five states. The values are those of the command line's contract."""

    RECEIVED = "received"
    CHECKED = "being-checked"
    APPROVED = "approved"
    SENT = "sent-to-bank"
    NEEDED = "need-information"


# What we do not mean to pay as it stands is a matter to talk about, whatever the reason.
_TOLD: dict[State, Told] = {
    State.OPEN: Told.RECEIVED,
    State.HELD: Told.CHECKED,
    State.DISPUTED: Told.NEEDED,
    State.APPROVED: Told.APPROVED,
    State.RESERVED: Told.APPROVED,
    State.SENT: Told.SENT,
    State.SETTLED: Told.SENT,
    State.SETTLED_ELSEWHERE: Told.SENT,
    State.CREDITED: Told.NEEDED,
    State.NOT_OURS_TO_PAY: Told.NEEDED,
    State.DISMISSED: Told.NEEDED,
}
_IS_PAID = {State.SETTLED: True, State.SETTLED_ELSEWHERE: True}
# Of which days the first that is known is told. What is not in a batch has none.
_DAYS: dict[State, tuple[str, ...]] = {
    State.RESERVED: ("planned_on",),
    State.SENT: ("ordered_on", "planned_on"),
    State.SETTLED: ("booked_on", "ordered_on", "planned_on"),
    State.SETTLED_ELSEWHERE: ("booked_on", "ordered_on"),
}
# Holds that only the supplier can lift, and that say nothing of an account. A word on an account
# would tell a thief when to send a new one, so these show as any other check.
_SUPPLIER_LIFTS = frozenset({"register.only_reminder"})


@dataclass(frozen=True, slots=True)
class Facts:
    """The three facts. org_number: its digits, ten of them; number: as the register folds it."""

    org_number: str
    number: str
    amount_minor: int

    @property
    def text(self) -> str:
        """The facts as one text: the same for the same facts, however they were written."""
        return f"{self.org_number}|{self.number}|{self.amount_minor}"


def facts_of(org_number: str, number: str, amount: Money) -> Facts:
    """The facts as somebody wrote them. What cannot be right is no error: it fits nothing.

    An error would tell more of wrong facts than that they are wrong.
    """
    digits = _NO_DIGIT.sub("", org_number)
    return Facts(digits[-10:], folded(number), amount.minor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A debt of the supplier and amount that were given. row: 0 for a stand-in."""

    row: int
    id: str
    org_number: str
    kind: str
    number: str
    state: State
    issued_on: str = ""


# Stands where there is nothing, so that as much is done for wrong facts as for right ones.
# Its number is no organisation's, so that it is never what was asked for.
STAND_IN = Candidate(
    row=0, id="", org_number="0000000000", kind="invoice", number="F-0", state=State.OPEN
)


def is_told_of(org_number: str, kind: str) -> bool:
    """Whether anything is ever told of such a debt: an invoice of somebody who is no person.

    A sole trader's organisation number is a personal number.
    """
    is_nobody = org_number == "" or is_person(org_number)
    return kind == DocumentKind.INVOICE.value and not is_nobody


def choose(candidates: Sequence[Candidate], facts: Facts) -> Candidate:
    """The debt that the facts are of; STAND_IN if there is none.

    Shapes: as many are compared always: COMPARED, stand-ins among them.
    Of several with the same facts one that is still owed goes first, then the one issued last.
    """
    if len(candidates) != COMPARED:
        raise ValueError(f"{len(candidates)} are compared, not {COMPARED}")
    fits = [
        one
        for one in candidates
        # All of it is always worked out: & does not stop at the first that is wrong.
        if (folded(one.number) == facts.number) & is_told_of(one.org_number, one.kind)
    ]
    return max([STAND_IN, *fits], key=goes_first)


def goes_first(one: Candidate) -> tuple[bool, bool, str, int]:
    """By which of several debts with the same facts the one is chosen that is told of."""
    return one.row > 0, is_owed(one.state), one.issued_on, one.row


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the answer may rest on. holds: codes. Days: None if nothing tells one."""

    state: State
    attests: int = 0
    holds: frozenset[str] = frozenset()
    planned_on: date | None = None
    ordered_on: date | None = None
    booked_on: date | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What is told. told None: no invoice that we may speak of has these facts.

    on: the day on which it goes or went to the bank, or was paid; None if none is known.
    """

    told: Told | None
    on: date | None = None
    is_paid: bool = False


def answer_of(seen: Seen) -> Answer:
    """One of the five states, and the day that belongs to it."""
    told = _TOLD[seen.state]
    if told is Told.RECEIVED and seen.attests:
        told = Told.CHECKED
    if told is Told.CHECKED and seen.holds & _SUPPLIER_LIFTS:
        told = Told.NEEDED
    days = (getattr(seen, name) for name in _DAYS.get(seen.state, ()))
    return Answer(told, next(filter(None, days), None), _IS_PAID.get(seen.state, False))


def next_update(now: datetime, *, hour: int, closed: Collection[date], zone: tzinfo) -> datetime:
    """When it is worth asking again: at this hour of today, else of the next bank day.

    closed: the days on which banks are closed, weekends aside (see rules.pay.bank_days).
    """
    local = now.astimezone(zone)
    first = local.date() if local.hour < hour else local.date() + timedelta(days=1)
    return datetime.combine(next_bank_day(first, frozenset(closed)), time(hour), zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How often was asked before: by the caller and by all, this hour and this day.

    hardship_*: requests because of hardship, this day.
    """

    caller_hour: int = 0
    caller_day: int = 0
    all_hour: int = 0
    all_day: int = 0
    hardship_caller: int = 0
    hardship_all: int = 0


@dataclass(frozen=True, slots=True)
class Bounds:
    """How often may be asked, in the same words as Asked."""

    caller_hour: int
    caller_day: int
    all_hour: int
    all_day: int
    hardship_caller: int
    hardship_all: int


class ReportRefusal(StrEnum):
    """Why nothing is made for others outside, in descending precedence."""

    LACKS_ROLE = "report.lacks_role"


def refuse_report(by: Person) -> ReportRefusal | None:
    """Say why this person may not hand out what suppliers are told, or None if they may."""
    return None if by.has(Act.REPORT) else ReportRefusal.LACKS_ROLE


class StatusRefusal(StrEnum):
    """Why nothing is looked up, in descending precedence. The facts play no part in it."""

    TOO_MANY = "report.too_many"
    TOO_MANY_BY_CALLER = "report.too_many_by_caller"
    HARDSHIP_TOO_MANY = "report.hardship_too_many"
    HARDSHIP_NO_TEXT = "report.hardship_no_text"
    HARDSHIP_NO_CONTACT = "report.hardship_no_contact"
    HARDSHIP_TOO_LONG = "report.hardship_too_long"


@dataclass(frozen=True, slots=True)
class Hardship:
    """A request not to wait. text: why. contact: how the supplier can be reached, unproved."""

    text: str
    contact: str


def refuse_status(asked: Asked, bounds: Bounds, hardship: Hardship | None) -> StatusRefusal | None:
    """Say why nothing is looked up now, or None if it is."""
    if asked.all_hour >= bounds.all_hour or asked.all_day >= bounds.all_day:
        return StatusRefusal.TOO_MANY
    if asked.caller_hour >= bounds.caller_hour or asked.caller_day >= bounds.caller_day:
        return StatusRefusal.TOO_MANY_BY_CALLER
    if hardship is None:
        return None
    is_full = asked.hardship_all >= bounds.hardship_all
    if is_full or asked.hardship_caller >= bounds.hardship_caller:
        return StatusRefusal.HARDSHIP_TOO_MANY
    return _refuse_hardship(hardship)


def _refuse_hardship(hardship: Hardship) -> StatusRefusal | None:
    if not hardship.text.strip():
        return StatusRefusal.HARDSHIP_NO_TEXT
    if not hardship.contact.strip():
        return StatusRefusal.HARDSHIP_NO_CONTACT
    is_long = len(hardship.text) > HARDSHIP_CHARS_MAX or len(hardship.contact) > CONTACT_CHARS_MAX
    return StatusRefusal.HARDSHIP_TOO_LONG if is_long else None
