"""How alike two claims are, in named parts whose points add up to a score.

same.py judges and is asked for every pair; this says why, and is asked when somebody wants to
know. The points are chosen so that the score and the verdict never disagree: each verdict has a
band of scores (BANDS), and a property test holds every pair to it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sluss.core.records import Claim, DocumentKind
from sluss.rules.register.numbers import Likeness, compare
from sluss.rules.register.parties import agree, contradict
from sluss.rules.register.reused import NONE, Reused, ocr_of
from sluss.rules.register.same import (
    RESENT_DAYS_MAX,
    Judged,
    Verdict,
    days_apart,
    judge,
    likeness,
    same_due,
    shows_rest,
)
from sluss.rules.register.weights import Part, part_of

# The least score of each verdict.
BANDS = {
    Verdict.SAME: 80,
    Verdict.ASKS: 50,
    Verdict.POINTS: 20,
    Verdict.APART: -150,
}


# What each reason of same.py says of the numbers.
_BY_REASON = {
    "number_and_amount": "same_number",
    "same_number_other_amount": "same_number",
    "same_number_other_day": "dated_anew",
    "number_used_again": "number_used_again",
    "digits_amount_and_date": "same_digits",
    "digits_and_amount": "same_digits",
    "digits_only": "digits_only",
    "digits_turned": "digits_turned",
    "same_at_other_supplier": "same_number",
    "same_number_other_currency": "same_number",
    "refers_to_it": "refers_to_it",
    "reads_like_reminder": "reads_like_reminder",
    "same_amount_near_date": "other_number",
    "unnumbered": "no_number",
    "number": "other_number",
}
# One of the two was told without its currency.
_TOLD_OTHERWISE = frozenset({"same_number_other_currency", "digits_turned"})
_BY_LIKENESS = {
    Likeness.EXACT: "same_number",
    Likeness.LOOSE: "digits_only",
    Likeness.DIFFERENT: "other_number",
}
# Where the numbers are one, or almost, days and references can confirm it.
_ONE_NUMBER = frozenset({"same_number", "ocr_as_number", "same_digits", "dated_anew"})


@dataclass(frozen=True, slots=True)
class Scored:
    """A verdict with its reason, and the parts that speak for and against."""

    judged: Judged
    parts: tuple[Part, ...]

    @property
    def score(self) -> int:
        """The sum of the parts."""
        return sum(part.points for part in self.parts)

    def has(self, finding: str) -> bool:
        """Whether a part found this."""
        return any(part.finding == finding for part in self.parts)


def scored(one: Claim, other: Claim, reused: Reused = NONE) -> Scored:
    """What two claims are to each other, and why. Symmetrical but for the details' order.

    reused: of the claims that these are looked at with.
    Errors: none; claims that miss facts are scored by what they have.
    """
    judged = judge(one, other, reused)
    if judged.reason == "repeated":  # Whatever else of them is alike: it is meant to be.
        return Scored(judged, (part_of("paid_once_more"),))
    number = _number(one, other, judged.reason)
    shared = one.document_number
    if one.document_number != other.document_number:
        shared = f"{one.document_number} / {other.document_number}"
    parts = (
        part_of(_kind(one, other, judged.reason)),
        part_of(_supplier(one, other, judged.reason)),
        part_of(number, shared),
        part_of(_amount(one, other, number)),
        part_of(_dates(one, other, number)),
        part_of(_ocr(one, other) if number in _ONE_NUMBER else "no_ocr_in_common"),
    )
    return Scored(judged, parts)


def verdict_of(score: int) -> Verdict:
    """The verdict in whose band a score lies."""
    return next((v for v, least in BANDS.items() if score >= least), Verdict.IMPOSSIBLE)


def _kind(one: Claim, other: Claim, reason: str) -> str:
    if one.kind != other.kind:
        return "other_kind"
    if one.amount.currency == other.amount.currency:
        return "same_kind"
    return "told_in_other_currency" if reason in _TOLD_OTHERWISE else "other_currency"


def _supplier(one: Claim, other: Claim, reason: str) -> str:
    if reason == "same_at_other_supplier":
        return "at_other_supplier"
    return supplier_finding(one, other)


def supplier_finding(one: Claim, other: Claim) -> str:
    """By what two claims come from one creditor, or why they do not."""
    if contradict(one.supplier, other.supplier):
        return "other_org_number"
    if not agree(one, other):
        return "no_common_payee"
    if one.supplier.org_number and one.supplier.org_number == other.supplier.org_number:
        return "same_org_number"
    if one.supplier.name_key and one.supplier.name_key == other.supplier.name_key:
        return "same_name"
    return "same_account"


def _number(one: Claim, other: Claim, reason: str) -> str:
    if reason not in _BY_REASON:  # They cannot be one debt, whatever their numbers.
        return _BY_LIKENESS[likeness(one, other)]
    finding = _BY_REASON[reason]
    is_as_ocr = compare(one.document_number, other.document_number) is not Likeness.EXACT
    return "ocr_as_number" if finding == "same_number" and is_as_ocr else finding


def _amount(one: Claim, other: Claim, number: str) -> str:
    if one.amount == other.amount:
        return "same_amount"
    if number == "digits_turned":
        return "same_figure"
    if number in _ONE_NUMBER and one.amount.currency == other.amount.currency:
        is_rest = shows_rest(one, other) or shows_rest(other, one)
        return "shows_rest" if is_rest else "other_amount"
    return "other_amount"


def _dates(one: Claim, other: Claim, number: str) -> str:
    days = days_apart(one, other)
    if number in ("other_number", "refers_to_it", "reads_like_reminder"):
        # Of people who get the same each month, a near day says nothing.
        is_near = days is not None and days <= RESENT_DAYS_MAX
        is_payout = DocumentKind.PAYOUT in (one.kind, other.kind)
        return "near_issue_day" if is_near and not is_payout else "other_days"
    if number in ("dated_anew", "number_used_again"):
        return "other_days"  # The days are what tells them apart.
    if days == 0:
        return "same_days" if same_due(one, other) else "same_issue_day"
    if same_due(one, other):
        return "same_due_day"
    is_silent = days is None and one.origin is not other.origin
    return "undated_in_one" if is_silent else "other_days"


def _ocr(one: Claim, other: Claim) -> str:
    return "same_ocr" if ocr_of(one) and ocr_of(one) == ocr_of(other) else "no_ocr_in_common"
