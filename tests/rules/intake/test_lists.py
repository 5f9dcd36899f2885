"""Debts that a later list of open items no longer shows, though nothing paid them."""

from __future__ import annotations

from itertools import permutations

from sluss.core.money import Money
from sluss.rules.intake.lists import DebtListed, Lists

ONE, TWO, THREE = "2026-11-17", "2026-11-18", "2026-11-19"


def debt(id_: str, *days: str, kronor: str = "100.00", owed: bool = True) -> DebtListed:
    return DebtListed(id=id_, days=days, is_unexplained=owed, left=Money.parse(kronor))


def told(*debts: DebtListed) -> list[tuple[object, ...]]:
    """From, to, count, sum and examples, the same whatever the order of the debts."""
    answers = set()
    for order in permutations(debts) if len(debts) < 6 else [debts, debts[::-1]]:
        lists = Lists()
        for one in order:
            lists.add(one)
        answers.add(
            tuple(
                (g.from_on, g.to_on, g.facts["count"], str(g.sums[0]), tuple(g.facts["examples"]))
                for g in lists.gaps()
            )
        )
    (answer,) = answers
    return list(answer)


def test_a_debt_that_stays_on_the_lists_or_comes_back_is_not_missed():
    assert told(debt("a", ONE, TWO, THREE), debt("b", ONE, THREE)) == []


def test_what_is_gone_and_still_owed_is_counted_by_the_pair_of_lists():
    seen = told(
        debt("stays", ONE, TWO, THREE),
        debt("gone1", ONE, kronor="10.00"),
        debt("gone2", ONE, kronor="30.00"),
        debt("later", ONE, TWO, kronor="5.00"),
    )
    assert seen == [
        (ONE, TWO, 2, "40.00 SEK", ("gone2", "gone1")),
        (TWO, THREE, 1, "5.00 SEK", ("later",)),
    ]


def test_what_was_paid_or_is_on_its_way_is_explained():
    assert told(debt("stays", ONE, TWO), debt("paid", ONE, owed=False)) == []


def test_the_last_list_has_no_later_one():
    assert told(debt("a", ONE, TWO), debt("new", TWO)) == []


def test_a_list_of_another_system_between_two_is_not_the_next():
    """The joint board has a ledger of its own, and sends its list between two of ours."""
    ours = [debt(f"o{n}", ONE, THREE) for n in range(3)]
    theirs = [debt(f"t{n}", TWO) for n in range(3)]
    assert told(*ours, *theirs) == []
    assert told(*ours, *theirs, debt("gone", ONE)) == [(ONE, THREE, 1, "100.00 SEK", ("gone",))]


def test_of_many_the_three_largest_are_the_examples():
    many = [debt(f"g{n}", ONE, kronor=f"{n}.00") for n in range(1, 9)]
    ((_, _, count, total, examples),) = told(debt("stays", ONE, TWO), *many)
    assert (count, total, examples) == (8, "36.00 SEK", ("g8", "g7", "g6"))


def test_lists_without_a_day_are_told_as_such():
    lists = Lists(undated=2)
    (gap,) = lists.gaps()
    assert (gap.code.value, gap.facts) == ("gap.list_undated", {"count": 2})
