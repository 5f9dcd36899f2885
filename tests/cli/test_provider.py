"""Many municipalities at one provider: made, listed, brought up to date, looked at, rebuilt."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Machine
from tests.cli.tenants import FIRST, SECOND, Provider, provider_at

pytestmark = pytest.mark.postgres


@pytest.fixture
def provider(postgres_server, tmp_path, monkeypatch) -> Iterator[Provider]:
    yield from provider_at(postgres_server, tmp_path / "root", monkeypatch)


def test_a_municipality_has_its_own_database_and_every_verb_works_in_its_home(provider):
    made = provider.add(FIRST)
    provider.add(SECOND)
    assert [row["org_number"] for row in provider.json("provider", "list")["tenants"]] == [
        FIRST,
        SECOND,
    ]
    one, other = provider.tenant(FIRST), provider.tenant(SECOND)
    one.json("user", "add", "eva", "--role", "clerk", "--as", "admin")
    assert [who["name"] for who in one.json("user", "list")["users"]] == ["admin", "eva"]
    assert [who["name"] for who in other.json("user", "list")["users"]] == ["admin"]
    assert one.json("verify")["ok"]
    assert made["home"] == str(one.home)
    assert {path.name for path in one.home.iterdir()} >= {"policy.toml", "backup-identity.txt"}
