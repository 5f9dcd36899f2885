"""A home that is served through a file, for a web server in front and nobody else."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.lines import Line

SECONDS_MAX = 60.0


def status_of(file: Path, path: str) -> int:
    """What is answered; 0 if nobody does."""
    with closing(Line(file)) as line:
        try:
            line.request("GET", path)
        except OSError:
            return 0
        return line.getresponse().status


@pytest.mark.slow
@pytest.mark.parametrize("more", [(), ("--status-only",)])
def test_a_home_is_served_through_a_file(town, more):
    # A path of the tests is longer than the name of a socket may be.
    with TemporaryDirectory() as folder:
        file = Path(folder) / "sluss.sock"
        with closing(socket.socket(socket.AF_UNIX)) as left:
            left.bind(str(file))  # What a killed server left is no hindrance.
        argv = [sys.executable, "-m", "sluss", "serve", "--socket", str(file), *more]
        env = {**os.environ, "SLUSS_HOME": str(town)}
        server = subprocess.Popen(argv, env=env, stderr=subprocess.PIPE, text=True)
        assert server.stderr
        try:
            assert str(file) in server.stderr.readline()
            end = time.monotonic() + SECONDS_MAX
            while (found := status_of(file, "/status/")) == 0 and time.monotonic() < end:
                time.sleep(0.05)
            assert found == 200
            assert status_of(file, "/register/") == (404 if more else 303)
            assert file.stat().st_mode & 0o777 == 0o660
            # Another server does not take its place.
            second = subprocess.run(argv, capture_output=True, text=True, check=False, env=env)
            assert (second.returncode, "svarar redan någon" in second.stderr) == (2, True)
            assert status_of(file, "/status/") == 200
        finally:
            server.kill()
            server.communicate()


def test_another_file_in_its_place_is_left_alone(town):
    with TemporaryDirectory() as folder:
        file = Path(folder) / "notes.txt"
        file.write_text("mine", encoding="utf-8")
        argv = [sys.executable, "-m", "sluss", "serve", "--socket", str(file)]
        env = {**os.environ, "SLUSS_HOME": str(town)}
        done = subprocess.run(argv, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 4
        assert file.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("file", ["/nowhere/sluss.sock", "x" * 120])
def test_where_no_file_can_be_answered_through_it_is_said(file, town):
    argv = [sys.executable, "-m", "sluss", "serve", "--socket", file]
    env = {**os.environ, "SLUSS_HOME": str(town)}
    done = subprocess.run(argv, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, "kan inget svaras" in done.stderr) == (2, True)
