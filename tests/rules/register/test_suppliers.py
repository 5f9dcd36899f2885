"""One supplier for each legal entity, whatever the order in which the sources come."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluss.core.party import Account, Party, Scheme
from sluss.rules.register.filed import Vouched
from sluss.rules.register.supplier_limits import months_before
from sluss.rules.register.supplier_said import Source
from sluss.rules.register.suppliers import whole_lists
from tests.rules.register.supplier_words import (
    BG,
    FACTOR,
    GLASS,
    LIST,
    OLD_LIST,
    OTHER_BG,
    ROAD,
    called_back,
    invoice,
    look,
    moved,
    owed,
    row,
)

ROAD_KEY = f"org:{ROAD.org_number}"
NAMELESS = Party(org_number=ROAD.org_number)
BARE = Party(name="ÅKERI NORR")
GERMAN = Party(name="Fabrik GmbH", vat_number="DE123456789")


@pytest.mark.parametrize(
    ("parties", "keys"),
    [
        ((ROAD, BARE, NAMELESS), [ROAD_KEY]),
        ((BARE,), ["name:akeri norr"]),
        ((replace(ROAD, org_number=""),), [ROAD_KEY]),  # By its VAT number.
        ((GERMAN, Party(name="Fabrik")), ["vat:DE123456789"]),
        (
            (ROAD, replace(GLASS, name="Åkeri Norr"), BARE),
            ["name:akeri norr", ROAD_KEY, f"org:{GLASS.org_number}"],
        ),
    ],
)
def test_a_number_tells_who_somebody_is_and_a_name_if_just_one_number_bears_it(parties, keys):
    found = look(*(invoice(party, BG, line=n) for n, party in enumerate(parties)))
    assert sorted(found.register.suppliers) == keys


def test_the_view_has_what_every_source_says():
    found = look(
        row(ROAD, OTHER_BG, on=OLD_LIST),
        row(replace(ROAD, name="Åkeri Norr Aktiebolag"), BG, category="Frakt"),
        invoice(ROAD, replace(BG, bic="NDEASESS"), on="2026-10-01"),
        invoice(BARE, BG, on="2026-11-01"),
        moved(Source.ORDERED, BG, "2026-11-02"),
        moved(Source.PAID, BG, "2026-11-03", name=""),
        owed(minor=300_00, on="2026-11-01", left=300_00, account=BG),
        owed(minor=100_00, on="2026-10-01", is_credit=True),
        owed(minor=7_00, on="2025-11-24"),
        owed(minor=50_00, currency="EUR"),
        called_back(BG),
        Vouched(BG.key, "name:akeri norr", "paid-before", "s"),
    )
    one = found.register.suppliers[ROAD_KEY]
    assert one.name == "Åkeri Norr Aktiebolag"
    assert set(one.names) == {"Åkeri Norr AB", "Åkeri Norr Aktiebolag", "ÅKERI NORR"}
    assert (one.listed, one.is_listed, one.row_count) == ((OLD_LIST, LIST), True, 1)
    assert (one.latest("town"), one.categories) == ("Strömsund", ["Frakt"])
    turnover = one.turnover
    assert (turnover.invoices, turnover.invoices_ever) == (2, 3)
    assert turnover.amounts == {"SEK": 200_00, "EUR": 50_00}
    assert turnover.owed == {"SEK": 300_00}
    assert (turnover.last_invoice, one.last_payment) == ("2026-11-01", "2026-11-03")
    known = one.accounts[BG.key]
    assert (known.account.bic, known.is_listed, known.is_verified) == ("NDEASESS", True, True)
    assert known.vouchers == {"call-back", "paid-before"}
    assert {source: (seen.first, seen.last) for source, seen in known.seen.items()} == {
        Source.LIST: (LIST, LIST),
        Source.INVOICE: ("2026-10-01", "2026-11-01"),
        Source.ORDERED: ("2026-11-02", "2026-11-02"),
        Source.PAID: ("2026-11-03", "2026-11-03"),
    }
    assert one.accounts[OTHER_BG.key].is_listed is False


def test_money_that_came_back_vouches_for_nothing():
    told = (row(ROAD), invoice(ROAD, BG), Vouched(BG.key, ROAD_KEY, "paid-before", "s"))
    known = look(*told).register.suppliers[ROAD_KEY].accounts[BG.key]
    assert known.is_verified
    told += (moved(Source.RETURNED, BG, "2026-11-01"), Vouched(BG.key, "E1|100", "returned", "s"))
    known = look(*told).register.suppliers[ROAD_KEY].accounts[BG.key]
    assert not known.is_verified
    assert known.came_back


def test_what_left_the_list_or_is_a_factors_is_verified_by_call_back_alone():
    told = (
        row(ROAD, OTHER_BG, on=OLD_LIST),
        row(ROAD, BG),
        invoice(ROAD, FACTOR, payee="Fordran AB"),
        *(Vouched(a.key, ROAD_KEY, "supplier-list", "s") for a in (BG, OTHER_BG, FACTOR)),
    )
    known = look(*told).register.suppliers[ROAD_KEY].accounts
    assert [known[a.key].is_verified for a in (BG, OTHER_BG, FACTOR)] == [True, False, False]
    called = (called_back(OTHER_BG), called_back(FACTOR))
    known = look(*told, *called).register.suppliers[ROAD_KEY].accounts
    assert [known[a.key].is_verified for a in (BG, OTHER_BG, FACTOR)] == [True, True, True]


@pytest.mark.parametrize(
    ("name", "account", "payee", "is_theirs"),
    [
        ("Åkeri Norr", OTHER_BG, "", True),  # By the name.
        ("", BG, "", True),  # By the account.
        ("Lön Larsson", OTHER_BG, "", False),
        ("Fordran AB", FACTOR, "Fordran AB", False),  # A factor's is nobody's own.
    ],
)
def test_a_payment_goes_to_who_is_named_else_to_whose_the_account_is(
    name, account, payee, is_theirs
):
    asked = [invoice(ROAD, FACTOR, payee=payee)] if payee else []
    told = (row(ROAD, BG), *asked, moved(Source.PAID, account, "2026-11-03", name=name))
    found = look(*told).register.suppliers
    assert list(found) == [ROAD_KEY]
    assert found[ROAD_KEY].last_payment == ("2026-11-03" if is_theirs else "")


def test_a_list_of_few_is_an_addition_and_takes_nobody_off():
    files = {"2026-01-01": {"a": 50, "b": 50}, "2026-02-01": {"c": 30}, "2026-03-01": {"d": 29}}
    assert whole_lists(files, 30) == ["2026-01-01", "2026-02-01"]
    assert whole_lists({}, 30) == []


WORDS = [
    row(ROAD, OTHER_BG, on=OLD_LIST),
    row(ROAD, BG, category="El"),
    row(replace(ROAD, name="ÅKERI NORR", supplier_number="9", town=""), BG, line=3, category="el"),
    row(GLASS, BG, FACTOR, line=4),
    row(Party(name="Ensam"), Account(Scheme.IBAN, "DE02120300000000202051"), line=5),
    row(Party(name="Ensam"), Account(Scheme.IBAN, "DE02120300000000202051", "BYLADEM1"), line=6),
    invoice(ROAD, BG, OTHER_BG),
    invoice(BARE, OTHER_BG, on="2026-11-01"),
    invoice(GERMAN, OTHER_BG),
    invoice(GLASS, FACTOR, payee="Fordran AB"),
    moved(Source.ORDERED, OTHER_BG, "2026-11-02"),
    moved(Source.RETURNED, OTHER_BG, "2026-11-05"),
    moved(Source.PAID, BG, "2026-11-03", name=""),
    owed(left=50_00, account=OTHER_BG),
    owed(GLASS, 900_00),
    owed(BARE),
    called_back(BG, GLASS),
]


@settings(max_examples=150, deadline=None)
@given(st.permutations(WORDS))
def test_any_order_gives_the_same_register_and_the_same_faults(words):
    expected, found = look(*WORDS), look(*words)
    assert found.register == expected.register
    assert found.faults == expected.faults
    assert {k: (s.name, s.categories, s.where) for k, s in found.register.suppliers.items()} == {
        k: (s.name, s.categories, s.where) for k, s in expected.register.suppliers.items()
    }
    assert len(expected.faults) > 5


@settings(max_examples=50, deadline=None)
@given(st.sets(st.sampled_from([word for word in WORDS if hasattr(word, "where")])))
def test_what_comes_again_in_another_file_makes_no_other_fault(again):
    copies = [replace(w, where=(f"copy-{w.where[0]}", w.where[1])) for w in again]
    before, after = look(*WORDS).faults, look(*WORDS, *copies).faults
    assert {fault.id for fault in after} == {fault.id for fault in before}


@pytest.mark.parametrize(
    ("day", "months", "first"),
    [
        ("2026-11-24", 12, "2025-11-25"),
        ("2026-11-30", 9, "2026-03-01"),
        ("2026-03-31", 1, "2026-03-01"),
        ("2026-01-31", 13, "2025-01-01"),
        ("2024-02-29", 12, "2023-03-01"),
        ("2026-12-31", 12, "2026-01-01"),
    ],
)
def test_months_end_today(day, months, first):
    assert months_before(date.fromisoformat(day), months).isoformat() == first
