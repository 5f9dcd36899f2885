"""The API as a program meets it, in this process: one program for each person and scope."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.cli.conftest import Program as CommandLine
from tests.services.office import TODAY, Office
from tests.web.town import begin_town

Plain = dict[str, Any]


def make_token(name: str, *scopes: str, until: Any = None) -> str:
    """A token of this person; of all scopes that are theirs if none is named."""
    from sluss.rules.approve.token import ACTS, Scope
    from sluss.services import tokens
    from sluss.services._people import person

    wanted = frozenset(map(Scope, scopes)) or frozenset(
        scope for scope in Scope if any(map(person(name).has, ACTS[scope]))
    )
    who = Office(Path()).who(name)
    made = tokens.make(uuid4().hex, wanted, until, who, key=uuid4().hex)
    return str(made["secret"])


@dataclass
class Program:
    """A program that asks with a token. "" asks without one."""

    token: str
    client: Any = field(init=False)

    def __post_init__(self) -> None:
        from django.test import Client

        self.client = Client(enforce_csrf_checks=True, raise_request_exception=False)

    def ask(self, method: str, path: str, key: str = "", **more: Any) -> Any:
        headers = more.pop("headers", {})
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if method == "POST":
            headers.setdefault("Idempotency-Key", key or uuid4().hex)
        if "body" in more:
            more |= {"data": json.dumps(more.pop("body")), "content_type": "application/json"}
        return self.client.generic(method, f"/api/v1{path}", headers=headers, **more)

    def get(self, path: str, **more: Any) -> Plain:
        """The answer to a question, which must be one."""
        said = self.ask("GET", path, **more)
        assert said.status_code == 200, (path, said.status_code, said)
        return dict(json.loads(said.getvalue()))

    def post(self, path: str, body: Any = None, key: str = "") -> Plain:
        """The answer to an act, which must be done."""
        said = self.ask("POST", path, key, body=body if body is not None else {})
        assert said.status_code == 200, (path, said.status_code, said.content)
        return dict(said.json())

    def send(self, path: str, key: str = "", **papers: bytes) -> Any:
        """The answer to an act on files, by the name that each comes under."""
        from django.core.files.uploadedfile import SimpleUploadedFile

        files = [SimpleUploadedFile(f"{name}.csv", data) for name, data in papers.items()]
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": key or uuid4().hex}
        return self.client.post(f"/api/v1{path}", {"files": files}, headers=headers)

    def refused(self, method: str, path: str, body: Any = None, **more: Any) -> tuple[int, str]:
        """The status and the code of a refusal."""
        if body is not None:
            more["body"] = body
        said = self.ask(method, path, **more)
        return said.status_code, said.json()["refused"]["code"]


@pytest.fixture
def town(fresh_home: Callable[[str, Callable[[], None]], Path], monkeypatch) -> Path:
    """The home of a small town in its worst week (tests/web/town.py), on TODAY."""
    from django.conf import settings

    folder = fresh_home("town", begin_town)
    monkeypatch.setattr(settings, "SLUSS_TODAY", TODAY)
    return folder


@pytest.fixture
def program(town: Path) -> Callable[..., Program]:
    """program("eva", "read"): a program with a token of eva's; without scopes: all of hers."""

    def make(name: str, *scopes: str, **more: Any) -> Program:
        return Program(make_token(name, *scopes, **more) if name else "")

    return make


@pytest.fixture
def cli(town: Path, monkeypatch) -> Callable[..., Plain]:
    """cli("payables"): what the command line gives as JSON for the same home, as somebody if named.

    Its call ends with the exit code that is expected, 0 if none is said.
    """
    monkeypatch.setenv("SLUSS_PASSWORD", "pw")
    run = CommandLine(town)

    def call(*argv: str, code: int = 0) -> Plain:
        said = run(*argv, "--json")
        assert said.code == code, said.err
        return dict(said.json)

    return call
