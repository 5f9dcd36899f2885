"""Whether two claims are about one debt. The heart of never twice, and of nothing lost.

Merging two different debts hides one; keeping one debt as two pays it twice. So there are three
answers: the same, apart, and a pair that looks alike, which is kept apart and shown to a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from sluss.core.party import fold_name
from sluss.core.records import Claim, DocumentKind, Origin
from sluss.rules.register.numbers import Likeness, compare, folded, has_digits_turned
from sluss.rules.register.parties import agree, contradict
from sluss.rules.register.reused import NONE, Reused, days_of, ocr_of

# Lists often give the day of booking for the day of issue.
ISSUE_DAYS_APART_MAX = 45
# Two invoices for the same amount from one supplier within this time may be one, sent again.
RESENT_DAYS_MAX = 10
REMINDER_NOTE_CHARS_MAX = 60
# A day of payment may be moved by a weekend or a holiday, and a list printed anew; what is paid
# each month has its days further apart.
PAYOUT_MOVED_DAYS_MAX = 10
_REMINDER_WORDS = frozenset({"paminnelse", "betalningspaminnelse", "inkasso", "reminder"})


class Verdict(IntEnum):
    """What a pair of claims is, by rising likeness."""

    IMPOSSIBLE = 0  # They may not even meet through a third.
    APART = 1
    POINTS = 2  # Looks alike; shown, no hold.
    ASKS = 3  # Looks so alike that a person must say before money moves.
    SAME = 4


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict and the code of the reason for it."""

    verdict: Verdict
    reason: str


def judge(one: Claim, other: Claim, reused: Reused = NONE) -> Judged:
    """What two claims are to each other. Symmetrical.

    reused: of the claims that these are looked at with.
    Errors: none; claims that miss facts are judged by what they have.
    """
    if one.kind != other.kind:
        return Judged(Verdict.IMPOSSIBLE, "kind")
    if (one.repeats is None) is not (other.repeats is None):
        # What is paid once more is no copy of what was paid the first time.
        return Judged(Verdict.APART, "repeated")
    if one.amount.currency != other.amount.currency:
        return _other_currency(one, other)
    if contradict(one.supplier, other.supplier):
        return _other_supplier(one, other)
    if not agree(one, other):
        return Judged(Verdict.APART, "supplier")
    match likeness(one, other):
        case Likeness.EXACT:
            return _by_day(one, other, reused) or _same_number(one, other)
        case Likeness.LOOSE:
            return _loose_number(one, other)
        case Likeness.DIFFERENT:
            return _other_number(one, other)


def _other_currency(one: Claim, other: Claim) -> Judged:
    """Two debts, unless number and supplier agree: then one is in kronor what the other is abroad.

    Lists have what the books have, and who keys an invoice by hand may leave its currency out, and
    turn its digits round too.
    """
    if _are_e_invoices(one, other) or not agree(one, other):
        return Judged(Verdict.IMPOSSIBLE, "kind")
    is_near = (days_apart(one, other) or 0) <= ISSUE_DAYS_APART_MAX
    if is_near and compare(one.document_number, other.document_number) is Likeness.EXACT:
        return Judged(Verdict.ASKS, "same_number_other_currency")
    if one.amount.minor == other.amount.minor and _is_slip(one, other):
        return Judged(Verdict.ASKS, "digits_turned")
    return Judged(Verdict.IMPOSSIBLE, "kind")


def _other_supplier(one: Claim, other: Claim) -> Judged:
    """Two legal entities: two debts, unless all else is one and one of them is in a list.

    A list shows what was registered at the wrong supplier, and a firm that changed its legal form
    under its new number.
    """
    is_alike = (
        one.amount == other.amount
        and same_due(one, other)
        and days_apart(one, other) == 0
        and compare(one.document_number, other.document_number) is Likeness.EXACT
    )
    if is_alike and not _are_e_invoices(one, other):
        return Judged(Verdict.ASKS, "same_at_other_supplier")
    return Judged(Verdict.IMPOSSIBLE, "supplier")


def likeness(one: Claim, other: Claim) -> Likeness:
    """How alike the numbers are, the OCR reference taken for one where a list shows it as one."""
    best = compare(one.document_number, other.document_number)
    if best is Likeness.EXACT:
        return best
    # Many lists show the OCR reference where the number should stand.
    if ocr_of(one) and ocr_of(one) == other.document_number:
        return Likeness.EXACT
    if ocr_of(other) and ocr_of(other) == one.document_number:
        return Likeness.EXACT
    return best


def _by_day(one: Claim, other: Claim, reused: Reused) -> Judged | None:
    """Of a number that stands on several debts: what the days say, where they are not the same."""
    days = days_of(one, other, reused)
    is_row_each = _are_of_one_list(one, other) and bool(days_apart(one, other))
    if _is_of_one_day(one, other) or one.kind is DocumentKind.PAYOUT:
        return None
    if days is not None and days.has(one) and days.has(other):
        return Judged(Verdict.POINTS, "number_used_again")
    if days is not None or (is_row_each and _due_apart(one, other)):
        return Judged(Verdict.ASKS, "same_number_other_day")
    return None


def _same_number(one: Claim, other: Claim) -> Judged:
    days = days_apart(one, other)
    if one.kind is DocumentKind.PAYOUT and _due_apart(one, other):
        # One decision is paid month by month; moved by some days, it may be paid twice.
        if _due_apart(one, other) > PAYOUT_MOVED_DAYS_MAX:
            return Judged(Verdict.POINTS, "number_used_again")
        return Judged(Verdict.ASKS, "same_number_other_day")
    if days is None and _due_apart(one, other) > ISSUE_DAYS_APART_MAX:
        # Keyed by hand without its day of issue; the year before had such a number too.
        if one.amount == other.amount:
            return Judged(Verdict.ASKS, "same_number_other_day")
        return Judged(Verdict.POINTS, "number_used_again")
    if days is not None and days > ISSUE_DAYS_APART_MAX and not same_due(one, other):
        # Suppliers do start their numbers again, usually with the year.
        return Judged(Verdict.POINTS, "number_used_again")
    if _are_two_documents(one, other):
        # Sent again, an invoice keeps its day; dated anew, it may replace the first.
        if _is_of_next_year(one, other):
            return Judged(Verdict.POINTS, "number_used_again")
        return Judged(Verdict.ASKS, "same_number_other_day")
    if one.amount == other.amount or shows_rest(one, other) or shows_rest(other, one):
        return Judged(Verdict.SAME, "number_and_amount")
    return Judged(Verdict.ASKS, "same_number_other_amount")


def _are_two_documents(one: Claim, other: Claim) -> bool:
    """Whether two e-invoices differ in their days of issue and of payment."""
    has_due = one.due_date is not None and other.due_date is not None
    is_due_otherwise = has_due and one.due_date != other.due_date
    return _are_e_invoices(one, other) and bool(days_apart(one, other)) and is_due_otherwise


def _is_of_next_year(one: Claim, other: Claim) -> bool:
    """Whether they were issued in two years."""
    if one.issue_date is None or other.issue_date is None:
        return False
    return one.issue_date.year != other.issue_date.year


def shows_rest(listed: Claim, document: Claim) -> bool:
    """Whether a list shows only what is left of a document that was partly paid.

    What has another OCR is another document, whatever number a hand has given it.
    """
    return (
        listed.origin is Origin.OPEN_ITEMS
        and document.origin is Origin.E_INVOICE
        and listed.amount < document.amount
        and listed.open_amount in (None, listed.amount)
        and not _has_other_ocr(listed, document)
    )


def _loose_number(one: Claim, other: Claim) -> Judged:
    if one.amount != other.amount:
        return Judged(Verdict.APART, "digits_only")
    days = days_apart(one, other)
    if days == 0 or same_due(one, other) or (ocr_of(one) and ocr_of(one) == ocr_of(other)):
        return Judged(Verdict.SAME, "digits_amount_and_date")
    if days is None and one.origin is not other.origin:
        return Judged(Verdict.SAME, "digits_and_amount")
    return Judged(Verdict.ASKS, "digits_and_amount")


def _other_number(one: Claim, other: Claim) -> Judged:
    if one.amount != other.amount:
        return Judged(Verdict.APART, "number")
    if _are_unnumbered(one, other):
        return Judged(Verdict.ASKS, "unnumbered")
    is_other = compare(one.document_number, other.document_number) is Likeness.DIFFERENT
    if is_other and _names_other(one, other):
        return Judged(Verdict.ASKS, "refers_to_it")
    if one.kind is DocumentKind.PAYOUT:
        return Judged(Verdict.APART, "number")
    if _is_slip(one, other):
        return Judged(Verdict.ASKS, "digits_turned")
    if says_reminder(one) or says_reminder(other):
        return Judged(Verdict.ASKS, "reads_like_reminder")
    days = days_apart(one, other)
    if days is not None and days <= RESENT_DAYS_MAX:
        return Judged(Verdict.POINTS, "same_amount_near_date")
    return Judged(Verdict.APART, "number")


def _names_other(one: Claim, other: Claim) -> bool:
    """Whether one of them names the other's number as an earlier document."""
    return other.document_number in one.refers_to or one.document_number in other.refers_to


def _are_unnumbered(one: Claim, other: Claim) -> bool:
    """Whether neither has a number and both are of one day: one row of two nights' lists, or two.

    Rows of one list are two debts, and so is what has two references.
    """
    return (
        not folded(one.document_number)
        and not folded(other.document_number)
        and _is_of_one_day(one, other)
        and not _are_of_one_list(one, other)
        and not _has_other_ocr(one, other)
    )


def _is_slip(one: Claim, other: Claim) -> bool:
    """Whether one number is the other with two digits turned round, as a hand writes it.

    Not between two e-invoices, which no hand wrote, nor two rows of one list, which has both.
    The same OCR is no proof: it may be the customer's, the same on every invoice.
    """
    return (
        _is_of_one_day(one, other)
        and not _are_e_invoices(one, other)
        and not _are_of_one_list(one, other)
        and not _has_other_ocr(one, other)
        and has_digits_turned(one.document_number, other.document_number)
    )


def _has_other_ocr(one: Claim, other: Claim) -> bool:
    """Whether both give an OCR reference, and not the same."""
    return bool(ocr_of(one) and ocr_of(other)) and ocr_of(one) != ocr_of(other)


def _are_of_one_list(one: Claim, other: Claim) -> bool:
    """Whether both are rows of the list of one day."""
    is_listed = one.listed_on is not None and one.listed_on == other.listed_on
    return is_listed and one.origin is other.origin


def _are_e_invoices(one: Claim, other: Claim) -> bool:
    return one.origin is Origin.E_INVOICE and other.origin is Origin.E_INVOICE


def says_reminder(claim: Claim) -> bool:
    """Whether a short note calls the document a reminder, though it names no earlier one.

    A long note is the terms of payment, which speak of reminders on every invoice.
    """
    if len(claim.note) > REMINDER_NOTE_CHARS_MAX:
        return False
    return not _REMINDER_WORDS.isdisjoint(fold_name(claim.note).split())


def _is_of_one_day(one: Claim, other: Claim) -> bool:
    """Whether both were issued on one day, or fall due on one."""
    return same_due(one, other) or days_apart(one, other) == 0


def same_due(one: Claim, other: Claim) -> bool:
    """Whether both give a due date, and the same."""
    return one.due_date is not None and one.due_date == other.due_date


def _due_apart(one: Claim, other: Claim) -> int:
    """Days between two due dates; 0 if one is not known."""
    if one.due_date is None or other.due_date is None:
        return 0
    return _distance(one.due_date, other.due_date)


def days_apart(one: Claim, other: Claim) -> int | None:
    """Days between the days of issue; None if one does not give it."""
    if one.issue_date is None or other.issue_date is None:
        return None
    return _distance(one.issue_date, other.issue_date)


def _distance(one: date, other: date) -> int:
    return abs((one - other).days)
