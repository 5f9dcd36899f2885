"""What waiting has cost, against figures worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluss.core.lifecycle import State
from sluss.core.money import Money
from sluss.core.records import DocumentKind
from sluss.rules.report.exposure import DueBy, Sum, Totals, exposed, is_exposed, totals
from sluss.rules.report.rates import ASSUMED, Used, Value, assume, is_verified, used
from sluss.rules.triage.late import InterestPart
from sluss.rules.triage.law import Law, LawValue
from tests.rules.triage.test_late import LAW, owed

NOTHING = Money("SEK", 0)


def day(text: str) -> date:
    return date.fromisoformat(text)


def debt(kronor: str, due: str | None, currency: str = "SEK", **changed):
    amount = Money.parse(kronor, currency)
    dated = {} if due is None else {"due_date": day(due)}
    return owed(amount=amount, open_amount=amount, **{**dated, **changed})


@pytest.mark.parametrize(
    ("kronor", "due", "at", "interest", "parts"),
    [
        # 20 000 kr: 11 days at 11.5 % of 365 are 69.315 kr; January, 29 days of February and
        # 1 March are 61 days at 12 % of 366, a sixth of 2 400 kr.
        ("20000", "2023-12-20", "2024-03-01", "469.32", [
            ("2023-12-21", "2023-12-31", 11, 1150, 365, "69.32"),
            ("2024-01-01", "2024-03-01", 61, 1200, 366, "400.00"),
        ]),
        # 36 600 kr from 28 February to 1 March: two days at 12 %, 12 kr each, as 29 is one.
        ("36600", "2024-02-28", "2024-03-01", "24.00", [
            ("2024-02-29", "2024-03-01", 2, 1200, 366, "24.00"),
        ]),
        # The year after there is one day less, and 36 500 kr cost 11 kr a day.
        ("36500", "2025-02-28", "2025-03-01", "11.00", [
            ("2025-03-01", "2025-03-01", 1, 1100, 365, "11.00"),
        ]),
        # Two half-years with one rate are two parts. 10 000 kr at 12 % of 366: 20 days are
        # 65.574 kr, ten are 32.787: the second part is the rest.
        ("10000", "2024-06-20", "2024-07-10", "65.57", [
            ("2024-06-21", "2024-06-30", 10, 1200, 366, "32.79"),
            ("2024-07-01", "2024-07-10", 10, 1200, 366, "32.78"),
        ]),
        # 36 500 kr: five days at 11 % are 55 kr, five at 10 % are 50 kr.
        ("36500", "2025-06-25", "2025-07-05", "105.00", [
            ("2025-06-26", "2025-06-30", 5, 1100, 365, "55.00"),
            ("2025-07-01", "2025-07-05", 5, 1000, 365, "50.00"),
        ]),
        ("36500", "2024-06-30", "2024-06-30", "0.00", []),
        ("36500", "2024-07-31", "2024-06-30", "0.00", []),
    ],
)  # fmt: skip
def test_interest_to_the_day_split_where_rate_and_year_change(kronor, due, at, interest, parts):
    one = exposed(debt(kronor, due), LAW, day(at))
    assert one.interest == Money.parse(interest)
    assert [
        (
            part.days.from_on.isoformat(),
            part.days.to_on.isoformat(),
            part.days.days,
            part.days.rate_bp,
            part.days.year_days,
            part.amount.text,
        )
        for part in one.parts
    ] == parts
    assert one.missing == ()


@given(
    st.integers(0, 10**12),
    st.dates(date(2003, 1, 1), date(2026, 6, 30)),
    st.integers(-400, 4000),
)
def test_the_parts_are_the_whole_in_days_and_in_ore(minor, at, back):
    due = at - timedelta(days=back)
    amount = Money("SEK", minor)
    one = exposed(owed(open_amount=amount, due_date=due), LAW, at)
    assert sum(part.days.days for part in one.parts) == one.days_late or one.missing
    if one.interest is not None:
        assert sum(part.amount.minor for part in one.parts) == one.interest.minor
    assert all(part.amount.minor >= 0 for part in one.parts)


def test_a_half_year_without_a_rate_gives_no_amount_and_is_named():
    one = exposed(debt("36500", "2026-06-29"), LAW, day("2027-01-02"))
    assert (one.interest, one.missing) == (None, (day("2026-07-01"), day("2027-01-01")))
    (part,) = one.parts
    known = InterestPart(day("2026-06-30"), day("2026-06-30"), 1000, 365)
    assert (part.days, part.amount, part.is_verified) == (known, Money.parse("10.00"), False)
    assert one.days_late == 187


@pytest.mark.parametrize(
    ("changed", "due", "due_by", "late"),
    [
        ({"due_date": date(2024, 5, 1), "issue_date": date(2024, 1, 1)},
         date(2024, 5, 1), DueBy.DOCUMENT, 9),
        ({"issue_date": date(2024, 4, 1)}, date(2024, 5, 1), DueBy.LAW, 9),
        ({}, None, DueBy.UNKNOWN, 0),
    ],
)  # fmt: skip
def test_a_due_day_tells_what_gave_it(changed, due, due_by, late):
    one = exposed(owed(**changed), LAW, date(2024, 5, 10))
    assert (one.due, one.due_by, one.days_late) == (due, due_by, late)
    assert one.is_late == (late > 0)


def codes(**changed) -> list[str]:
    found = exposed(owed(due_date=date(2024, 5, 1), **changed), LAW, date(2024, 5, 10))
    return [reason.code for reason in found.reasons]


def test_reasons_are_those_of_triage_after_what_may_keep_the_cost_away():
    told = ["triage.late", "triage.fee", "triage.interest"]
    assert codes() == codes(state=State.HELD) == told
    assert codes(state=State.DISPUTED) == ["report.disputed", *told]
    assert codes(state=State.SENT) == codes(state=State.RESERVED) == ["report.on_the_way", *told]


def test_a_debt_in_other_money_has_its_interest_in_it_and_its_fee_in_kronor():
    one = exposed(debt("36600", "2024-02-28", "DKK"), LAW, day("2024-03-01"))
    assert one.interest == Money.parse("24.00", "DKK")
    assert one.late_fee == Money.parse("450.00", "SEK")


@pytest.mark.parametrize(
    ("changed", "is_one"),
    [
        ({}, True),
        ({"state": State.DISPUTED}, True),
        ({"state": State.SENT}, True),
        ({"state": State.SETTLED, "open_amount": NOTHING}, False),
        ({"state": State.SETTLED_ELSEWHERE, "open_amount": NOTHING}, False),
        ({"state": State.NOT_OURS_TO_PAY, "open_amount": NOTHING}, False),
        ({"state": State.DISMISSED, "open_amount": NOTHING}, False),
        ({"open_amount": NOTHING}, False),
        ({"kind": DocumentKind.PAYOUT}, False),
        ({"kind": DocumentKind.CREDIT_NOTE}, False),
    ],
)
def test_waiting_costs_for_invoices_that_stand(changed, is_one):
    assert is_exposed(owed(**changed)) is is_one


def test_totals_are_by_currency_and_say_how_many_lack_an_amount():
    at = day("2026-07-01")
    found = [
        exposed(one, LAW, at)
        for one in (
            debt("36500", "2026-06-29", "DKK"),  # Late on 30 June too: two days, one has no rate.
            debt("36500", "2026-06-30", state=State.SENT),  # Late on 1 July alone.
            debt("100", "2026-08-01"),
            debt("200", None, state=State.DISPUTED),
        )
    ]
    assert totals(found) == Totals(
        count=4,
        late=2,
        undated=1,
        disputed=0,
        on_the_way=1,
        sums=(
            Sum(Money.parse("36800"), Money.parse("36500"), None, 1, 0),
            Sum(Money.parse("36500", "DKK"), Money.parse("36500", "DKK"), None, 1, 0),
        ),
        fees=(2, Money.parse("900")),
        missing=(at,),
    )


def test_totals_add_what_is_known_and_count_what_nobody_verified():
    at = day("2025-03-01")
    found = [
        exposed(debt("36500", "2025-02-28"), LAW, at),  # 11 kr, by a rate to be verified.
        exposed(debt("36500", "2025-03-01", state=State.DISPUTED), LAW, at),  # Not late.
        exposed(debt("36500", "2002-06-01", state=State.DISPUTED), LAW, at),  # Before all rates.
    ]
    (one,) = totals(found).sums
    assert (one.interest, one.lacking, one.unverified) == (Money.parse("11.00"), 1, 1)
    assert (totals(found).disputed, totals(found).missing) == (1, (day("2002-01-01"),))
    assert totals([]) == Totals(0, 0, 0, 0, 0, (), (0, NOTHING), ())
    (verified,) = totals([exposed(debt("36600", "2024-02-28"), LAW, day("2024-03-01"))]).sums
    assert (verified.interest, verified.unverified) == (Money.parse("24.00"), 0)


def test_an_assumed_rate_holds_after_the_last_known_one_and_says_so():
    law = assume(LAW, 150, until=day("2027-01-02"))
    added = law.rates.reference_rates[len(LAW.rates.reference_rates) :]
    assert added == (
        LawValue(day("2026-07-01"), 150, ASSUMED),
        LawValue(day("2027-01-01"), 150, ASSUMED),
    )
    # 36 500 kr: one day at 10 %, 184 days of the half-year and two of January at 9.5 %.
    one = exposed(debt("36500", "2026-06-29"), law, day("2027-01-02"))
    assert one.interest == Money.parse("1777.00")
    assert [part.is_verified for part in one.parts] == [False, False, False]
    assert assume(LAW, 150, until=day("2026-06-30")) == LAW
    assert assume(Law(), 150, until=day("2026-06-30")) == Law()


def test_the_values_that_a_report_rests_on_are_told_once_each():
    days = [day("2024-01-01"), day("2024-06-30"), day("2024-07-01"), day("2026-09-01")]
    found = used(LAW, days, day("2026-09-01"))
    assert [(one.what, one.row.from_on.isoformat(), one.row.value) for one in found] == [
        (Value.REFERENCE_RATE, "2024-01-01", 400),
        (Value.REFERENCE_RATE, "2024-07-01", 400),
        (Value.SURCHARGE, "2002-07-01", 800),
        (Value.LATE_FEE, "2013-03-16", 45_000),
        (Value.PAYMENT_TERM, "2013-03-16", 30),
    ]
    assert not any(one.is_assumed for one in found)
    assert Used(Value.REFERENCE_RATE, LawValue(days[0], 1, ASSUMED)).is_assumed
    assert used(LAW, [], day("2000-01-01")) == ()


@pytest.mark.parametrize(
    ("on", "said"), [("2024-12-31", True), ("2025-01-01", False), ("2026-07-01", False)]
)
def test_a_rate_is_verified_if_both_its_halves_are(on, said):
    assert is_verified(LAW, day(on)) is said
