"""An entry as a line: ours is read, and whatever else it is, it is told what is wrong."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluss.rules.safekeeping.entry_line import read_entry_line

OURS = [1, "2026-11-24T08:00:00.000000+00:00", "eva", "payable.hold", "{}", "0" * 64, "1" * 64]


def test_an_entry_is_read_as_it_was_written():
    assert read_entry_line(json.dumps(OURS).encode() + b"\n") == tuple(OURS)


@pytest.mark.parametrize(
    ("place", "strange"),
    [
        (0, "1"),
        (0, True),
        (0, 1.0),
        (1, None),
        (3, ["a"]),
        (4, "[]"),
        (4, "{"),
        (6, {}),
        (2, "\ud800"),
    ],
)
def test_a_line_with_something_strange_in_it_is_no_entry(place, strange):
    changed = [*OURS[:place], strange, *OURS[place + 1 :]]
    assert isinstance(read_entry_line(json.dumps(changed).encode()), str)


@pytest.mark.parametrize("line", [b"", b"\n", b"[" * 100_000, b"{}", b"[1]", b"\xff\xfe"])
def test_what_is_no_entry_is_told(line):
    assert isinstance(read_entry_line(line), str)


@given(st.binary())
def test_any_bytes_are_an_entry_or_what_is_wrong(line):
    read_entry_line(line)
