"""What a file brings, what is missing, and what may be thrown away."""

from __future__ import annotations

import pytest

from sluss.rules.standby.facts import FileFacts
from sluss.rules.standby.mirror import Generation, brings, is_unfinished, missing, to_prune
from sluss.rules.standby.plan import SourceKind as S


@pytest.mark.parametrize(
    ("kind", "counts", "expected"),
    [
        ("open-items", {"Claim": 3}, (S.OPEN_ITEMS,)),
        ("supplier-list", {"SupplierEntry": 3}, (S.SUPPLIERS,)),
        ("pain.001", {"PaymentOrder": 1}, (S.PAYOUT_FILES,)),
        ("lb", {"PaymentOrder": 1}, (S.PAYOUT_FILES,)),
        ("payout-list", {"Claim": 1}, (S.PAYOUT_FILES,)),
        ("camt.053", {"Statement": 1}, (S.BANK_STATEMENTS,)),
        ("ubl", {"Claim": 1}, (S.INVOICE_ARCHIVE,)),
        ("sie5", {"Claim": 1, "SupplierEntry": 2}, (S.OPEN_ITEMS, S.SUPPLIERS)),
        ("sie5", {"LedgerRow": 1}, ()),
        # A day's notification is no statement, and a list without a row brings nothing.
        ("camt.054", {"Statement": 1}, ()),
        ("open-items", {}, ()),
        ("sie4", {"LedgerRow": 9}, ()),
        ("", {}, ()),
    ],
)
def test_a_file_brings_what_it_turned_out_to_hold(kind, counts, expected):
    assert brings(kind, counts) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.csv", False),
        ("a.part.csv", False),
        ("a.csv.part", True),
        ("a.TMP", True),
        ("a.csv.filepart", True),
        ("a.csv~", True),
        (".a.csv", True),
    ],
)
def test_a_name_says_that_a_file_is_not_finished(name, expected):
    assert is_unfinished(name) is expected


def test_what_was_to_come_and_did_not_is_named_in_the_order_of_the_plan():
    expected = (S.SUPPLIERS, S.OPEN_ITEMS, S.PAYOUT_FILES)
    assert missing(expected, [S.OPEN_ITEMS, S.BANK_STATEMENTS]) == [S.SUPPLIERS, S.PAYOUT_FILES]
    assert missing((), []) == []


def generations(text: str) -> list[Generation]:
    """'1a+ 2b-': number, place, and whether it is whole."""
    return [Generation(int(w[:-2]), w[-2], w[-1] == "+") for w in text.split()]


@pytest.mark.parametrize(
    ("known", "most", "gone"),
    [
        ("1a+ 2a+ 3a+", 3, ""),
        ("1a+ 2a+ 3a+ 4a+", 3, "1a+"),
        ("4a+ 2a+ 1a+ 3a+", 2, "1a+ 2a+"),
        # Each place by itself.
        ("1a+ 2b+ 3a+ 4b+ 5b+", 2, "2b+"),
        # The last whole one outlives any number of nights that brought rubbish.
        ("1a+ 2a+ 3a- 4a- 5a- 6a-", 2, "1a+ 3a- 4a-"),
        ("1a- 2a- 3a- 4a-", 2, "1a- 2a-"),
        ("", 2, ""),
    ],
)
def test_of_each_place_the_last_ones_and_the_last_whole_one_stay(known, most, gone):
    assert to_prune(generations(known), most) == generations(gone)


def money(minor: int) -> dict:
    return {"currency": "SEK", "minor": minor}


def test_a_file_is_of_the_day_that_it_says_and_comes_to_the_sum_of_its_rows():
    facts = FileFacts()
    days = {"issue_date": "2026-11-30", "listed_on": "2026-11-20"}
    facts.add("Claim", "open-items", {"amount": money(500), "open_amount": money(200), **days})
    facts.add("Claim", "open-items", {"amount": money(50), "kind": "credit-note"})
    facts.add("Claim", "open-items", {"amount": {"currency": "EUR", "minor": 7}})
    assert (facts.rows, facts.as_of, facts.sums) == (3, "2026-11-20", {"SEK": 150, "EUR": 7})


@pytest.mark.parametrize(
    ("kind", "source", "body", "day"),
    [
        ("Claim", "ubl", {"issue_date": "2026-11-03", "amount": money(1)}, "2026-11-03"),
        ("Claim", "payout-list", {"issue_date": "2026-11-03", "amount": money(1)}, ""),
        ("SupplierEntry", "supplier-list", {"listed_on": "2026-11-03"}, "2026-11-03"),
        ("SupplierEntry", "supplier-list", {}, ""),
        # The day on which it was ordered, not the one on which it is to be paid.
        ("PaymentOrder", "pain.001", {"created_at": "2026-11-03T10:00:00", "amount": money(1),
                                      "execution_on": "2026-12-24"}, "2026-11-03"),
        ("Statement", "camt.053", {"created_at": "2026-11-04T04:00:00", "to_on": "2026-11-03"},
         "2026-11-03"),
        ("BankEntry", "camt.053", {"booked_on": "2026-11-03", "amount": money(-1)}, "2026-11-03"),
        ("Attachment", "ubl", {}, ""),
    ],
)  # fmt: skip
def test_the_day_of_a_file_by_its_records(kind, source, body, day):
    facts = FileFacts()
    facts.add(kind, source, body)
    assert facts.as_of == day


def test_an_archive_is_its_members_together():
    whole, one, other = FileFacts(), FileFacts(2, "2026-11-01", {"SEK": 5}), FileFacts(1, "", {})
    other.sums["SEK"] = -2
    whole.join(one)
    whole.join(other)
    assert (whole.rows, whole.as_of, whole.sums) == (3, "2026-11-01", {"SEK": 3})
