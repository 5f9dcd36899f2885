"""The web as a browser meets it: in this process for the answers, and as a program for the eyes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.services.office import TODAY
from tests.web.town import EVERYBODY, PASSWORD, begin_town


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
