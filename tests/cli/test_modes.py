"""Whose eyes a file is for: what the program writes is its owner's alone, whatever the umask is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from sluss.outside import home as homes
from tests.cli.conftest import pay
from tests.conftest import DATABASE

# The bits by which the group and everybody else may read, write or enter.
OTHERS = 0o077


@pytest.fixture
def open_umask() -> Iterator[None]:
    """A machine whose owner closes nothing by themselves."""
    old = os.umask(0)
    yield
    os.umask(old)


def opened(folder: Path) -> dict[str, str]:
    """What below a folder others may look at, itself among it: name to mode."""
    every = [folder, *folder.rglob("*")]
    return {
        str(one.relative_to(folder.parent)): oct(one.lstat().st_mode & 0o777)
        for one in every
        if one.lstat().st_mode & OTHERS
    }


def test_a_home_what_it_hands_out_and_what_comes_of_it_are_their_owners_alone(
    open_umask, back, elsewhere, tmp_path, monkeypatch
):
    # The home of a test is a copy that the test made; begun below is one as init makes it.
    back.home.chmod(0o700)
    if DATABASE == "sqlite":
        (back.home / homes.DATABASE).chmod(0o600)
    monkeypatch.setenv("SLUSS_KEY_PASSWORD", "twelve signs and more")
    homes.web_secret(back.home)
    homes.sign_in_key(back.home)
    out, stick, other = tmp_path / "out.xml", tmp_path / "stick", tmp_path / "other"
    for folder in (stick, other):
        folder.mkdir(mode=0o755)
    back.json("backup", "sent-journal", "--to", other)
    assert pay(back, "F1", out=out).code == 0
    back.json("checkpoint", "make", "--pdf", tmp_path / "sheet.pdf", "--as", "max")
    back.json("checkpoint", "new-key", "--out", tmp_path / "key.pem")
    back.json("backup", "create", "--to", stick)
    back.json("export", "--out", tmp_path / "everything")
    restored, imported, begun = elsewhere(), elsewhere(), elsewhere()
    number = ("--org-number", "212000-9994", "--name", "Storsunds kommun")
    begun.json("init", *number)
    # Made by somebody with mkdir, before the program came there.
    restored.home.mkdir(mode=0o755)
    restored.json("backup", "restore", "--from", stick)
    imported.json("import-export", tmp_path / "everything")
    (inside,) = stick.iterdir()
    (copy,) = other.iterdir()
    places = [back.home, begun.home, restored.home, imported.home, inside, copy]
    places += [tmp_path / "everything", out, tmp_path / "sheet.pdf", tmp_path / "key.pem"]
    assert {str(one): opened(one) for one in places if opened(one)} == {}
