"""Who watches sees what goes on; into a file or a pipe goes nothing of it."""

from __future__ import annotations

import io
from contextlib import redirect_stderr

import pytest


class Terminal(io.StringIO):
    """Somebody's screen."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("is_watching", [True, False])
def test_receiving_counts_the_files_and_the_debts_for_whoever_watches(
    program, monkeypatch, is_watching
):
    from sluss.cli import progress

    monkeypatch.setattr(progress, "is_watched", lambda: is_watching)
    monkeypatch.setenv("TERM", "xterm")
    screen = Terminal()
    with redirect_stderr(screen), progress.counting_up("sv") as tell:
        tell("cli.receiving", 2)
        tell("cli.receiving", 3)
        tell("cli.concluding", 40)
    said = screen.getvalue()
    assert ("5/" in said, "40/" in said, "Räknar om skulder" in said) == (is_watching,) * 3


def test_each_piece_of_work_is_told_with_what_is_in_it(program):
    from sluss.outside.executor import HERE
    from sluss.reception.aloud import Aloud

    told: list[int] = []
    done = Aloud(HERE, told.append).map(sum, iter([[1, 2], [3], []]))
    assert told == []
    assert list(done) == [3, 3, 0]
    assert told == [2, 1, 0]
