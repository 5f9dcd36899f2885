"""Totals of three systems: lines that lead from one to the other, and what they leave over."""

from __future__ import annotations

from dataclasses import replace

from sluss.core.lifecycle import Fact
from sluss.core.records import DocumentKind
from sluss.rules.handback.bins import Setting, into_bins
from sluss.rules.handback.match import Pair
from sluss.rules.handback.reconcile import Bridge, Line, Moved, Sums, bridges
from sluss.rules.register.flows import Standing
from tests.rules.handback.test_bins import BOOKED, SENT, here, there


def test_the_bins_lead_from_the_old_system_to_what_is_open():
    note = here(kind=DocumentKind.CREDIT_NOTE, id_="d4", number="K1", minor=3000)
    debts = {
        "d1": BOOKED,
        "d2": replace(SENT, payable=replace(SENT.payable, id="d2")),
        "d3": here(Fact.HELD, id_="d3", minor=4000),
        "d4": note,
    }
    pairs = [Pair((there(key="a"),), "d1"), Pair((there(key="b"),), "d2"), Pair((there(500),))]
    rows = into_bins(pairs, debts, Setting())
    told = {"SEK": Sums(open=10000 + 4000 - 3000, books=11000)}
    first, second, third, *_ = bridges(rows, [], told, is_loaded=True)
    assert first.lines == (
        (Line.THERE, 20500),
        (Line.PAID_HERE, -20000),
        (Line.NEW_THERE, -500),
        (Line.ONLY_HERE, 1000),
        (Line.DIFFERING, 0),
        (Line.LEFT, 1000),
    )
    assert second.lines == ((Line.LEFT, 1000), (Line.IN_PAYMENT, 10000), (Line.OPEN, 11000))
    assert (first.rest, second.rest, third.rest) == (0, 0, 0)


def moved(standing: Standing, minor: int = 100, debits: int = 0, returns: int = 0) -> Moved:
    return Moved("SEK", minor, standing, debits, returns)


PAID = [
    moved(Standing.BOOKED, 1000, 1),
    moved(Standing.RETURNED, 200, 1, 1),
    moved(Standing.REJECTED, 30),
    moved(Standing.ACCEPTED, 4),
    moved(Standing.ORDERED, 5),
]


def test_what_was_handed_out_was_booked_refused_or_is_on_its_way():
    told = {"SEK": Sums(ours=1000, bank=1000)}
    books, bank, register, account = bridges([], PAID, told, is_loaded=False)
    assert books.lines == ((Line.OPEN, 0), (Line.BOOKS, 0))
    assert bank.lines == (
        (Line.ORDERED, 1239),
        (Line.REFUSED, -230),
        (Line.ON_ITS_WAY, -9),
        (Line.BOOKED, 1000),
    )
    assert [one.rest for one in (bank, register, account)] == [0, 0, 0]


def test_a_second_debit_and_books_that_differ_are_left_over():
    paid = [moved(Standing.BOOKED, 1000, 2)]
    told = {"SEK": Sums(open=7, books=5, ours=1000, bank=999)}
    found = bridges([], paid, told, is_loaded=False)
    assert [one.rest for one in found] == [-2, 1000, -1000, -1]


def test_each_currency_stands_by_itself():
    paid = [Moved("EUR", 5, Standing.BOOKED, 1, 0), moved(Standing.BOOKED, 7, 1)]
    found = bridges([], paid, {}, is_loaded=False)
    assert [one.currency for one in found] == ["EUR"] * 4 + ["SEK"] * 4
    assert found[1] == Bridge(
        "EUR",
        ((Line.ORDERED, 5), (Line.REFUSED, 0), (Line.ON_ITS_WAY, 0), (Line.BOOKED, 5)),
    )
