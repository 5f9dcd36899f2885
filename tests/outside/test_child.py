"""Processes of ours beside a program that is killed: none is left behind."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

SECONDS_MAX = 30.0
PROGRAM = """
import sys, time
from sluss.outside.child import Child

def life(line):
    line.send_bytes(str(__import__("os").getpid()).encode())
    line.recv_bytes()

if __name__ == "__main__":
    children = [Child(sys.argv[1], life) for _ in range(3)]
    print(*(one.line.recv_bytes().decode() for one in children), flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_who_is_killed_leaves_no_helper_behind(method, tmp_path):
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    command = [sys.executable, str(program), method]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as killed:
        assert killed.stdout is not None
        helpers = [int(word) for word in killed.stdout.readline().split()]
        assert len(helpers) == 3
        assert all(map(is_alive, helpers))
        killed.send_signal(signal.SIGKILL)
    until = time.monotonic() + SECONDS_MAX
    while any(map(is_alive, helpers)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(map(is_alive, helpers))


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that nobody has buried yet does not."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return told.rpartition(")")[2].split()[0] != "Z"
