"""What must be paid first, and the reasons that a person can read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from sluss.core.lifecycle import is_disputed
from sluss.core.money import Money
from sluss.core.party import fold_name
from sluss.core.payable import Payable
from sluss.core.records import DocumentKind
from sluss.rules.triage.late import due_on, fee_at_stake, late_interest, lawful_due_on
from sluss.rules.triage.law import Law
from sluss.rules.triage.policy import ClassRule, Policy, UrgencyClass

# No due date at all sorts after every date; a person sees triage.no_date and sets one.
NO_DATE_KEY = "99999999"
# One class is worth more than any cost of waiting, so that the shown score never jumps a class.
SCORE_CLASS_STEP = 1_000_000

_CLASS_CODES = {
    UrgencyClass.A: "triage.class_a",
    UrgencyClass.B: "triage.class_b",
    UrgencyClass.C: "triage.class_c",
    UrgencyClass.D: "triage.class_d",
    UrgencyClass.E: "triage.class_e",
    UrgencyClass.F: "triage.class_f",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for a rank. code has its sentence in locale/, facts fill its blanks."""

    code: str
    facts: dict[str, str] = field(default_factory=dict)


def class_of(payable: Payable, policy: Policy) -> UrgencyClass:
    """How urgent the debt is by its nature: the day of asking plays no part.

    A disputed debt is F whatever it is for. Else the first rule that matches decides; hardship
    and small suppliers lift what would be E to D.
    """
    return _class_by(rule_of(payable, policy), payable, policy)


def _class_by(rule: ClassRule | None, payable: Payable, policy: Policy) -> UrgencyClass:
    if is_disputed(payable.state):
        return UrgencyClass.F
    found = UrgencyClass.E if rule is None else rule.urgency_class
    if found is UrgencyClass.E and (payable.has_hardship or is_small(payable, policy)):
        return UrgencyClass.D
    return found


def rule_of(payable: Payable, policy: Policy) -> ClassRule | None:
    """The first rule of the policy that matches, None if no rule does."""
    return next((rule for rule in policy.rules if _matches(rule, payable)), None)


def is_small(payable: Payable, policy: Policy) -> bool:
    """Whether the supplier has few employees or lives by us, where that is known."""
    few = payable.employees is not None and payable.employees <= policy.employees_max
    share = payable.dependence_percent
    return few or (share is not None and share >= policy.dependence_percent_min)


def sort_key(payable: Payable, policy: Policy, law: Law) -> str:
    """One text that sorts the most urgent first, the same on every day: an index can hold it.

    Shapes: class . hardship . due date . statutory . small . amount . id, all ASCII, each but
    the id of fixed width, 0 before 1. Small amounts go first, since the flat fee for being late
    is the same for all and outweighs the interest.
    """
    rule = rule_of(payable, policy)
    due = due_on(payable, law)
    return ".".join(
        (
            _class_by(rule, payable, policy).value,
            "0" if payable.has_hardship else "1",
            NO_DATE_KEY if due is None else f"{due:%Y%m%d}".zfill(8),
            "0" if rule is not None and rule.is_statutory else "1",
            "0" if is_small(payable, policy) else "1",
            f"{payable.open_amount.minor:016d}",
            payable.id,
        )
    )


def score(payable: Payable, policy: Policy, law: Law, today: date) -> int:
    """A figure to show beside the rank, higher is more urgent: it orders nothing.

    Units: a million for each class above F, and below that the whole kronor that the debt has
    cost by being late: interest so far (when its rates are known) and the flat fee.
    """
    place = list(UrgencyClass).index(class_of(payable, policy))
    cost = fee_at_stake(payable, today=today, law=law).minor
    interest = _interest(payable, law, today)
    if interest is not None and interest.currency == "SEK":
        cost += interest.minor
    return (5 - place) * SCORE_CLASS_STEP + min(cost // 100, SCORE_CLASS_STEP - 1)


def reasons(payable: Payable, policy: Policy, law: Law, today: date) -> tuple[Reason, ...]:
    """Why the debt ranks as it does today, the weightiest first."""
    return (
        *_class_reasons(payable, policy),
        *reasons_of_waiting(payable, law, today),
    )


def reasons_of_waiting(payable: Payable, law: Law, today: date) -> tuple[Reason, ...]:
    """When the debt falls due and what being late has cost, whatever its class."""
    return (*_date_reasons(payable, law, today), *_cost_reasons(payable, law, today))


def _class_reasons(payable: Payable, policy: Policy) -> Iterator[Reason]:
    rule = rule_of(payable, policy)
    if is_disputed(payable.state):
        yield Reason("triage.disputed")
    elif rule is not None:
        yield Reason(_CLASS_CODES[rule.urgency_class], {"rule": rule.name})
    elif class_of(payable, policy) is UrgencyClass.E:
        yield Reason("triage.other")
    if payable.has_hardship:
        yield Reason("triage.hardship")
    if rule is not None and rule.is_statutory:
        yield Reason("triage.statutory")
    if payable.employees is not None and payable.employees <= policy.employees_max:
        yield Reason("triage.few_employees", {"employees": str(payable.employees)})
    share = payable.dependence_percent
    if share is not None and share >= policy.dependence_percent_min:
        yield Reason("triage.dependent", {"percent": str(share)})


def _date_reasons(payable: Payable, law: Law, today: date) -> Iterator[Reason]:
    due = due_on(payable, law)
    if due is None:
        yield Reason("triage.no_date")
        return
    if payable.due_date is None:
        yield Reason("triage.due_inferred", {"due": due.isoformat()})
    days = (today - due).days
    if days > 0:
        yield Reason("triage.late", {"days": str(days), "due": due.isoformat()})
    elif days == 0:
        yield Reason("triage.due_today", {"due": due.isoformat()})
    else:
        yield Reason("triage.due_in", {"days": str(-days), "due": due.isoformat()})
    if payable.kind is DocumentKind.INVOICE and payable.issue_date is not None:
        lawful = lawful_due_on(payable.issue_date, law)
        if lawful is not None and due > lawful:
            yield Reason("triage.term_too_long", {"lawful": lawful.isoformat()})


def _cost_reasons(payable: Payable, law: Law, today: date) -> Iterator[Reason]:
    fee = fee_at_stake(payable, today=today, law=law)
    if fee.minor:
        yield Reason("triage.fee", {"amount": fee.text})
    if payable.kind is not DocumentKind.INVOICE:
        return
    owed, due = payable.open_amount, due_on(payable, law)
    interest = late_interest(owed, due=due, paid_on=today, law=law)
    if interest.amount is None:
        # A date that was misread may lack a thousand half-years; the last one tells enough.
        missing = interest.missing[-1].isoformat()
        yield Reason("triage.interest_unknown", {"half_year": missing})
    elif interest.amount.minor:
        facts = {"amount": interest.amount.text, "currency": interest.amount.currency}
        yield Reason("triage.interest", facts)


def _interest(payable: Payable, law: Law, today: date) -> Money | None:
    if payable.kind is not DocumentKind.INVOICE:
        return None
    due = due_on(payable, law)
    return late_interest(payable.open_amount, due=due, paid_on=today, law=law).amount


def _matches(rule: ClassRule, payable: Payable) -> bool:
    if rule.kinds and payable.kind not in rule.kinds:
        return False
    if rule.is_bare or payable.supplier.org_number in rule.org_numbers:
        return True
    return _has_word(rule.categories, payable.category) or _has_word(
        rule.names, payable.supplier.name
    )


def _has_word(words: tuple[str, ...], text: str) -> bool:
    return bool(words and text) and _pattern(words).search(_folded(text)) is not None


@lru_cache(maxsize=1_024)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Whole words, except that a * lets the last word go on: Swedish builds words by joining."""
    joined = "|".join(
        re.escape(word.removesuffix("*")) + ("[a-z0-9]*" if word.endswith("*") else "")
        for word in words
    )
    return re.compile(rf"(?:^| )(?:{joined})(?:$| )")


# The same few categories and suppliers come back on every row of a register.
@lru_cache(maxsize=65_536)
def _folded(text: str) -> str:
    return fold_name(text)
