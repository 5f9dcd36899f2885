"""Limits that ship: dated rows that say why, or nothing at all."""

from __future__ import annotations

from datetime import date
from importlib.resources import files

import pytest

from sluss.formats.limits import read_limits

ROW = """[[limit]]
name = "a"
from = 2020-01-01
value = 3
why = "because"
source = "own choice"
verified_on = 2026-11-28
"""


def test_the_last_row_that_began_holds():
    later = ROW.replace("2020-01-01", "2026-01-01").replace("= 3", "= 5")
    limits = read_limits(f"{later}{ROW}".encode())
    assert limits.on(date(2019, 12, 31)) == {}
    assert limits.on(date(2025, 12, 31)) == {"a": 3}
    assert limits.on(date(2026, 1, 1)) == {"a": 5}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("verified_on = 2026-11-28\n", ""),
        ("verified_on = 2026-11-28", "to_be_verified = false"),
        ("value = 3", "value = true"),
        ("value = 3", "value = -1"),
        ("value = 3", 'value = "3"'),
        ("from = 2020-01-01", "from = 2020-01-01T00:00:00"),
        ('why = "because"', 'why = ""'),
        ("[[limit]]", "[[limits]]"),
        ("why =", "reason ="),
        (ROW, ROW + ROW),
    ],
)
def test_what_is_not_a_limit_is_our_own_fault_and_loud(old, new):
    assert old in ROW
    with pytest.raises(ValueError):
        read_limits(ROW.replace(old, new).encode())


@pytest.mark.parametrize("name", ["coverage", "bank", "crisis", "handback", "suppliers"])
def test_what_ships_can_be_read_and_says_why(name):
    limits = read_limits((files("sluss") / f"data/limits/{name}.toml").read_bytes())
    assert all(len(row.why.split()) > 5 for row in limits.rows)
    assert len(limits.on(date(2026, 11, 28))) == len({row.name for row in limits.rows})
