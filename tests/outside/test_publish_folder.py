"""Handing out a folder: whole or not at all, and never over another one."""

from __future__ import annotations

from pathlib import Path

import pytest

from sluss.outside.publish import Taken, publish_folder


def test_a_folder_is_there_whole_or_not_at_all(tmp_path: Path):
    def broken():
        yield "a", b"1"
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        publish_folder(tmp_path / "out", broken())
    assert list(tmp_path.iterdir()) == []
    publish_folder(tmp_path / "out", [("a", b"1"), ("in/b", b"2")])
    found = {
        str(p.relative_to(tmp_path)): p.read_bytes() for p in tmp_path.rglob("*/*") if p.is_file()
    }
    assert found == {"out/a": b"1", "out/in/b": b"2"}


def test_a_folder_is_never_put_over_what_holds_anything(tmp_path: Path):
    (tmp_path / "empty").mkdir()
    publish_folder(tmp_path / "empty", [("a", b"1")])
    (tmp_path / "file").write_bytes(b"mine")
    for taken in ("empty", "file"):
        with pytest.raises(Taken):
            publish_folder(tmp_path / taken, [("a", b"2")])
    assert (tmp_path / "empty" / "a").read_bytes() == b"1"
    assert (tmp_path / "file").read_bytes() == b"mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "file"]
