"""When a set of copies is sound, and what goes when old ones do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sluss.rules.safekeeping.copies import Copy, Medium, Norms, UnsoundRefusal, lacks, to_prune
from tests.rules.safekeeping.test_manifest import WHOLE, piece

TODAY = date(2026, 11, 24)
NORMS = Norms(copies_min=3, media_min=2, copy_days_max=8, proof_days_max=92)
SERVER = Copy(place="/srv", medium=Medium.DISK, made_on=TODAY, proved_on=TODAY)
STICK = Copy(
    place="/media/a",
    medium=Medium.STICK,
    made_on=date(2026, 11, 18),
    is_off_site=True,
    is_offline=True,
)


def test_three_two_one_one_nought_is_sound():
    assert lacks([SERVER, STICK], NORMS, TODAY) == ()


@pytest.mark.parametrize(
    ("copies", "first"),
    [
        ([], UnsoundRefusal.TOO_FEW),
        ([STICK], UnsoundRefusal.TOO_FEW),
        ([SERVER, replace(STICK, medium=Medium.DISK)], UnsoundRefusal.ONE_MEDIUM),
        ([SERVER, replace(STICK, is_off_site=False)], UnsoundRefusal.NONE_OFF_SITE),
        ([SERVER, replace(STICK, is_offline=False)], UnsoundRefusal.NONE_OFFLINE),
        ([replace(SERVER, proved_on=None), STICK], UnsoundRefusal.NOT_PROVED),
        ([replace(SERVER, proved_on=date(2026, 8, 23)), STICK], UnsoundRefusal.NOT_PROVED),
        # Nine days old, or of tomorrow: no copy at all.
        ([SERVER, replace(STICK, made_on=date(2026, 11, 15))], UnsoundRefusal.TOO_FEW),
        ([SERVER, replace(STICK, made_on=date(2026, 11, 25))], UnsoundRefusal.TOO_FEW),
    ],
)
def test_what_is_lacking_is_said_first_things_first(copies, first):
    assert lacks(copies, NORMS, TODAY)[0] is first


def test_everything_that_is_lacking_is_said_in_order():
    assert lacks([], NORMS, TODAY) == tuple(UnsoundRefusal)


def test_a_file_that_a_backup_which_stays_is_made_of_stays():
    one, two, three = (piece(n=n) for n in (1, 2, 3))
    made = [
        replace(WHOLE, number=1, pieces=(one,)),
        replace(WHOLE, number=2, pieces=(one, two)),
        replace(WHOLE, number=3, pieces=(three,)),
    ]
    assert to_prune(made, 3) == ([], [])
    assert to_prune(made, 2) == ([1], [])
    assert to_prune(made, 1) == ([1, 2], sorted([one.name, two.name]))
