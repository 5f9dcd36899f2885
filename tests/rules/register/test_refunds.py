"""A refund is tied to the payment that it returns, and held if it returns more than that."""

from __future__ import annotations

from itertools import permutations

import pytest

from sluss.core.records import BankEntry, DocumentKind, Origin
from sluss.rules.register.derive import Component, Setting, derive
from sluss.rules.register.filed import Filed
from sluss.rules.register.keys import keys_of
from tests.rules.register.records import GIRO, OUR, claim, day, decided, ocr, sek, text

OCR = "70012345674"


def refund(minor: int, number: str = "B1", *, of: str = OCR, **more):
    values = {"name": "Bo Ek", "org": "", "issued": None, "due": "2026-12-01", **more}
    return claim(
        number,
        minor,
        kind=DocumentKind.PAYOUT,
        origin=Origin.PAYOUT_LIST,
        refers_to=(of,),
        **values,
    )


def paid_in(minor: int, *, on: str = "2026-11-10", account: str = OUR, **more) -> BankEntry:
    values = {"statement_id": "S1", "is_notification": False, "reference": ocr(OCR), **more}
    return BankEntry(account=account, amount=sek(minor), booked_on=day(on), **values)


def drafts(*records, decided=()):
    filed = tuple(
        Filed(n, f"{n:064x}:1", "any", "local", one, keys_of(one)) for n, one in enumerate(records)
    )
    found = derive(Component(filed, decided), Setting("2120009999")).drafts
    return sorted(found, key=lambda draft: draft.payable.document_number)


def holds(*records, **more) -> list[list[tuple[str, str]]]:
    return [[(h.code, h.detail) for h in d.payable.holds] for d in drafts(*records, **more)]


def test_a_refund_and_the_payment_that_it_returns_find_each_other():
    shared = set(keys_of(refund(1000)).links) & set(keys_of(paid_in(1000)).links)
    assert len(shared) == 1
    (draft,) = drafts(refund(1000), paid_in(1000))
    assert [role for _, role in draft.evidence] == ["claims", "came-in"]
    assert "refund_seen" in draft.payable.why
    assert draft.payable.holds == ()
    assert draft.payable.open_amount == sek(1000)


def test_a_refund_of_what_no_statement_shows_is_said_to_be_so_and_not_held():
    (draft,) = drafts(refund(1000))
    assert draft.payable.why == ("from_payout_list", "refund_unseen")
    assert draft.payable.holds == ()


@pytest.mark.parametrize(
    "entry",
    [
        paid_in(1000, reference=ocr("70012345682")),
        paid_in(1000, reference=text(OCR)),
        paid_in(1000, is_booked=False),
        paid_in(-1000),
        paid_in(1000, is_return=True, end_to_end_id="E9"),
    ],
)
def test_other_money_is_not_the_payment(entry):
    (draft,) = drafts(refund(1500), entry)
    assert "refund_unseen" in draft.payable.why


def test_a_refund_larger_than_the_payment_is_held():
    assert holds(refund(1500), paid_in(1000)) == [[("register.refund_too_large", "10.00 SEK")]]


def test_what_came_in_twice_may_be_returned_at_once():
    twice = paid_in(1000, on="2026-11-10"), paid_in(1000, on="2026-11-12")
    assert holds(refund(2000), *twice) == [[]]


def test_one_payment_told_by_the_giro_and_by_the_bank_came_in_once():
    told = paid_in(1000), paid_in(1000, account="50000017", statement_id="S2")
    assert holds(refund(2000), *told) == [[("register.refund_too_large", "10.00 SEK")]]


def test_one_payment_told_by_statement_and_notification_came_in_once():
    told = paid_in(1000), paid_in(1000, statement_id="S2", is_notification=True)
    assert holds(refund(2000), *told) == [[("register.refund_too_large", "10.00 SEK")]]


def test_two_refunds_of_one_payment_are_both_held_each_naming_the_other():
    records = refund(1000, "B1"), refund(900, "B2"), paid_in(1000)
    one, other = drafts(*records)
    assert holds(*records) == [
        [("register.refunded_already", other.payable.id)],
        [("register.refunded_already", one.payable.id)],
    ]


def test_two_refunds_that_are_together_no_more_than_the_payment_are_fine():
    assert holds(refund(600, "B1"), refund(400, "B2"), paid_in(1000)) == [[], []]


def test_a_refund_that_was_dismissed_returns_nothing():
    records = refund(1000, "B1"), refund(900, "B2"), paid_in(1000)
    dismissed = decided("dismiss", f"{1:064x}:1")
    assert holds(*records, decided=(dismissed,)) == [[], []]


def test_a_refund_in_another_currency_is_not_of_this_payment():
    (draft,) = drafts(refund(1500, currency="EUR"), paid_in(1000))
    assert "refund_unseen" in draft.payable.why


def test_the_order_of_the_records_says_nothing():
    records = refund(1000, "B1"), refund(900, "B2"), paid_in(1000)
    found = {
        tuple((d.payable.id, d.payable.holds, d.payable.why) for d in drafts(*some))
        for some in permutations(records)
    }
    assert len(found) == 1


def test_customers_payments_do_not_join_debts_of_ours():
    """A customer may pay with the number that a supplier's invoice has: that is another matter."""
    invoice = claim(OCR, 1000, reference=OCR, account=GIRO)
    assert not set(keys_of(invoice).links) & set(keys_of(paid_in(1000)).links)
