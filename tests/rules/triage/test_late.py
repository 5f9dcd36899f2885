"""What waiting costs, against a count day by day and sums worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluss.core.lifecycle import State
from sluss.core.money import Money
from sluss.core.party import Party
from sluss.core.payable import Payable
from sluss.core.records import DocumentKind
from sluss.rules.triage.late import (
    InterestPart,
    LateInterest,
    days_late,
    due_on,
    fee_at_stake,
    fee_once_late,
    interest_by_part,
    late_interest,
    round_half_up,
)
from sluss.rules.triage.law import (
    Fees,
    InterestRates,
    Law,
    LawValue,
    half_year_of,
    in_force,
    read_fees,
    read_law,
    read_reference_rates,
    reference_rate_on,
)

FOLDER = files("sluss") / "data" / "law"
RATE_FILE = (FOLDER / "reference_rate.toml").read_bytes()
FEE_FILE = (FOLDER / "late_fee.toml").read_bytes()
LAW = read_law(reference_rate=RATE_FILE, late_fee=FEE_FILE)
assert isinstance(LAW, Law)


def owed(**changed) -> Payable:
    whole = {
        "id": "p1",
        "kind": DocumentKind.INVOICE,
        "supplier": Party(name="Firma"),
        "document_number": "1",
        "amount": Money("SEK", 2_000_000),
        "open_amount": Money("SEK", 2_000_000),
        "state": State.OPEN,
    }
    return Payable(**{**whole, **changed})


@pytest.mark.parametrize(
    ("day", "bp"),
    [
        ((2002, 6, 30), None),
        ((2002, 7, 1), 450),
        ((2016, 6, 30), 0),
        ((2016, 7, 1), -50),
        ((2023, 6, 30), 250),
        ((2023, 7, 1), 350),
        ((2023, 12, 31), 350),
        ((2024, 1, 1), 400),
        ((2024, 12, 31), 400),
    ],
)
def test_the_reference_rate_of_a_day_is_that_of_its_half_year(day, bp):
    row = reference_rate_on(LAW.rates, date(*day))
    assert (None if row is None else row.value) == bp


def test_a_half_year_without_a_row_has_no_rate_and_the_last_one_is_not_carried_on():
    rates = InterestRates((LawValue(date(2026, 1, 1), 200, "x"),), (LawValue(date.min, 800, "x"),))
    assert reference_rate_on(rates, date(2026, 7, 1)) is None
    got = late_interest(
        Money("SEK", 100), due=date(2026, 6, 29), paid_on=date(2027, 1, 2), law=Law(rates)
    )
    assert got == LateInterest(
        None,
        (InterestPart(date(2026, 6, 30), date(2026, 6, 30), 1000, 365),),
        (date(2026, 7, 1), date(2027, 1, 1)),
    )


def test_every_half_year_from_2002_has_its_row_and_what_nobody_verified_says_so():
    rows = LAW.rates.reference_rates
    expected = [date(year, month, 1) for year in range(2002, 2027) for month in (1, 7)][1:-1]
    assert [row.from_on for row in rows] == expected
    unverified = [row.from_on for row in rows if row.verified_on is None]
    assert unverified == [date(2025, 1, 1), date(2025, 7, 1), date(2026, 1, 1)]


def test_interest_splits_where_the_rate_and_the_year_change():
    # 20 000 kr due 20 December 2023, paid 10 January 2024: 11 days at 11.5 %, 10 at 12 % of 366.
    got = late_interest(
        Money("SEK", 2_000_000), due=date(2023, 12, 20), paid_on=date(2024, 1, 10), law=LAW
    )
    assert got.parts == (
        InterestPart(date(2023, 12, 21), date(2023, 12, 31), 1150, 365),
        InterestPart(date(2024, 1, 1), date(2024, 1, 10), 1200, 366),
    )
    assert [part.days for part in got.parts] == [11, 10]
    # 6931.51 öre + 6557.38 öre.
    assert got.amount == Money("SEK", 13_489)


@settings(max_examples=200)
@given(
    st.integers(0, 10**12),
    st.dates(date(2010, 1, 1), date(2023, 1, 1)),
    st.integers(-5, 900),
)
def test_interest_is_the_sum_of_its_days_rounded_once(minor, due, days):
    paid_on = due + timedelta(days=days)
    got = late_interest(Money("SEK", minor), due=due, paid_on=paid_on, law=LAW)
    exact = Fraction(0)
    for number in range(1, days + 1):
        day = due + timedelta(days=number)
        year = 366 if day.year % 4 == 0 else 365
        exact += Fraction(minor * (reference_rate_on(LAW.rates, day).value + 800), 10_000 * year)
    assert sum(part.days for part in got.parts) == max(0, days) == days_late(due, paid_on)
    assert abs(got.amount.minor - exact) <= Fraction(1, 2)
    assert all(half_year_of(part.from_on) == half_year_of(part.to_on) for part in got.parts)


def test_parts_that_round_differently_are_still_the_whole():
    # 10 000 kr at 12 % of 366: ten days are 32.787 kr, twice that is 65.574.
    ten = date(2024, 6, 20), date(2024, 7, 10)
    got = late_interest(Money("SEK", 1_000_000), due=ten[0], paid_on=ten[1], law=LAW)
    parts = interest_by_part(Money("SEK", 1_000_000), got.parts)
    assert [part.minor for part in parts] == [3_279, 3_278]
    assert got.amount == Money("SEK", 6_557)
    assert interest_by_part(Money("SEK", 1), ()) == ()


@pytest.mark.parametrize(
    ("exact", "whole"),
    [("0", 0), ("1/2", 1), ("49/100", 0), ("3/2", 2), ("5/2", 3), ("-1/2", 0), ("-3/4", -1)],
)
def test_a_half_goes_up(exact, whole):
    assert round_half_up(Fraction(exact)) == whole


def test_interest_is_not_counted_on_a_credit():
    with pytest.raises(ValueError, match="credit"):
        late_interest(Money("SEK", -1), due=date(2024, 1, 1), paid_on=date(2024, 2, 1), law=LAW)


ISSUED = date(2024, 3, 1)


@pytest.mark.parametrize(
    ("changed", "due"),
    [
        ({"due_date": date(2024, 3, 20), "issue_date": ISSUED}, date(2024, 3, 20)),
        ({"due_date": date(2024, 6, 20), "issue_date": ISSUED}, date(2024, 6, 20)),
        ({"issue_date": ISSUED}, date(2024, 3, 31)),
        ({"issue_date": ISSUED, "kind": DocumentKind.PAYOUT}, ISSUED),
        ({"issue_date": ISSUED, "kind": DocumentKind.CREDIT_NOTE}, ISSUED),
        ({"issue_date": date(2013, 3, 15)}, None),
        ({"issue_date": date(9999, 12, 2)}, None),
        ({"issue_date": date(9999, 12, 1)}, date.max),
        ({}, None),
    ],
)
def test_a_debt_falls_due_on_its_own_date_or_30_days_after_its_issue(changed, due):
    assert due_on(owed(**changed), LAW) == due


@pytest.mark.parametrize(
    ("kind", "today", "kronor"),
    [
        (DocumentKind.INVOICE, (2024, 3, 20), "0.00"),
        (DocumentKind.INVOICE, (2024, 3, 21), "450.00"),
        (DocumentKind.INVOICE, (2025, 3, 21), "450.00"),
        (DocumentKind.PAYOUT, (2024, 3, 21), "0.00"),
        (DocumentKind.CREDIT_NOTE, (2024, 3, 21), "0.00"),
    ],
)
def test_the_flat_fee_is_at_stake_from_the_first_day_late(kind, today, kronor):
    debt = owed(kind=kind, due_date=date(2024, 3, 20))
    assert fee_at_stake(debt, today=date(*today), law=LAW) == Money.parse(kronor)


def test_the_flat_fee_is_known_before_the_day_comes():
    fee = Money("SEK", 45_000)
    assert fee_once_late(owed(due_date=date(2024, 3, 20)), LAW) == fee
    nothing = [
        {"due_date": date(2024, 3, 20), "kind": DocumentKind.PAYOUT},
        {"due_date": date.max},
        {"due_date": date(2013, 3, 14)},
        {},
    ]
    assert {fee_once_late(owed(**changed), LAW).minor for changed in nothing} == {0}


def test_before_the_fee_was_law_nothing_was_at_stake():
    debt = owed(due_date=date(2013, 3, 14))
    assert fee_at_stake(debt, today=date(2013, 3, 15), law=LAW) == Money("SEK", 0)
    assert fee_at_stake(owed(), today=date(2024, 1, 1), law=LAW) == Money("SEK", 0)


def test_the_row_in_force_is_the_last_that_began():
    rows = (LawValue(date(2020, 1, 1), 1, "a"), LawValue(date(2021, 1, 1), 2, "b"))
    found = [in_force(rows, date(year, 1, 1)) for year in (2019, 2020, 2021, 2030)]
    assert [row and row.value for row in found] == [None, 1, 2, 2]


ROW = '[[reference_rate]]\nfrom = 2024-01-01\npercent = "4.00"\nsource = "s"\n'


@pytest.mark.parametrize(
    ("toml", "found"),
    [
        (ROW, [("law.bad_value", 1, "reference_rate.verified_on")]),
        (ROW + "to_be_verified = true\nverified_on = 2024-01-01",
         [("law.bad_value", 6, "reference_rate.verified_on")]),
        (ROW.replace("01-01", "02-01") + "to_be_verified = true",
         [("law.bad_value", 2, "reference_rate.from")]),
        (ROW.replace('"4.00"', "4.0") + "to_be_verified = true",
         [("law.bad_value", 3, "reference_rate.percent")]),
        (ROW.replace("2024-01-01", '"2024"') + "to_be_verified = true",
         [("law.bad_value", 2, "reference_rate.from")]),
        ((ROW + "to_be_verified = true\n") * 2, [("law.overlap", 7, "reference_rate.from")]),
        ("[[rate]]", [("law.unknown_key", 1, "rate")]),
        ("\n= 1", [("law.not_toml", 2, "")]),
    ],
)  # fmt: skip
def test_a_wrong_row_of_law_is_a_finding_with_its_line(toml, found):
    read = read_reference_rates(toml.encode())
    assert [(one.code, one.place.line, one.place.field) for one in read] == found


def test_the_fees_are_read_and_the_flaws_of_both_files_are_told_together():
    assert read_fees(FEE_FILE) == LAW.fees
    assert [row.value for row in (*LAW.fees.late_fees, *LAW.fees.payment_terms)] == [45_000, 30]
    assert read_fees(b"") == Fees()
    both = read_law(reference_rate=b"x", late_fee=b"[[late_fees]]")
    assert [one.code for one in both] == ["law.not_toml", "law.unknown_key"]
    assert [one.code for one in read_fees(b"=")] == ["law.not_toml"]
