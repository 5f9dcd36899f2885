"""The step report: who must be told what. Only a frozen situation and a task are written.

Now: what waiting costs, in which order to pay so that it costs little, the situation, and what a
supplier is told of an invoice. Who asks for that is counted beside the journal (see _status); that
somebody cannot wait is a task in it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sluss.core.lifecycle import is_disputed, is_waiting
from sluss.core.money import Money
from sluss.core.payable import Payable
from sluss.core.plain import from_plain
from sluss.core.records import DocumentKind
from sluss.outside.calendar import closed_days
from sluss.outside.clock import STOCKHOLM
from sluss.rules.incident.entries import Kind, Raised
from sluss.rules.intake.coverage import Told
from sluss.rules.report import status as rule
from sluss.rules.report.bundle import size_of
from sluss.rules.report.cash import Leaving, Outflow, Why
from sluss.rules.report.exposure import Exposed, Totals, exposed, is_exposed, totals
from sluss.rules.report.frozen import refuse_freeze
from sluss.rules.report.needed import Needed, Waits, in_order
from sluss.rules.report.plan import Ask, Plan, plan
from sluss.rules.report.rates import Used, assume, used
from sluss.rules.report.situation import Age, Situation, Unpaid, ages, is_debt, situation
from sluss.rules.report.weigh import Waiting
from sluss.rules.triage.late import due_on, fee_once_late
from sluss.rules.triage.law import Law
from sluss.rules.triage.policy import Policy
from sluss.rules.triage.rank import class_of
from sluss.services import _outlook, _register, _shipped, _status
from sluss.services._command import Context, Plain, Who, command, run
from sluss.services._coverage import coverage
from sluss.services._frozen import sealed, write_frozen
from sluss.services._incident import log_in_use, write_entry
from sluss.services._letters import Letters
from sluss.services._letters import letters as write_letters
from sluss.services._outlook import Forecast, bank_days
from sluss.services._people import person
from sluss.services._situation import Balance, Changed, balances, changed_since
from sluss.store import read
from sluss.store.situation import Standing, standings

# What waiting costs is told for the day asked, the next one and a few weeks: more is not read.
_WEEKS_TOLD = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureAsk:
    """What is asked. at: up to and with which day; per_day, budget: with what one can pay.

    reference_rate_bp: assumed for the half-years after the last one whose rate is known.
    """

    at: date
    per_day: int | None = None
    budget: Money | None = None
    reference_rate_bp: int | None = None


@dataclass(frozen=True, slots=True)
class Outside:
    """How many debts have no place in the plan: contested, on their way, in other money."""

    disputed: int = 0
    on_the_way: int = 0
    other_currency: int = 0


@dataclass(frozen=True, slots=True)
class Planned:
    """The plan with what it was made for. waiting, payables: the debts that it orders, by id."""

    ask: Ask
    plan: Plan
    waiting: Mapping[str, Waiting]
    payables: Mapping[str, Payable]
    outside: Outside


@dataclass(frozen=True, slots=True)
class Exposure:
    """What waiting has cost and will cost. claims: the most urgent first."""

    at: date
    claims: tuple[Exposed, ...]
    totals: Totals
    law: tuple[Used, ...]
    planned: Planned


def exposure(ask: ExposureAsk) -> Exposure:
    """All debts that stand, what each has cost up to the day asked, and the order to pay in.

    Without a number of payments a day the policy's is taken, if it has one.
    """
    frame = _register.frame()
    law = _law(frame.law, ask)
    claims: list[Exposed] = []
    waiting: dict[str, Waiting] = {}
    payables: dict[str, Payable] = {}
    outside = {"disputed": 0, "on_the_way": 0, "other_currency": 0}
    for row in read.owed():
        payable: Payable = from_plain(Payable, json.loads(row["body"])["payable"])
        if is_exposed(payable):
            claims.append(exposed(payable, law, ask.at))
        if not is_debt(payable):
            continue
        why = _not_planned(payable)
        if why is None:
            waiting[payable.id] = _waiting(payable, frame.policy, law)
            payables[payable.id] = payable
        else:
            outside[why] += 1
    asked = _asked(ask, len(waiting), frame.policy)
    made = plan(tuple(waiting.values()), asked, law, _told_days(ask.at, asked.until))
    days = [part.days.from_on for one in claims for part in one.parts]
    return Exposure(
        ask.at,
        tuple(claims),
        totals(claims),
        used(law, [*days, *_half_years(ask.at, asked.until)], ask.at),
        Planned(asked, made, waiting, payables, Outside(**outside)),
    )


@dataclass(frozen=True, slots=True)
class Since:
    """From when changes are told: a day, or a frozen situation with its day and journal entry."""

    on: date
    seq: int = 0
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SituationReport:
    """The situation as far as the home knows it today.

    locked_on:  the day of the incident, None if none was declared.
    standings:  all debts that are known, by state and currency.
    people:     how many may act in each role.
    changed:    None if nobody asked since when.
    outflow:    what leaves by bank day; outlook: None if no statement tells what there is.
    needed:     what somebody must decide or do, the weightiest first.
    """

    at: date
    since: Since | None
    organisation: str
    locked_on: date | None
    standings: tuple[Standing, ...]
    situation: Situation
    ages: tuple[Age, ...]
    exposure: Totals
    batches: tuple[read.Plain, ...]
    policy: Policy
    people: dict[str, int]
    balances: tuple[Balance, ...]
    outflow: Outflow
    outlook: Forecast | None
    needed: tuple[Needed, ...]
    came: Told
    changed: tuple[Changed, ...] | None


def situation_report(
    at: date,
    since: Since | None = None,
    *,
    now: datetime,
    on_the_way: Sequence[Leaving] = (),
) -> SituationReport:
    """Event, consequences, measures, resources and what is known of them, on a day.

    now: aware, for the clocks of the incident. on_the_way: what was ordered and is not confirmed.
    """
    frame = _register.frame()
    limits = _shipped.limits("situation").on(at)
    locked_on = frame.setting.incident_on
    owed = _Owed(frame.policy, frame.law, at, Waits(at + timedelta(limits["attest_soon_days"])))
    for row in read.owed():
        owed.add(from_plain(Payable, json.loads(row["body"])["payable"]))
    roles = Counter(role for one in read.people() for role in one["roles"])
    batches, held = tuple(read.batches()), tuple(balances())
    leaving = _outlook.planned([*on_the_way, *owed.leaving], batches, limits, at)
    outlook = _outlook.cash_forecast(held, leaving, limits, at)
    return SituationReport(
        at=at,
        since=since,
        organisation=frame.organisation.name,
        locked_on=locked_on,
        standings=tuple(standings()),
        situation=situation(owed.unpaid, limits, at),
        ages=ages(limits),
        exposure=totals(owed.costs),
        batches=batches,
        policy=frame.policy,
        people=dict(sorted(roles.items())),
        balances=held,
        outflow=leaving,
        outlook=outlook,
        needed=in_order([*owed.waits.told(), *_outlook.needed(batches, outlook, now)]),
        came=coverage(at, locked_on),
        changed=tuple(changed_since(since.on, since.seq)) if since else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusAsk:
    """The three facts as they were written, and perhaps a request not to wait.

    caller: what the shell knows an outside caller by; None for somebody of the house.
    """

    org_number: str
    number: str
    amount: Money
    caller: str | None = None
    hardship: rule.Hardship | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """An answer, and when it is worth asking again."""

    as_of: datetime
    answer: rule.Answer
    next_update: datetime


def status(ask: StatusAsk, who: Who, *, key: str) -> Status | rule.StatusRefusal:
    """What a supplier is told: one of five states with its day, or that nothing fits.

    A request because of hardship raises a task, whether or not the facts fit: else it would tell
    that they do, and an invoice that never came is hardship too.
    """
    facts = rule.facts_of(ask.org_number, ask.number, ask.amount)
    found = _status.look_up(facts, ask.caller, ask.hardship, who)
    if isinstance(found, rule.StatusRefusal):
        return found
    if ask.hardship is not None:
        _ask_for_hardship(ask, ask.hardship, who, key)
    return Status(who.at, found.answer, next_update(who))


def next_update(who: Who) -> datetime:
    """When it is worth asking again for the status of an invoice."""
    hour = _shipped.limits("status").on(who.today)["update_hour"]
    closed = closed_days(who.today.year, who.today.year + 1)
    return rule.next_update(who.at, hour=hour, closed=closed, zone=STOCKHOLM)


@dataclass(frozen=True, slots=True)
class Bundle:
    """What is sealed for an outside host. told: by the text of the facts; size: with decoys."""

    told: dict[str, rule.Answer]
    size: int
    iterations: int


def bundle(who: Who) -> Bundle | rule.ReportRefusal:
    """What is told of every invoice that may be asked about. It reads only."""
    if refusal := rule.refuse_report(person(who.by)):
        return refusal
    limits = _shipped.limits("status").on(who.today)
    told = _status.entries(who.today - timedelta(days=limits["bundle_days"]))
    size = size_of(len(told), limits["bundle_entries_min"])
    return Bundle(told, size, limits["bundle_iterations"])


def letters(ask: ExposureAsk, who: Who) -> Letters | rule.ReportRefusal:
    """What each supplier is told of its unpaid invoices, with the days of the plan. It reads only.

    A plan without a bound would have everything paid at once, and no day of it is told.
    """
    if refusal := rule.refuse_report(person(who.by)):
        return refusal
    planned = exposure(ask).planned
    is_bounded = planned.ask.per_day is not None or planned.ask.budget is not None
    return write_letters(dict(planned.plan.payments) if is_bounded else {})


def _ask_for_hardship(ask: StatusAsk, wanted: rule.Hardship, who: Who, key: str) -> None:
    given = {
        "org_number": ask.org_number,
        "number": ask.number,
        "amount_minor": ask.amount.minor,
        "text": wanted.text,
        "contact": wanted.contact,
    }
    run("report.ask_for_hardship", given, who, key=key)


@command("report.ask_for_hardship")
def _hardship_asked(context: Context, given: Plain) -> Plain:
    amount = Money("SEK", given["amount_minor"])
    found = _status.find(rule.facts_of(given["org_number"], given["number"], amount))
    raised = Raised(
        asked_for=_status.HARDSHIP,
        facts=f"{given['org_number']} · {given['number']} · {amount.text}",
        contact=given["contact"],
        payable=found.id,
    )
    # Nobody's, and nothing is marked: somebody who knows the supplier decides about it.
    write_entry(context, log_in_use(), Kind.TASK, text=given["text"], facts=raised)
    return {"noted": True}


@dataclass(slots=True)
class _Owed:
    """What the debts that stand are gathered into, one at a time."""

    policy: Policy
    law: Law
    at: date
    waits: Waits
    unpaid: list[Unpaid] = field(default_factory=list)
    costs: list[Exposed] = field(default_factory=list)
    leaving: list[Leaving] = field(default_factory=list)

    def add(self, payable: Payable) -> None:
        """Note one of them."""
        if is_debt(payable):
            due = due_on(payable, self.law)
            self.unpaid.append(Unpaid(payable, class_of(payable, self.policy), due))
            self.waits.add(payable, due)
            if is_waiting(payable.state) and not is_disputed(payable.state):
                self.leaving.append(Leaving(Why.DUE, due, payable.open_amount))
        if is_exposed(payable):
            self.costs.append(exposed(payable, self.law, self.at))


def freeze(answer: Plain, reason: str, who: Who, *, key: str) -> Plain:
    """Keep the situation as it was told, under a number and its hash.

    Shapes: answer is the whole of it in plain values. Asked again with the same key, what was
            frozen the first time stands, whatever has happened since.
    """
    given = {"reason": reason, "made": sealed(answer)}
    return run("report.freeze", given, who, key=key)


@command("report.freeze")
def _freeze(context: Context, given: Plain) -> Plain:
    refusal = refuse_freeze(person(context.by))
    if refusal:
        return {"refused": refusal.value}
    return write_frozen(context, given["made"], given["reason"])


def _law(law: Law, ask: ExposureAsk) -> Law:
    if ask.reference_rate_bp is None:
        return law
    # Farther than any plan goes: rows that no day asks for are not told.
    until = ask.at + timedelta(days=2 * _limits(ask.at)["plan_bank_days"])
    return assume(law, ask.reference_rate_bp, until=until)


def _not_planned(payable: Payable) -> str | None:
    """Why a debt has no place in the plan, in descending precedence; None if it has one."""
    if is_disputed(payable.state):
        return "disputed"
    if not is_waiting(payable.state):
        return "on_the_way"
    return None if payable.open_amount.currency == "SEK" else "other_currency"


def _waiting(payable: Payable, policy: Policy, law: Law) -> Waiting:
    return Waiting(
        id=payable.id,
        urgency_class=class_of(payable, policy),
        is_payout=payable.kind is DocumentKind.PAYOUT,
        has_hardship=payable.has_hardship,
        due=due_on(payable, law),
        amount=payable.open_amount,
        late_fee=fee_once_late(payable, law),
    )


def _asked(ask: ExposureAsk, count: int, policy: Policy) -> Ask:
    """The bounds of the plan in days: as many bank days as it takes, from the day asked on."""
    limits = _limits(ask.at)
    per_day = ask.per_day or policy.payments_per_day
    needed = 1 if per_day is None else max(1, -(-count // per_day))
    days = bank_days(ask.at, min(needed, limits["plan_bank_days"]))
    until = max(days[-1], days[0] + timedelta(days=limits["compare_days"]))
    return Ask(
        days=days, until=until, per_day=per_day, budget=ask.budget, is_strict=policy.is_strict
    )


def _told_days(at: date, until: date) -> Sequence[date]:
    weeks = [at + timedelta(days=7 * week) for week in range(1, _WEEKS_TOLD)]
    told = {at, at + timedelta(days=1), until, *(day for day in weeks if day < until)}
    return sorted(told)


def _half_years(first: date, last: date) -> Sequence[date]:
    """A day of each half-year that the plan reaches into."""
    days = (last - first).days
    return [first + timedelta(days=step) for step in (*range(0, days, 90), days)]


def _limits(day: date) -> dict[str, int]:
    return dict(_shipped.limits("exposure").on(day))
