"""The sent journal: on every medium before anything leaves, and never of two minds."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sluss.outside.sent_journal import (
    NAME,
    SentJournal,
    Unlike,
    Unwritten,
    of_home,
    places_of,
    read_lines,
    set_places,
)

LINE = {"sha256": "a" * 64, "message_id": "SLUSS-1", "epoch": 1, "end_to_end_ids": ["A1", "Å2"]}
OTHER = {"sha256": "b" * 64, "message_id": "SLUSS-2", "epoch": 1, "end_to_end_ids": []}


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    home, stick = tmp_path / "home", tmp_path / "stick"
    home.mkdir()
    stick.mkdir()
    return home, stick


def test_a_line_is_on_every_medium_and_once(places):
    home, stick = places
    both = SentJournal(home, (stick,))
    for _ in range(2):
        both.write(LINE)
    both.write(OTHER)
    assert (home / NAME).read_bytes() == (stick / NAME).read_bytes()
    assert [one["sha256"][0] for one in read_lines(stick / NAME)] == ["a", "b"]
    assert (home / NAME).stat().st_mode & 0o077 == 0


def test_a_medium_that_is_new_or_was_away_is_brought_up(places):
    home, stick = places
    SentJournal(home).write(LINE)
    SentJournal(home, (stick,)).write(OTHER)
    assert (home / NAME).read_bytes() == (stick / NAME).read_bytes()
    # A home that was restored learns from the stick what it had sent.
    (home / NAME).unlink()
    SentJournal(home, (stick,)).write(LINE)
    assert len(read_lines(home / NAME)) == 2


def test_a_medium_that_is_away_stops_it_and_nothing_is_written_down_elsewhere(places):
    home, stick = places
    stick.rmdir()
    with pytest.raises(Unwritten):
        SentJournal(home, (stick,)).write(LINE)
    stick.mkdir()
    SentJournal(home, (stick,)).write(LINE)
    assert len(read_lines(home / NAME)) == len(read_lines(stick / NAME)) == 1


def test_what_a_crash_cut_off_is_no_line_and_is_written_over(places):
    home, _ = places
    SentJournal(home).write(LINE)
    whole = (home / NAME).read_bytes()
    for cut in (1, len(whole) // 2, len(whole) - 1):
        (home / NAME).write_bytes(whole + whole[:cut])
        assert len(read_lines(home / NAME)) == 1
    SentJournal(home).write(OTHER)
    assert len(read_lines(home / NAME)) == 2


@pytest.mark.parametrize(
    "harm",
    [
        lambda lines: lines[1:],
        lambda lines: [lines[1], lines[0]],
        lambda lines: [lines[0].replace(b"SLUSS-1", b"SLUSS-9"), lines[1]],
        lambda lines: [b"[]", lines[1]],
        lambda lines: [b"\xff", lines[1]],
    ],
    ids=["first gone", "turned", "changed", "no line of ours", "no text"],
)
def test_a_journal_that_was_changed_is_told_and_stops_it(places, harm):
    home, stick = places
    both = SentJournal(home, (stick,))
    both.write(LINE)
    both.write(OTHER)
    lines = (stick / NAME).read_bytes().splitlines()
    (stick / NAME).write_bytes(b"".join(line + b"\n" for line in harm(lines)))
    with pytest.raises(Unlike):
        read_lines(stick / NAME)
    with pytest.raises(Unlike):
        both.write({**LINE, "sha256": "c" * 64})


def test_the_journal_of_another_home_is_not_taken_for_ours(places):
    home, stick = places
    SentJournal(home).write(LINE)
    SentJournal(stick).write(OTHER)
    with pytest.raises(Unlike):
        SentJournal(home, (stick,)).write({**LINE, "sha256": "c" * 64})


def test_a_restored_home_learns_what_had_left_and_goes_on_from_there(places):
    home, stick = places
    SentJournal(stick).write(LINE)
    (home / NAME).write_bytes((stick / NAME).read_bytes())
    SentJournal(stick).write(OTHER)
    SentJournal(home).learn(read_lines(stick / NAME))
    assert (home / NAME).read_bytes() == (stick / NAME).read_bytes()
    SentJournal(home, (stick,)).write({**LINE, "sha256": "c" * 64})
    assert len(read_lines(stick / NAME)) == 3
    # An older one teaches nothing and harms nothing; another one is told.
    SentJournal(home).learn(read_lines(stick / NAME)[:1])
    assert len(read_lines(home / NAME)) == 3
    with pytest.raises(Unlike):
        SentJournal(home).learn([{**LINE, "sha256": "d" * 64}])


def test_a_home_remembers_its_places(places):
    home, stick = places
    assert places_of(home) == ()
    set_places(home, (stick,))
    assert of_home(home) == SentJournal(home, (stick,))
    set_places(home, ())
    assert places_of(home) == ()


_WRITE = """
import sys
from pathlib import Path
from sluss.outside.sent_journal import SentJournal
home, first = Path(sys.argv[1]), int(sys.argv[2])
for number in range(first, first + 20):
    SentJournal(home).write({"sha256": f"{number:064x}", "message_id": "M", "epoch": 1})
"""


def test_several_processes_write_one_after_the_other(places):
    home, _ = places
    some = [
        subprocess.Popen([sys.executable, "-c", _WRITE, str(home), str(first * 20)])
        for first in range(4)
    ]
    assert [one.wait() for one in some] == [0] * 4
    found = [int(one["sha256"], 16) for one in read_lines(home / NAME)]
    assert sorted(found) == list(range(80))
    assert json.loads((home / NAME).read_text().splitlines()[0])["previous"] == "0" * 64


def test_a_last_line_whose_end_was_changed_is_damaged_and_one_that_was_cut_off_is_none(places):
    home, _ = places
    for line in (LINE, OTHER):
        SentJournal(home).write(line)
    whole = (home / NAME).read_bytes()
    (home / NAME).write_bytes(whole[:-1] + b"\x0b")
    with pytest.raises(Unlike):
        read_lines(home / NAME)
    for cut in (whole[:-1], whole[:-2], whole[:-40]):
        (home / NAME).write_bytes(cut)
        assert [one["sha256"][0] for one in read_lines(home / NAME)] == ["a"]
