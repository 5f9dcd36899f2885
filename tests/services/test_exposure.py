"""What waiting costs, on a real database: read, and nothing changed."""

from __future__ import annotations

from datetime import date

import pytest

from sluss.core.money import Money
from tests.papers import FOOD, GLASS, ROAD, invoice, suppliers
from tests.payouts import ANNA, payout_list

AT = date(2026, 11, 24)


def exposure(at: date = AT, **ask):
    from sluss.services.report import ExposureAsk
    from sluss.services.report import exposure as find

    return find(ExposureAsk(at=at, **ask))


def journal() -> list[str]:
    from sluss.store.models import JournalEntry

    return list(JournalEntry.objects.order_by("seq").values_list("hash", flat=True))


def numbers(found) -> list[str]:
    return [one.payable.document_number for one in found.claims]


def test_every_unpaid_invoice_is_told_twice_the_same_and_nothing_is_written(stocked):
    before = journal()
    first, again = exposure(per_day=2), exposure(per_day=2)
    assert first == again
    assert journal() == before
    # Food is critical by the policy; then the small amount before the large one.
    assert numbers(first) == ["F2", "F1", "F3"]
    assert [one.days_late for one in first.claims] == [4, 4, 4]
    assert [one.interest for one in first.claims] == [None] * 3
    assert first.totals.fees == (3, Money.parse("1350"))
    assert first.totals.missing == (date(2026, 7, 1),)


def test_an_assumed_rate_fills_the_half_years_that_have_none(stocked):
    found = exposure(date(2027, 1, 2), reference_rate_bp=200)
    # 100 kr at 10 %: 41 days of 2026 and 2 of 2027, 43 of 365.
    assert [one.interest.text for one in found.claims] == ["2.36", "1.18", "3.53"]
    assert found.totals.sums[0].interest == Money.parse("7.07")
    assert found.totals.sums[0].unverified == 3
    assumed = [one.row.from_on for one in found.law if one.is_assumed]
    assert assumed == [date(2026, 7, 1), date(2027, 1, 1)]


def test_the_plan_takes_the_bank_days_from_the_day_asked(stocked):
    # 5 December is a Saturday.
    found = exposure(date(2026, 12, 5), per_day=1)
    by_id = {one.payable.id: one.payable.document_number for one in found.claims}
    days = [(by_id[id_], str(day)) for id_, day in found.planned.plan.payments]
    # Equal but for the amount, so the larger goes first of those that are not critical.
    assert days == [("F2", "2026-12-07"), ("F3", "2026-12-08"), ("F1", "2026-12-09")]
    assert found.planned.ask.until == date(2027, 1, 6)


def test_payouts_go_first_and_are_no_exposure(stocked):
    stocked.receive(payout_list((ANNA, "4000.00"), on="2026-11-25"))
    found = exposure(per_day=1)
    assert "B-1" not in numbers(found) and len(numbers(found)) == 3
    (first, *_) = found.planned.plan.payments
    assert found.planned.payables[first[0]].supplier.name == ANNA.name


def test_what_is_disputed_reserved_or_sent_is_told_and_has_no_place_in_the_plan(stocked):
    stocked.decide("dispute", stocked.id("F3"))
    stocked.pay(stocked.id("F1"))
    found = exposure(per_day=1)
    assert sorted(numbers(found)) == ["F1", "F2", "F3"]
    outside = found.planned.outside
    assert (outside.disputed, outside.on_the_way, outside.other_currency) == (1, 1, 0)
    assert (found.totals.disputed, found.totals.on_the_way) == (1, 1)
    (only,) = found.planned.plan.payments
    assert only[0] == stocked.id("F2")


def test_other_money_has_its_own_sum_and_no_place_in_the_plan(stocked):
    danish = invoice(GLASS, "F9", "500.00").replace(b'currencyID="SEK"', b'currencyID="DKK"')
    stocked.receive(danish)
    found = exposure(per_day=1, reference_rate_bp=200)
    assert [(one.owed.text, one.interest.currency) for one in found.totals.sums] == [
        ("600.00", "SEK"),
        ("500.00", "DKK"),
    ]
    assert found.planned.outside.other_currency == 1
    assert len(found.planned.plan.payments) == 3


def test_a_credit_note_is_neither_told_nor_planned(stocked):
    stocked.receive(invoice(ROAD, "K1", "50.00", credits="F0"))
    assert stocked.payables()["K1"]["state"] == "open"
    found = exposure()
    assert len(found.claims) == len(found.planned.plan.payments) == 3


def test_the_policy_says_how_many_a_day_unless_asked(stocked):
    from sluss.services import triage
    from sluss.store import read

    text = read.policy()["text"].replace("# payments_per_day = 200", "payments_per_day = 1")
    answer = triage.adopt_policy(text, stocked.who("max"), key="adopt")
    assert "refused" not in answer
    days = [len({day for _, day in exposure(**ask).planned.plan.payments})
            for ask in ({}, {"per_day": 2}, {"per_day": 9})]  # fmt: skip
    assert days == [3, 2, 1]


def test_a_plan_of_too_many_days_ends(office):
    rows = [invoice(FOOD, f"F{n}", f"{100 + n}.00") for n in range(1, 4)]
    office.receive(suppliers(FOOD), *rows)
    from sluss.services import _outlook, report

    found = exposure(per_day=1)
    assert len(found.planned.plan.payments) == 3
    most = report._shipped.limits("exposure").on(AT)["plan_bank_days"]
    assert len(_outlook.bank_days(AT, most)) == most
    asked = report._asked(report.ExposureAsk(at=AT, per_day=1), 10**9, _policy())
    assert (len(asked.days), asked.until) == (most, asked.days[-1])


def _policy():
    from sluss.services import _register

    return _register.frame().policy


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_debts(office, count):
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    from sluss.store.which import alias

    rows = [invoice(FOOD, f"F{n}", f"{100 + n}.00") for n in range(count)]
    office.receive(suppliers(FOOD), *rows)
    with CaptureQueriesContext(connections[alias()]) as queries:
        assert len(exposure(per_day=1).claims) == count
    assert len(queries) <= 4
