"""What each finding is worth in a score, and why: the one table of points.

A score is the sum of its parts, at most 100. Pairs of claims are scored by the parts kind,
supplier, number, amount, dates and ocr; what a payment took of a debt by named, payee and fit.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weight:
    """What a finding is worth, and why."""

    part: str
    finding: str
    points: int
    because: str


WEIGHTS = (
    # ---- Two claims, whether they are one debt. The bands of score.py hold them to the verdicts.
    Weight("kind", "same_kind", 0, "Only what is of one kind and currency is compared at all."),
    Weight("kind", "other_kind", -300, "A credit note is never the invoice that it credits."),
    Weight("kind", "other_currency", -300, "A debt has one currency."),
    Weight("kind", "paid_once_more", -100, "What repeats a payment is no copy of what it repeats."),
    Weight("kind", "told_in_other_currency", 0, "A list has kronor, or a hand left it out."),
    Weight("supplier", "same_org_number", 20, "The legal entity itself."),
    Weight("supplier", "same_name", 19, "Two firms may share a name; seldom one's numbers too."),
    Weight(
        "supplier", "same_account", 19, "Who is paid on one account is one payee or its factor."
    ),
    Weight(
        "supplier",
        "took_over_account",
        19,
        "A firm of a new legal form keeps the old one's account.",
    ),
    Weight(
        "supplier", "no_common_payee", -100, "Numbers are each supplier's own: alone they meet."
    ),
    Weight("supplier", "at_other_supplier", -15, "All else agrees: it may be registered there."),
    Weight("supplier", "other_org_number", -300, "Two legal entities are two creditors."),
    Weight("number", "same_number", 50, "A supplier gives a number once a year; the best key."),
    Weight("number", "ocr_as_number", 50, "Lists show the OCR reference where the number stands."),
    Weight("number", "same_digits", 41, "Letters are left out when numbers are typed by hand."),
    Weight("number", "no_number", 14, "Neither has one: sum, payee and day must tell them apart."),
    Weight("number", "digits_turned", 22, "A hand turns digits round; but neighbours exist too."),
    Weight("number", "dated_anew", 37, "Sent again an invoice keeps its days; it may be replaced."),
    Weight("number", "refers_to_it", 25, "It names the other: a reminder, or a new one for it."),
    Weight("number", "reads_like_reminder", 25, "Its note calls it a reminder, but of which?"),
    Weight("number", "number_used_again", 7, "Suppliers begin their numbers again, with the year."),
    Weight("number", "digits_only", -15, "With another amount, equal digits are chance."),
    Weight("number", "other_number", -20, "Whoever sends two numbers means two debts."),
    Weight("amount", "same_amount", 18, "To the öre; but rents and fees are the same each month."),
    Weight("amount", "same_figure", 18, "The currency was left out, not the sum written anew."),
    Weight("amount", "shows_rest", 16, "A list shows what is left when a part was paid."),
    Weight("amount", "other_amount", -5, "An amount may be misread; then a person must look."),
    Weight("dates", "same_days", 8, "Issued and due on the same days."),
    Weight("dates", "same_issue_day", 4, "Lists may give the day of booking, so it is no more."),
    Weight("dates", "same_due_day", 4, "A supplier's invoices of one day fall due on one day."),
    Weight("dates", "undated_in_one", 2, "Another kind of source, silent: nothing contradicts."),
    Weight(
        "dates", "near_issue_day", 10, "The same sum within days may be one invoice sent twice."
    ),
    Weight("dates", "other_days", 0, "Neither says more than that it is not the same paper."),
    Weight("ocr", "same_ocr", 4, "Many customers keep one reference for all their invoices."),
    Weight("ocr", "no_ocr_in_common", 0, "Most lists leave it out."),
    # ---- A payment and a debt: by what it is named.
    Weight("named", "own_end_to_end_id", 70, "We made the id, and no other payment ever has it."),
    Weight("named", "names_ocr", 50, "Made by the payee for one invoice, with a check digit."),
    Weight("named", "names_document", 50, "In a field for it, beside what else it pays."),
    Weight("named", "names_reference", 45, "In a field, but free: it may be a customer's number."),
    Weight("named", "names_number_in_text", 45, "A person wrote it, or a program among much else."),
    Weight("named", "names_another_of_it", 30, "It names another debt that the payment is for."),
    Weight("named", "names_nothing", 0, "Then the amount alone must speak."),
    Weight(
        "named", "names_unknown_number", 0, "It says what it is for, and no file of ours has that."
    ),
    Weight("named", "credits_number", 50, "The note gives the number of the invoice."),
    Weight("named", "credits_digits", 45, "The note gives its digits, without the letters."),
    Weight("named", "books_number", 50, "The row gives the number of the invoice."),
    Weight("named", "books_digits", 45, "The row gives its digits, without the letters."),
    # ---- Whether it is the payee of the debt that is paid.
    Weight("payee", "same_payee_account", 25, "The money went where the debt says."),
    Weight(
        "payee", "same_payee_name", 20, "Names are cut and spelt in many ways; here they agree."
    ),
    Weight("payee", "same_payee_in_list", 18, "A list has that name or account under the number."),
    Weight("payee", "payee_not_told", 10, "Many statements name neither; nothing contradicts."),
    Weight("payee", "other_payee", 10, "Told otherwise, but long OCR and amount are proof enough."),
    # ---- How the amount fits.
    Weight("fit", "as_ordered", 30, "We know what we ordered for this debt."),
    Weight("fit", "more_than_left", 25, "As we ordered, but less was left by then."),
    Weight("fit", "whole_amount", 25, "Just what was left, to the öre."),
    Weight("fit", "amount_beside_document", 25, "The payment itself says how much is for it."),
    Weight("fit", "whole_less_credit", 20, "Just what was left when its credit notes are drawn."),
    Weight("fit", "all_named", 20, "Just what was left of all that it names, together."),
    Weight("fit", "all_named_less_credit", 15, "The same with the credit notes drawn."),
    Weight("fit", "netted", 15, "A credit note that the payment names was drawn from it."),
    Weight("fit", "more_than_all_named", 10, "More than all known that it names: each is paid."),
    Weight("fit", "part_of_one", 10, "It names this debt alone and is less than it."),
    Weight("fit", "part_of_oldest", 10, "Less than the first of those it names: a part of that."),
    Weight("fit", "nothing_left", 0, "The debt was paid already when this was looked at."),
    Weight("fit", "only_one_of_amount", 25, "The only debt of the payee with just this left."),
    Weight("fit", "fits_nothing", 0, "Neither whole, nor part, nor sum of what it names."),
    Weight("fit", "came_to_nothing", 20, "The amount of the order that failed."),
    Weight("fit", "credit_left", 10, "No more than note and invoice had left."),
    Weight("time", "in_time", 10, "Paid about when the debt fell due."),
    Weight("books", "payables_side", 20, "Booked on accounts payable: the side that pays."),
    # ---- What a list shows, and how a movement is known to be of an order.
    Weight("list", "dated_list", 80, "The locked system's own word, on a day that is known."),
    Weight("list", "undated_list", 65, "The same, but payments after it cannot be told apart."),
    Weight("transfer", "same_end_to_end_id", 60, "The payer's own id, carried by the bank."),
    Weight(
        "transfer", "same_instruction_id", 40, "One order alone has it; some give it to a file."
    ),
    Weight("transfer", "same_bank_reference", 40, "The bank gave it in its answer to the order."),
    Weight("transfer", "same_payee_words", 40, "The order has no id: account and reference agree."),
    Weight("sum", "same_sum", 30, "The amount of the order, to the öre."),
    Weight("message", "same_message", 10, "The movement names the file of the order too."),
)
BY_FINDING = {weight.finding: weight for weight in WEIGHTS}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score: what it looks at, what it found, and the points for that.

    detail: what is alike, such as the number itself, or "".
    """

    name: str
    finding: str
    points: int
    detail: str = ""


def part_of(finding: str, detail: str = "") -> Part:
    """The part that a finding is."""
    weight = BY_FINDING[finding]
    return Part(weight.part, finding, weight.points, detail)
