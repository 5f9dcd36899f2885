"""The web as a browser meets it: in this process for the answers, and as a program for the eyes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import DATABASE
from tests.databases import close
from tests.needs import need
from tests.services.office import TODAY
from tests.web.eyes import Person, Served, chromium, served
from tests.web.town import EVERYBODY, PASSWORD, begin_harbour, begin_town


@dataclass
class Desk:
    """A browser without eyes, of one person. It follows no redirect by itself."""

    name: str
    client: Any = field(init=False)

    def __post_init__(self) -> None:
        from django.test import Client

        self.client = Client(enforce_csrf_checks=False)
        if self.name:
            said = self.client.post("/sign-in", {"name": self.name, "password": PASSWORD})
            assert said.status_code == 303, said.content

    def get(self, url: str, **more: Any) -> Any:
        return self.client.get(url, **more)

    def post(self, url: str, given: dict[str, Any] | None = None, **more: Any) -> Any:
        return self.client.post(url, given or {}, **more)

    def text(self, url: str, **more: Any) -> str:
        """The page at an address, which must be one."""
        said = self.get(url, **more)
        assert said.status_code == 200, (url, said.status_code)
        return said.content.decode()


@pytest.fixture
def town(fresh_home: Callable[[str, Callable[[], None]], Path], monkeypatch) -> Path:
    """The home of a small town in its worst week (tests/web/town.py), on TODAY."""
    from django.conf import settings

    folder = fresh_home("town", begin_town)
    monkeypatch.setattr(settings, "SLUSS_TODAY", TODAY)
    return folder


@pytest.fixture
def desk(town: Path) -> Callable[[str], Desk]:
    """desk(name): the browser of a person of the town who has signed in; "" has not."""
    return Desk


@pytest.fixture(params=sorted(EVERYBODY))
def anybody(request: pytest.FixtureRequest, desk: Callable[[str], Desk]) -> Desk:
    """Each person of the town in turn, one of every role."""
    return desk(request.param)


@pytest.fixture
def django_queries(town: Path) -> Callable[[], Any]:
    """django_queries(): a block whose value is the list of what was asked of the database in it."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    return lambda: CaptureQueriesContext(connection)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The eyes of a module's people. It is closed before others need a database here."""
    with chromium() as one:
        yield one


@pytest.fixture(scope="module")
def copied(stencil, tmp_path_factory) -> Callable[[str, Callable[[], None]], Path]:
    """copied(name, prepare): the folder of a home in which that was done, for a server's own."""
    # The same pages come of the same rows: the other database shows the eyes nothing more.
    need(DATABASE == "sqlite", "only on SQLite: what is seen in a browser")

    def make(name: str, prepare: Callable[[], None]) -> Path:
        folder = tmp_path_factory.mktemp(name) / "home"
        folder.mkdir()
        stencil(name, prepare).copy(folder, name)
        close()
        return folder

    return make


@pytest.fixture(scope="module")
def harbour(copied) -> Iterator[Served]:
    """The server of the town with a debt of its own for every journey."""
    with served(copied("harbour", begin_harbour), "") as one:
        yield one


@pytest.fixture
def person(house: Served, browser: Any) -> Iterator[Callable[..., Person]]:
    """person(...): somebody in front of a new browser, with what a context of it may be given.

    house: the served home of the module that asks.
    """
    contexts: list[Any] = []

    def make(**more: Any) -> Person:
        contexts.append(browser.new_context(**more))
        return Person(house, contexts[-1])

    yield make
    for context in contexts:
        context.close()
