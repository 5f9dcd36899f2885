"""OpenSSH's own SFTP server, spoken to on its standard input and output."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from select import select

from sluss.outside.sftp_wire import Wire
from tests.needs import need

# Where systems lay the program of OpenSSH that speaks SFTP on its standard input.
SERVERS = ("/usr/lib/openssh/sftp-server", "/usr/lib/ssh/sftp-server", "/usr/libexec/sftp-server")


class Spoken:
    """A program that speaks SFTP on its standard input and output, as a pipe."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin
        assert process.stdout
        self._to, self._from = process.stdin, process.stdout
        self._seconds = 0.0

    def settimeout(self, seconds: float) -> None:
        self._seconds = seconds

    def recv(self, most: int) -> bytes:
        if not select([self._from], [], [], self._seconds)[0]:
            raise TimeoutError
        return os.read(self._from.fileno(), most)

    def sendall(self, data: bytes) -> None:
        self._to.write(data)
        self._to.flush()


@contextmanager
def spoken(*flags: str) -> Iterator[Wire]:
    """A line to it. -R: whatever would change something is an error."""
    found = [server for server in SERVERS if Path(server).exists()]
    server = shutil.which("sftp-server") or (found[0] if found else None)
    need(server, "no sftp-server of OpenSSH on this machine")
    with subprocess.Popen(
        [str(server), "-e", *flags],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        yield Wire(Spoken(process), answer_seconds=20, seconds=60)
        assert process.stdin
        process.stdin.close()
