"""Files are read a little ahead of whoever takes them in, and each is given away once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.papers import ROAD, invoice

MANY = 7
AT_ONCE = 3


@dataclass
class Nearby:
    """Reads when it is handed something, and remembers how much was handed over each time."""

    handed: list[int] = field(default_factory=list)
    sees_disk: bool = True
    seen: list = field(default_factory=list)

    def map(self, function, items, at_once=1) -> Iterator:
        files = list(items)
        self.handed.append(len(files))
        self.seen += files
        return iter([function(file) for file in files])


@pytest.fixture
def candidates(program, tmp_path: Path, monkeypatch) -> list:
    from sluss.reception import reading_ahead
    from sluss.reception.arriving import Candidate

    monkeypatch.setattr(reading_ahead, "READ_AT_ONCE", AT_ONCE)
    made = []
    for number in range(MANY):
        data = invoice(ROAD, f"F{number}", "10.00")
        path = tmp_path / f"f{number}.xml"
        path.write_bytes(data)
        sha = hashlib.sha256(data).hexdigest()
        made.append(Candidate(path.name, path, sha, len(data), "ubl"))
    return made


def ahead_of(candidates, workers):
    from sluss.reception.reading_ahead import ReadAhead

    told = []
    return ReadAhead(candidates, workers, lambda: told.append(1)), told


def test_one_stretch_is_read_while_the_one_before_is_taken(candidates):
    nearby = Nearby()
    ahead, _ = ahead_of(candidates, nearby)
    begun = []
    for candidate in candidates:
        begun.append(list(nearby.handed))
        assert ahead.take(candidate.sha256).sha256 == candidate.sha256
    assert begun == [[3]] + [[3, 3]] * 3 + [[3, 3, 1]] * 3


def test_what_is_not_asked_for_is_passed_over(candidates):
    ahead, told = ahead_of(candidates, Nearby())
    assert ahead.take(candidates[5].sha256).sha256 == candidates[5].sha256
    assert ahead.take(candidates[1].sha256) is None
    assert ahead.take(candidates[6].sha256).sha256 == candidates[6].sha256
    assert (len(told), ahead.asked) == (3, 3)


def test_what_is_asked_for_again_is_read_here_and_told_once(candidates):
    ahead, told = ahead_of(candidates, Nearby())
    assert ahead.take(candidates[0].sha256) is not None
    assert ahead.take(candidates[0].sha256) is None
    assert ahead.take("of no file") is None
    assert ahead.take(candidates[1].sha256) is not None
    assert len(told) == 3


def test_who_does_not_see_the_disk_is_given_the_bytes(candidates):
    far = Nearby(sees_disk=False)
    ahead, _ = ahead_of(candidates, far)
    # A path of ours leads a far machine nowhere; what is here by then is not looked at.
    taken = [ahead.take(candidate.sha256) for candidate in candidates[:AT_ONCE]]
    assert [one.sha256 for one in taken] == [one.sha256 for one in candidates[:AT_ONCE]]
    assert [len(file.held) for file in far.seen] == [file.size for file in far.seen]
    assert all(candidate.held is None for candidate in candidates)


def test_without_others_nothing_is_read_and_all_is_told(candidates):
    ahead, told = ahead_of(candidates, None)
    assert [ahead.take(candidate.sha256) for candidate in candidates] == [None] * MANY
    assert len(told) == MANY


def test_no_files_are_no_work(program):
    nearby = Nearby()
    ahead, _ = ahead_of([], nearby)
    assert ahead.take("of no file") is None
    assert nearby.handed == []
