"""What is missed of the sources and the suppliers, by what came from them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sluss.core.money import Money
from sluss.core.party import Party
from sluss.rules.intake.calendar import calendar
from sluss.rules.intake.coverage import Coverage, Setting
from sluss.rules.intake.days import BankDays
from sluss.rules.intake.gaps import GapCode
from sluss.rules.intake.sources import EXPECTED, RecordSeen
from sluss.rules.intake.suppliers import DebtSeen
from tests.rules.intake.limits import LIMITS, TODAY

LOCKED = date(2026, 11, 20)
WEEKDAYS = BankDays(lambda day: day.weekday() < 5)


def coverage(locked_on: date | None = None) -> Coverage:
    return Coverage(Setting(TODAY, locked_on, LIMITS, WEEKDAYS))


def came(into: Coverage, source: str, kind: str, *days: date) -> None:
    for day in days:
        into.add(RecordSeen(source=source, kind=kind, day=f"{day}", seen_on=f"{day}"))


def back(*numbers: int, before: date = TODAY) -> list[date]:
    return [before - timedelta(days=n) for n in numbers]


def of_sources(found: Coverage) -> list[tuple[str, str]]:
    codes = (GapCode.NEVER_CAME, GapCode.SOURCE_SILENT, GapCode.SOURCE_OLD)
    return [(g.code.name, g.source) for g in found.told().gaps if g.code in codes]


def test_of_nothing_everything_is_missed():
    assert of_sources(coverage()) == sorted(("NEVER_CAME", one.name) for one in EXPECTED)


@pytest.mark.parametrize(
    ("source", "kind", "days", "locked_on", "expected"),
    [
        # Statements come each bank day: a long weekend is nothing, a week is.
        ("camt.053", "Statement", back(4, 5, 6, 7, 8, 9), None, None),
        ("camt.053", "Statement", back(5, 6, 7, 8, 9, 10), None, "SOURCE_SILENT"),
        # Payment files come each week: after three of them they are missed.
        ("pain.001", "PaymentOrder", back(21, 28, 35, 42, 49), None, None),
        ("pain.001", "PaymentOrder", back(22, 29, 36, 43, 50), None, "SOURCE_SILENT"),
        # One list alone has no interval: its age counts, and at the lock, since none comes after.
        ("open-items", "Claim", back(2), None, None),
        ("open-items", "Claim", back(3), None, "SOURCE_OLD"),
        ("open-items", "Claim", back(2, before=LOCKED), LOCKED, None),
        ("open-items", "Claim", back(3, before=LOCKED), LOCKED, "SOURCE_OLD"),
        # E-invoices do not come from the locked system: they are missed as of today.
        ("cii", "Claim", back(4, before=LOCKED), LOCKED, "SOURCE_OLD"),
        # What is dated in the future says nothing of today.
        ("camt.053", "Statement", back(-9, 6, 7, 8, 9, 10), None, "SOURCE_SILENT"),
    ],
)
def test_a_source_is_missed_by_what_is_usual_for_it(source, kind, days, locked_on, expected):
    found = coverage(locked_on)
    came(found, source, kind, *days)
    name = next(one.name for one in EXPECTED if source in one.sources)
    told = [code for code, gone in of_sources(found) if gone == name]
    assert told == ([expected] if expected else [])


def test_a_source_without_any_day_came_all_the_same():
    found = coverage()
    found.add(RecordSeen(source="open-items", kind="Claim"))
    assert "open-items" not in [name for _, name in of_sources(found)]


def debt(number: str, issued: date | str, *, who: Party, note: bool = False) -> DebtSeen:
    return DebtSeen(
        supplier=who,
        number=number,
        issued_on=str(issued),
        amount=Money.parse("1000.00"),
        is_credit_note=note,
    )


RENT = Party(name="Hyresvärden AB", org_number="5560000001")
RENT_BY_NAME = Party(name="HYRESVÄRDEN AB")


def rents(*months: int, who: Party = RENT) -> list[DebtSeen]:
    return [debt(f"H-{40 + m}", date(2026, m, 14), who=who) for m in months]


def missed(*debts: DebtSeen) -> list[tuple[str, str, object]]:
    answers = []
    for order in (debts, debts[::-1]):
        found = coverage()
        for one in order:
            found.suppliers.add(one)
        answers.append([(g.code.name, g.source, g.facts) for g in found.told().gaps if g.supplier])
    assert answers[0] == answers[1]
    return answers[0]


def test_the_evidence_for_an_expected_bill_is_told_with_it():
    (told,) = missed(*rents(*range(1, 11)))
    assert told == (
        "INVOICE_EXPECTED",
        "Hyresvärden AB",
        {
            "cadence": "month",
            "about": 14,
            "hits": 10,
            "periods": 10,
            "last": "2026-10-14",
            "expected": ["2026-11-14"],
            "count": 1,
        },
    )


def test_who_is_known_by_name_alone_is_the_one_of_that_name():
    """A list without organisation numbers told of November's: nothing is missing."""
    assert missed(*rents(*range(1, 11)), *rents(11, who=RENT_BY_NAME)) == []


def test_two_of_one_name_are_not_made_one():
    other = Party(name="Hyresvärden AB", org_number="5560000002")
    (told,) = missed(
        *rents(*range(1, 11)),
        *rents(11, who=RENT_BY_NAME),
        debt("1", date(2026, 3, 3), who=other),
    )
    assert told[0] == "INVOICE_EXPECTED"


def test_credit_notes_fill_the_numbers_and_are_no_bills():
    bills = [debt(f"H-{n}", date(2026, 1, 5) + timedelta(days=20 * n), who=RENT) for n in range(14)]
    hole = ("INVOICE_NUMBERS", "Hyresvärden AB", {"first": "H-6", "last": "H-6", "count": 1})
    without = [one for one in bills if one.number != "H-6"]
    assert hole in missed(*without)
    assert hole not in missed(*without, debt("H-6", date(2026, 5, 5), who=RENT, note=True))


def test_a_supplier_is_silent_after_longer_than_ever():
    steady = [debt("a", day, who=RENT) for day in back(*range(60, 200, 6))]
    (told,) = missed(*steady)
    assert told == (
        "SUPPLIER_SILENT",
        "Hyresvärden AB",
        {"last": "2026-09-25", "usual_days": 6, "longest_days": 6, "silent_days": 60},
    )
    # One who was silent as long before is not missed, nor one who is gone for more than a year.
    pause = [debt("a", day, who=RENT) for day in back(*range(262, 300, 6))]
    assert missed(*steady, *pause) == []
    assert missed(*[debt("a", day, who=RENT) for day in back(*range(366, 500, 6))]) == []


def test_gaps_come_by_kind_and_then_by_the_sum():
    small, large = Party(name="Liten AB"), Party(name="Stor AB")
    found = coverage()
    for one in rents(*range(1, 11), who=small):
        found.suppliers.add(one)
    for month in range(1, 11):
        bill = debt(f"{month}", date(2026, month, 20), who=large)
        dear = DebtSeen(
            supplier=large, number="", issued_on=bill.issued_on, amount=Money.parse("9999.00")
        )
        found.suppliers.add(dear)
    told = [g.source for g in found.told().gaps if g.code is GapCode.INVOICE_EXPECTED]
    assert told == ["Liten AB"]  # The large one is due on the 20th, and has until the 26th.
    codes = [g.code for g in found.told().gaps]
    assert codes == sorted(codes, key=list(GapCode).index)


def test_the_calendar_shows_what_came_and_what_did_not():
    found = coverage()
    came(found, "camt.053", "Statement", *back(6, 7, 8, 9, 10, 11, 12, 13))
    for one in rents(*range(1, 11)):
        found.suppliers.add(one)
    rows = calendar(found.told(), found.setting)
    statement, *others = rows.sources
    assert (statement.name, statement.counts) == (
        "statement",
        dict.fromkeys(back(*range(6, 14)), 1),
    )
    assert sorted(statement.missing) == back(5, 4, 1, 0)
    assert [row.name for row in others if row.never] == [e.name for e in EXPECTED[1:]]
    (rent,) = rows.largest
    assert (rent.name, rent.missing) == ("Hyresvärden AB", frozenset({date(2026, 11, 14)}))
    assert rent.counts == {date(2026, 9, 14): 1, date(2026, 10, 14): 1}


@pytest.mark.parametrize(
    ("quiet", "expected"),
    [
        ((), []),
        # A Friday and the Monday after it, in one stretch; the weekend alone is nothing.
        ((8, 9, 10, 11), [("2026-11-13", "2026-11-16", 2)]),
        ((9, 10), []),
        # Where many days are empty by themselves, an empty one says nothing.
        (tuple(range(2, 25, 2)), []),
    ],
)
def test_days_without_e_invoices_are_missed_where_they_come_on_most_days(quiet, expected):
    """Numbers are days before the 24th of November, a Tuesday."""
    found = coverage()
    came(found, "ubl", "Claim", *(d for n, d in enumerate(back(*range(30))) if n not in quiet))
    gaps = [g for g in found.told().gaps if g.code is GapCode.NO_INVOICES]
    assert [(g.from_on, g.to_on, g.facts["days"]) for g in gaps] == expected


def test_too_few_days_with_e_invoices_say_nothing():
    found = coverage()
    came(found, "cii", "Claim", *back(0, 1, 5, 6, 7, 8, 12, 13, 14))
    assert [g for g in found.told().gaps if g.code is GapCode.NO_INVOICES] == []
