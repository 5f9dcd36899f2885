"""The triage board: every debt that waits, planned by bank day as fast as a slider moves.

What does not change between two moves is kept in this process until the journal goes on: the
debts, what may be paid of them, and what each costs by waiting. A move then only counts.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sluss.core.lifecycle import WAITING
from sluss.core.money import Money
from sluss.core.payable import Payable
from sluss.core.plain import from_plain
from sluss.core.records import DocumentKind
from sluss.rules.pay.netting import Candidate, creditor_key
from sluss.rules.pay.plan import Bounds, DayPlan, plan_days, ready_to_plan
from sluss.rules.pay.propose import Ready
from sluss.rules.report.rates import assume
from sluss.rules.report.situation import Age, age_place, ages
from sluss.rules.report.weigh import Curve, Point, Waiting, Weigher
from sluss.rules.triage.late import due_on, fee_once_late
from sluss.rules.triage.policy import UrgencyClass
from sluss.services import _register, _shipped
from sluss.services._cases import cases
from sluss.services._outlook import bank_days
from sluss.store import journal
from sluss.store.models import PayableRow

_CURRENCY = "SEK"
# More debts than this are read anew each time the journal goes on: they would fill the memory.
_HELD_MOST = 30_000
_AT_ONCE = 2000
# What waiting costs is told for these days from today.
_COST_DAYS = (0, 7, 14, 21, 28, 42, 56)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardAsk:
    """How the debts are to be planned. per_day None: the policy's, if it has one.

    with_unattested: as if everybody had attested what waits for an attest.
    """

    bank_days: int
    per_day: int | None = None
    cash: Money | None = None
    classes: frozenset[UrgencyClass] | None = None
    with_unattested: bool = False


@dataclass(frozen=True, slots=True)
class Debt:
    """A debt of the board. due: the day it falls due, None if nothing tells.

    age: the place of its group among the ages of the board.
    """

    payable: Payable
    urgency_class: UrgencyClass
    rank: str
    due: date | None
    age: int

    @property
    def is_claim(self) -> bool:
        """Whether somebody waits for money: credit notes only lessen what leaves us."""
        return self.payable.kind is not DocumentKind.CREDIT_NOTE


@dataclass(frozen=True, slots=True)
class Board:
    """Everything of the board. debts: by id, the most urgent first; ages: the groups, in order.

    other_currency: how many debts wait in other money, which no plan here pays.
    assumed_bp: the reference rate that the curve takes for half-years whose rate nobody knows.
    """

    days: tuple[date, ...]
    per_day: int | None
    debts: dict[str, Debt]
    plan: DayPlan
    ages: tuple[Age, ...]
    curve: tuple[Point, ...]
    assumed_bp: int
    other_currency: int
    signers: int


@dataclass(slots=True)
class _Kept:
    """What stays between two moves. mark: of the journal's head, the day and the hour.

    parsed: the debts by their rows, so that only those that changed are read anew.
    """

    mark: tuple[str, date, str] = ("", date.min, "")
    debts: dict[str, Debt] = field(default_factory=dict)
    candidates: list[Candidate] = field(default_factory=list)
    ready: dict[tuple[frozenset[UrgencyClass] | None, bool], Ready] = field(default_factory=dict)
    curve: Curve | None = None
    assumed_bp: int = 0
    other_currency: int = 0
    parsed: dict[int, tuple[str, Payable]] = field(default_factory=dict)


_KEPT = _Kept()


def board(ask: BoardAsk, today: date, now: datetime) -> Board:
    """The plan with these bounds. It reads only; what is left to do is decided by propose."""
    frame = _register.frame()
    kept = _kept(frame, today, now)
    key = (ask.classes, ask.with_unattested)
    made = kept.ready.get(key)
    if made is None:
        made = ready_to_plan(kept.candidates, ask.classes, is_attest_awaited=ask.with_unattested)
        kept.ready[key] = made
    days = bank_days(today, ask.bank_days)
    per_day = ask.per_day or frame.policy.payments_per_day
    bounds = Bounds(days=days, per_day=per_day, cash=ask.cash, is_strict=frame.policy.is_strict)
    plan = plan_days(made, bounds)
    return Board(
        days=days,
        per_day=per_day,
        debts=kept.debts,
        plan=plan,
        ages=ages(_shipped.limits("situation").on(today)),
        curve=kept.curve.points(plan.paid_on) if kept.curve else (),
        assumed_bp=kept.assumed_bp,
        other_currency=kept.other_currency,
        signers=frame.policy.signers,
    )


def _kept(frame: _register.Frame, today: date, now: datetime) -> _Kept:
    """What stays, made anew if the journal has gone on. An account's rest ends within the hour."""
    global _KEPT
    mark = (journal.head()[1], today, now.isoformat()[:13])
    kept = _KEPT
    if kept.mark != mark:
        kept = _KEPT = _gathered(mark, kept.parsed, frame, now)
    return kept


def _gathered(
    mark: tuple[str, date, str],
    parsed: dict[int, tuple[str, Payable]],
    frame: _register.Frame,
    now: datetime,
) -> _Kept:
    made, today = _Kept(mark), mark[1]
    rows = PayableRow.objects.filter(state__in=[one.value for one in WAITING])
    names = ("id", "urgency", "urgency_class", "body")
    groups = ages(_shipped.limits("situation").on(today))
    for id_, rank, class_, body in rows.values_list(*names).iterator(_AT_ONCE):
        before = parsed.get(id_)
        payable = before[1] if before and before[0] == body else _payable(body)
        made.parsed[id_] = (body, payable)
        if payable.open_amount.currency != _CURRENCY:
            made.other_currency += 1
            continue
        due = due_on(payable, frame.law)
        urgency_class = UrgencyClass(class_ or "F")
        made.debts[payable.id] = Debt(
            payable, urgency_class, rank, due, age_place(due, groups, today)
        )
    made.debts = dict(sorted(made.debts.items(), key=lambda pair: pair[1].rank))
    _judge(made, frame, now)
    _price(made, frame, today)
    if len(made.parsed) > _HELD_MOST:
        made.parsed = {}
    return made


def _payable(body: str) -> Payable:
    read: Payable = from_plain(Payable, json.loads(body)["payable"])
    return read


def _judge(made: _Kept, frame: _register.Frame, now: datetime) -> None:
    """What decides whether each may be paid, by the rules that a batch is made by."""
    payables = [debt.payable for debt in made.debts.values()]
    judged = cases(payables, frame.policy, now.isoformat())
    made.candidates = [
        Candidate(
            case=judged[id_],
            rank=debt.rank,
            urgency_class=debt.urgency_class,
            creditor=creditor_key(debt.payable.payee or debt.payable.supplier),
            document_number=debt.payable.document_number,
            issue_date=debt.payable.issue_date,
        )
        for id_, debt in made.debts.items()
    ]


def _price(made: _Kept, frame: _register.Frame, today: date) -> None:
    """What each debt costs by waiting, over the days that are told."""
    days = [today + timedelta(days=step) for step in _COST_DAYS]
    rates = frame.law.rates.reference_rates
    made.assumed_bp = max(rates, key=lambda row: row.from_on).value if rates else 0
    law = assume(frame.law, made.assumed_bp, until=days[-1] + timedelta(days=366))
    waiting = [
        Waiting(
            id=id_,
            urgency_class=debt.urgency_class,
            is_payout=debt.payable.kind is DocumentKind.PAYOUT,
            has_hardship=debt.payable.has_hardship,
            due=debt.due,
            amount=debt.payable.open_amount,
            late_fee=fee_once_late(debt.payable, frame.law),
        )
        for id_, debt in made.debts.items()
        if debt.is_claim
    ]
    made.curve = Curve(waiting, days, Weigher(law))
