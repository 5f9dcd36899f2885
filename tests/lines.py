"""A line to a web server that answers through a file instead of at a port."""

from __future__ import annotations

import http.client
import socket
from pathlib import Path


class Line(http.client.HTTPConnection):
    """What an HTTPConnection is, to a file."""

    def __init__(self, file: Path, *, timeout: float = 60) -> None:
        super().__init__("localhost", timeout=timeout)
        self._file = str(file)

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self._file)
