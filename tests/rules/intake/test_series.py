"""Holes in invoice numbers: told only of a series that is nearly all ours, never across styles."""

from __future__ import annotations

from random import Random

import pytest

from sluss.rules.intake.series import Series, Style, missing_numbers, parted
from tests.rules.intake.limits import LIMITS


def holes(*numbers: str) -> list[tuple[str, str, int]]:
    series: dict[Style, Series] = {}
    for number in numbers:
        told = parted(number)
        if told is not None:
            series.setdefault(told[0], Series()).add(told[1], LIMITS)
    return missing_numbers(series, LIMITS)


def run(first: int, last: int, style: str = "{}", *, but: tuple[int, ...] = ()) -> list[str]:
    return [style.format(n) for n in range(first, last + 1) if n not in but]


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        (run(100, 130), []),
        (run(100, 130, but=(117,)), [("117", "117", 1)]),
        (run(100, 130, but=(111, 112, 113)), [("111", "113", 3)]),
        (run(1, 30, "INV {:05d}", but=(9, 10)), [("INV 00009", "INV 00010", 2)]),
        (run(1, 30, "2026-{}-A", but=(9, 10)), [("2026-9-A", "2026-10-A", 2)]),
        # Others get numbers between ours: nothing is missing.
        (run(100, 130)[::2], []),
        ([str(n) for n in range(100, 400, 7)], []),
        # Nine steps in ten are one: still a series. Fewer: none.
        (run(1, 30, but=(10, 20)), [("10", "10", 1), ("20", "20", 1)]),
        (run(1, 30, but=(6, 11, 16, 21, 26)), []),
        # Eleven numbers are too few to know.
        (run(1, 12, but=(6,)), []),
        (run(1, 13, but=(6,)), [("6", "6", 1)]),
        # Two styles are two series, though their numbers meet.
        (run(1, 15) + run(17, 31, "K{}"), []),
        (run(1, 15, "2025-{}") + run(31, 45, "2026-{}"), []),
        # A jump over more numbers than are known is a new series.
        (run(1, 20) + run(500, 520), []),
        # A list knows number 17 by its bare digits.
        ([*run(10, 40, "20-{}", but=(17,)), "2017"], []),
        # No running part, or one that is an OCR number.
        (["AB", "", "Hyra juni"] * 5, []),
        ([f"73101234{n:06d}" for n in range(20)], []),
    ],
)
def test_a_hole_is_told_only_where_it_means_something(numbers, expected):
    assert holes(*numbers) == expected
    assert holes(*reversed(numbers)) == expected


def test_whatever_the_order_and_repetition_a_series_is_the_same():
    for seed in range(100):
        chance = Random(seed)
        numbers = [n for n in range(1, 200) if chance.random() < 0.97]
        shuffled = [*numbers, *chance.choices(numbers, k=20)]
        chance.shuffle(shuffled)
        series = Series()
        for number in shuffled:
            series.add(number, {**LIMITS, "series_stretches_max": 1000})
        missing = {n for first, last in series.holes() for n in range(first, last + 1)}
        assert series.count == len(numbers)
        assert missing == set(range(numbers[0], numbers[-1])) - set(numbers)
        assert all(series.has(n) == (n in numbers) for n in range(202))


def test_a_series_in_too_many_pieces_is_let_go_and_holds_no_memory():
    series = Series()
    for number in range(0, 3000, 3):
        series.add(number, LIMITS)
    assert series.is_dropped and (series.starts, series.ends) == ([], [])
