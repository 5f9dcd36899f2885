"""What a restored state says of itself that cannot be believed, and items from its books."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sluss.core.money import Money
from sluss.core.outcome import Finding, Place, Severity
from sluss.core.party import Party
from sluss.core.records import Claim, DocumentKind, LedgerRow, Origin, SupplierEntry
from sluss.rules.handback.proposed import Proposed
from sluss.rules.handback.restored import (
    File,
    Loaded,
    Part,
    amount_of,
    as_of,
    flaws_in,
    is_fault,
    items_in_books,
    part_of,
    word_of,
)
from tests.rules.handback.test_bins import ROAD, claim
from tests.rules.register.records import order

DAY = date(2026, 11, 20)
OURS = "2120009999"


def codes(*records, findings=(), **more) -> list[str]:
    values = {"files": (), "records": records, "org_number": OURS, "own_accounts": frozenset()}
    loaded = Loaded(**(values | more))
    return [one.code.removeprefix("handback.") for one in flaws_in(loaded, findings)]


def test_a_whole_state_has_no_flaw():
    other = claim("F2", 20000)
    year = claim("F1", issue_date=date(2025, 1, 5), due_date=date(2025, 2, 5))
    assert codes(claim(), other, year, as_of=DAY, newest=DAY) == []


@pytest.mark.parametrize(
    ("told", "records", "more"),
    [
        (["older_state"], (), {"as_of": date(2026, 11, 19), "newest": DAY}),
        (["other_organisation"], (), {"files": (File("a", "b", "sie4", "2120001111"),)}),
        (
            ["two_systems"],
            (),
            {
                "files": (
                    File("a", "b", "sie4", OURS, "Ett"),
                    File("c", "d", "sie5", OURS, "Annat"),
                )
            },
        ),
        (["two_days"], (claim(listed_on=DAY), claim("F2", listed_on=date(2026, 11, 1))), {}),
        (["other_payer"], (replace(order("A1"), debtor_account="SE99"),), {}),
        ([], (replace(order("A1"), debtor_account="1"),), {"own_accounts": frozenset({"1"})}),
        (["contradicts"], (claim(), claim(minor=13000)), {}),
        (["listed_twice"], (claim(), claim()), {}),
        ([], (claim(), claim(kind=DocumentKind.CREDIT_NOTE)), {}),
    ],
)
def test_each_flaw_is_named(told, records, more):
    assert codes(*records, **more) == told


@pytest.mark.parametrize("code", ["lists.sum_differs", "sie5.books_differ"])
def test_a_sum_that_is_not_that_of_the_rows_is_a_half_restored_ledger(code):
    finding = Finding(code, Place(7), "1.00", "2.00", Severity.WARNING)
    (flaw,) = flaws_in(Loaded((), (), OURS, frozenset()), [finding])
    assert (flaw.code, flaw.place, flaw.found) == ("handback.half_restored", Place(7), "1.00")


def test_what_left_a_row_out_is_a_fault_and_what_warns_is_none():
    lost = Finding("lists.bad_amount", Place(3), "x", "an amount")
    warned = replace(lost, severity=Severity.WARNING)
    named = Finding("handback.older_state", Place(), "", "", Severity.WARNING)
    assert [is_fault(one) for one in (lost, warned, named)] == [True, False, True]


def test_an_item_is_known_again_by_its_kind_payee_and_number():
    same = claim("F-1", 999, open_amount=Money("SEK", 1), issue_date=None)
    assert word_of(claim("f 1")) == word_of(same)
    others = (claim("F2"), claim("F1", supplier=Party(name="B")), claim("F1", kind=NOTE))
    assert len({word_of(one) for one in (claim("F1"), *others)}) == 4
    assert word_of(order("A1")) == ""


NOTE = DocumentKind.CREDIT_NOTE


def test_amounts_are_what_is_left_and_a_credit_note_is_below_nought():
    left = Money("SEK", 400)
    told = (claim(), claim(open_amount=left), claim(open_amount=left, kind=NOTE))
    assert [amount_of(one).minor for one in told] == [10000, 400, -400]
    assert as_of([claim(), claim(listed_on=DAY), order("A1")]) == DAY
    assert as_of([claim()]) is None


def booked(minor: int, number: str = "F1", supplier: str = "501", **more) -> LedgerRow:
    values = {
        "series": "A",
        "number": "1",
        "booked_on": DAY,
        "account": "2440",
        "amount": Money("SEK", minor),
        "account_name": "Leverantörsskulder",
        "supplier": supplier,
        "supplier_name": "Åkeri Norr AB",
        "invoice": number,
    }
    return LedgerRow(**(values | more))


def test_items_are_what_the_payables_accounts_hold_of_each_invoice():
    rows = [
        booked(-10000),
        booked(4000),
        booked(-700, "F2"),
        booked(700, "F2"),
        booked(500, "K1"),
        booked(-90, ""),
        booked(-5, account="4010", account_name="Inköp"),
    ]
    party = Party(name="Åkeri Norr AB", org_number=ROAD.org_number, supplier_number="501")
    items, rest = items_in_books(rows, [SupplierEntry(supplier=party)])
    told = [(one.document_number, amount_of(one).minor, one.supplier) for one in items]
    assert told == [("F1", 6000, party), ("K1", -500, party)]
    assert {one.origin for one in items} == {Origin.LEDGER}
    assert rest == Money("SEK", 90)
    unknown, _ = items_in_books(rows, [])
    assert unknown[0].supplier == Party(name="Åkeri Norr AB", supplier_number="501")


def test_each_record_has_its_part():
    records = (claim(), SupplierEntry(supplier=ROAD), order("A1"), booked(1))
    parts = [Part.ITEMS, Part.SUPPLIERS, Part.ORDERS, Part.BOOKS]
    assert [part_of(one) for one in records] == parts


def test_a_proposal_pays_what_it_names_with_its_amount():
    proposed = Proposed.of([order("A1", told="F1"), order("A2", 5000, told="")])
    amount = order("A1").amount.minor
    assert proposed.has(claim("F1", amount))
    assert not proposed.has(claim("F1", amount + 1))
    assert not proposed.has(claim("F2", amount))
    assert not proposed.has(claim("F9", 5000))
    assert isinstance(claim(), Claim)
