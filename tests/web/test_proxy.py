"""Who asks, where a proxy stands in front: its word is taken if it is ours, and nobody else's."""

from __future__ import annotations

import threading
from functools import partial
from http.client import HTTPConnection

import pytest
import waitress
from waitress import wasyncore
from waitress.server import BaseWSGIServer

from tests import databases

HERE, SAID = "127.0.0.1", "203.0.113.7"


def tells(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{environ['REMOTE_ADDR']} {environ.get('HTTP_X_FORWARDED_FOR', '-')}".encode()]


@pytest.fixture(scope="module", autouse=True)
def ready(tmp_path_factory) -> None:
    databases.set_up(tmp_path_factory.mktemp("proxy"))


@pytest.fixture
def told():
    """told(proxy, header): whom the program takes for who asks, and what it sees of the header."""
    servers: list[tuple[BaseWSGIServer, threading.Thread]] = []

    def ask(proxy: str, header: str) -> str:
        from sluss.web.application import behind

        server = waitress.create_server(tells, host=HERE, port=0, threads=1, **behind(proxy))
        thread = threading.Thread(target=server.run)
        thread.start()
        servers.append((server, thread))
        line = HTTPConnection(HERE, server.effective_port, timeout=10)
        line.request("GET", "/", headers={"X-Forwarded-For": header})
        text = line.getresponse().read().decode()
        line.close()
        return text

    yield ask
    for server, thread in servers:
        server.task_dispatcher.shutdown()
        # In its own thread: what it is just waiting for must not vanish under it.
        server.trigger.pull_trigger(partial(wasyncore.close_all, server._map))
        thread.join()


@pytest.mark.parametrize(
    ("proxy", "header", "expected"),
    [
        ("", SAID, f"{HERE} -"),
        (HERE, SAID, f"{SAID} {SAID}"),
        # What the caller wrote before our proxy added its line counts for nothing.
        (HERE, f"198.51.100.1, {SAID}", f"{SAID} {SAID}"),
        ("10.0.0.1", SAID, f"{HERE} -"),
    ],
)
def test_a_proxy_is_believed_only_if_it_is_ours(told, proxy, header, expected):
    assert told(proxy, header) == expected
