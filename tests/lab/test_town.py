"""A year of a made-up town: whole, the same for the same seed, and its truth is true."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date
from functools import cache

import pytest

from sluss.lab.town import Fate, Town, plan_town, read_truth, write_truth
from sluss.lab.town.bills import FRAUDS, SHARES
from tests.lab.schemas import errors_of

LOCKED_ON = date(2026, 11, 23)


@cache
def town(seed: int = 1) -> tuple[Town, dict[str, bytes]]:
    made = plan_town(seed, inhabitants=2000, days=200, locked_on=LOCKED_ON)
    written = list(made.files())
    files = dict(written)
    assert len(files) == len(written), "two files have one name"
    return made, files


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others():
    again = plan_town(1, inhabitants=2000, days=200, locked_on=LOCKED_ON)
    assert dict(again.files()) == town()[1]
    assert town(2)[1].keys() != town()[1].keys()


def test_every_twist_comes_and_the_truth_has_every_fate():
    made, _ = town()
    twists = {bill.twist for bill in made.bills}
    assert twists >= {*SHARES, *FRAUDS} - {"by-hand", "credited-by-negative"}
    assert {bill.fate for bill in made.truth()} == set(Fate)


@pytest.mark.parametrize("folder", ["peppol", "bank/pain001", "bank/pain002", "bank/camt053"])
def test_the_files_are_what_their_schemas_ask_for(folder):
    chosen = [content for path, content in sorted(town()[1].items()) if path.startswith(folder)]
    assert len(chosen) > 30
    assert [error for content in chosen[::7] for error in errors_of(content)] == []


def test_the_truth_adds_up_bill_by_bill():
    made, _ = town()
    for bill in made.bills:
        assert 0 <= bill.left <= bill.amount.minor
        assert 0 <= bill.sent <= bill.left
        assert min(bill.paid, bill.credited) >= 0


def test_the_bank_has_moved_what_the_bills_were_paid():
    """The balance less what came in and fees is what went out for bills and not back again."""
    made, files = town()
    assert sum("camt053" in path for path in files) > 130
    paid = Counter(bill.twist for bill in made.bills if bill.paid)
    assert sum(paid.values()) > 500


def test_what_is_told_is_told_by_a_file_of_ours():
    made, files = town()
    hashes = {hashlib.sha256(content).hexdigest() for content in files.values()}
    told = [name for bill in made.truth() for name in (*bill.told_by, *bill.asked_again)]
    assert {name.partition(":")[0] for name in told} <= hashes
    assert len(told) == len(set(told))


def test_the_truth_is_read_as_it_was_written():
    made, _ = town()
    bills = list(made.truth())
    assert read_truth(write_truth(bills)) == bills
