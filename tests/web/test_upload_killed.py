"""A server that is killed while files come in: nothing is lost, and sending again is harmless."""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.papers import ROAD, invoice
from tests.web.eyes import free_port
from tests.web.test_upload import zipped
from tests.web.town import PASSWORD

COUNT = 300
BOUNDARY = "0123456789abcdef"
pytestmark = pytest.mark.slow


class Browser:
    """A browser of one person that talks to a server of its own."""

    def __init__(self, port: int) -> None:
        self.port, jar = port, http.cookiejar.CookieJar()
        self.open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar)).open
        self.jar = jar

    def page(self, path: str, given: dict[str, str] | None = None) -> str:
        body = urlencode(given).encode() if given is not None else None
        with self.open(f"http://localhost:{self.port}{path}", body, timeout=60) as answer:
            return str(answer.read().decode())

    def sign_in(self, name: str) -> None:
        token = self.token(self.page("/sign-in"))
        self.page("/sign-in", {"name": name, "password": PASSWORD, "csrfmiddlewaretoken": token})

    def token(self, page: str) -> str:
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found
        return found.group(1)

    def request(self, data: bytes) -> bytes:
        """The bytes of a whole request that sends one file."""
        token = self.token(self.page("/intake/"))
        cookies = "; ".join(f"{one.name}={one.value}" for one in self.jar)
        form = "Content-Disposition: form-data; name="
        parts = (
            f'{form}"csrfmiddlewaretoken"\r\n\r\n{token}\r\n'.encode(),
            f'{form}"files"; filename="post.zip"\r\n\r\n'.encode() + data + b"\r\n",
        )
        between = f"--{BOUNDARY}"
        body = b"".join(f"{between}\r\n".encode() + part for part in parts)
        body += f"{between}--\r\n".encode()
        head = (
            f"POST /intake/receive HTTP/1.1\r\nHost: localhost:{self.port}\r\n"
            f"Cookie: {cookies}\r\nOrigin: http://localhost:{self.port}\r\nHX-Request: true\r\n"
            f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        return head.encode() + body


@contextmanager
def serving(home: Path) -> Iterator[tuple[subprocess.Popen[bytes], Browser]]:
    """A server on a home, and a browser that has signed in; the server is ended in the end."""
    port = free_port()
    argv = [sys.executable, "-m", "sluss", "--today", "2026-11-24", "serve", "--port", str(port)]
    env = {**os.environ, "SLUSS_HOME": str(home)}
    server = subprocess.Popen(argv, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        browser = Browser(port)
        for _ in range(300):
            try:
                browser.sign_in("eva")
                break
            except OSError:
                time.sleep(0.1)
        yield server, browser
    finally:
        server.kill()
        server.wait()


def send(browser: Browser, data: bytes, *, share: float = 1.0, wait: float = 60.0) -> bytes:
    """Send a request or the first of it, and give what came back within a time."""
    request = browser.request(data)
    with socket.create_connection(("127.0.0.1", browser.port), timeout=wait) as line:
        line.sendall(request[: int(len(request) * share)])
        try:
            return b"".join(iter(lambda: line.recv(65536), b""))
        except TimeoutError:
            return b""


def call(home: Path, *words: str) -> dict:
    argv = [sys.executable, "-m", "sluss", *words, "--json", "--today", "2026-11-24"]
    env = {**os.environ, "SLUSS_HOME": str(home)}
    done = subprocess.run(argv, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict = json.loads(done.stdout)
    return found


def test_a_server_killed_while_files_come_in_loses_nothing_and_doubles_nothing(town):
    members = {f"f{n}_xml": invoice(ROAD, f"K{n}", f"{n}.00") for n in range(1, COUNT + 1)}
    data = zipped(**members)
    with serving(town) as (server, browser):
        send(browser, data, share=0.5, wait=1.0)
        server.send_signal(signal.SIGKILL)
    assert call(town, "payables", "--search", "K1")["totals"]["count"] == 0
    with serving(town) as (server, browser):
        send(browser, data, wait=0.7)
        server.send_signal(signal.SIGKILL)
    with serving(town) as (_, browser):
        said = send(browser, data).decode()
        assert "200 OK" in said, said[:300]
        again = send(browser, data).decode()
        assert "Filen fanns redan" in again
    rows = call(town, "payables", "--search", "Åkeri")["payables"]
    found = [one["document_number"] for one in rows if one["document_number"].startswith("K")]
    assert len(found) == COUNT
    assert sorted(found) == sorted(set(found))
    assert call(town, "verify")["ok"] is True
