"""Backups on another machine: by SFTP and in an object store, from the first to the restore."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import paramiko
import pytest

from tests.far_end import far_end
from tests.far_keeper import Faults, Keeper
from tests.object_store import BUCKET
from tests.papers import GLASS, invoice


@pytest.fixture
def end(tmp_path: Path):
    (tmp_path / "far").mkdir()
    Keeper.faults = Faults()
    with far_end(tmp_path / "far", Keeper) as made:
        yield made


@pytest.fixture
def by_sftp(end, tmp_path: Path, monkeypatch) -> str:
    """An address, and in the environment what it is reached with."""
    key = tmp_path / "ssh-key"
    end.user_key.write_private_key_file(str(key))
    monkeypatch.setenv("SLUSS_SFTP_KNOWN_HOSTS", str(end.known_hosts(tmp_path / "known_hosts")))
    monkeypatch.setenv("SLUSS_SFTP_KEY", str(key))
    return end.address("/kopior")


@pytest.fixture
def by_s3(store, monkeypatch) -> str:
    """An address, and in the environment by what key it is asked."""
    for name, value in store.environment.items():
        monkeypatch.setenv(name, value)
    return f"s3://{BUCKET}/{uuid4().hex}"


@pytest.mark.parametrize("place", ["by_sftp", "by_s3"])
def test_a_backup_far_away_is_listed_proved_pruned_and_restored(
    request, back, elsewhere, folder, keys, tmp_path, place
):
    there = request.getfixturevalue(place)
    made = back.json("backup", "create", "--to", there, "--off-site")
    assert (made["number"], made["place"]) == (1, f"{there}/sluss-2120009999")
    assert made["medium"] == ("cloud" if place == "by_s3" else "disk")
    folder(three=invoice(GLASS, "F3", "300.00"))
    back.json("receive", folder())
    again = back.json("backup", "create", "--to", there, "--off-site")
    assert again["new_bytes"] < again["bytes"]
    proved = back.json("backup", "verify", "--from", there, "--identity", keys)
    assert (proved["ok"], proved["number"]) == (True, 2)
    for _ in range(6):
        back.json("backup", "create", "--to", there, "--off-site")
    back.json(
        *("backup", "create", "--to", tmp_path / "stick"),
        *("--medium", "stick", "--off-site", "--offline"),
    )
    health = back.json("backup", "health")
    assert [one["place"] for one in health["copies"]] == [
        f"{there}/sluss-2120009999",
        str(tmp_path / "stick" / "sluss-2120009999"),
    ]
    pruned = back.json("backup", "prune", "--from", there, "--keep", "7", "--as", "admin")
    assert pruned["numbers"] == [1]
    listed = back.json("backup", "list", "--from", there)["backups"]
    assert [(b["number"], b["is_whole"], b["is_signed"]) for b in listed] == [
        (number, True, True) for number in range(2, 9)
    ]
    new = elsewhere()
    assert new.json("backup", "restore", "--from", there)["epoch"] == 2
    assert new.json("payables") == back.json("payables")
    assert new.json("verify")["ok"]


def test_a_host_with_another_key_gets_nothing(back, by_sftp, end, tmp_path):
    end.known_hosts(tmp_path / "known_hosts", paramiko.ECDSAKey.generate())
    said = back("backup", "create", "--to", by_sftp)
    assert (said.code, "Någon annan kan ha satt sig i dess ställe" in said.err) == (4, True)
    english = back("backup", "list", "--from", by_sftp, "--lang", "en")
    assert (english.code, "Somebody else may have taken its place" in english.err) == (4, True)
    assert (end.tried, list(end.folder.iterdir())) == ([], [])


def test_a_full_disk_far_away_leaves_the_last_backup_as_it_was(back, by_sftp, end):
    back.json("backup", "create", "--to", by_sftp)
    Keeper.faults.writing = lambda _at: paramiko.SFTP_FAILURE
    said = back("backup", "create", "--to", by_sftp)
    assert (said.code, "disken eller kvoten full" in said.err) == (4, True)
    Keeper.faults = Faults()
    listed = back.json("backup", "list", "--from", by_sftp)["backups"]
    assert [(b["number"], b["is_whole"]) for b in listed] == [(1, True)]


def test_an_address_that_is_none_is_said_without_its_password(back):
    for text in ("sftp://sluss:hemligt@host/kopior", "s3://", "s3://b/../x", "ftp://host/x"):
        said = back("backup", "create", "--to", text)
        assert (said.code, "varken en mapp eller en adress" in said.err) == (2, True)
        assert "hemligt" not in said.err
    said = back("backup", "create", "--to", f"s3://{BUCKET}")
    assert (said.code, "SLUSS_S3_ENDPOINT" in said.err) == (4, True)
