"""Files of the home that are written once: whole, the first one's, and nothing beside them."""

from __future__ import annotations

import errno
import os

import pytest

from sluss.outside.home import write_once


def test_the_first_one_stays(tmp_path):
    file = tmp_path / "key.txt"
    write_once(file, b"first", mode=0o600)
    write_once(file, b"second", mode=0o600)
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"first", 0o600)
    assert list(tmp_path.iterdir()) == [file]


def test_of_a_key_that_does_not_get_on_disk_nothing_is_left(tmp_path, monkeypatch):
    def failing(_number: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(OSError, match="Input/output"):
        write_once(tmp_path / "key.txt", b"secret", mode=0o600)
    assert list(tmp_path.iterdir()) == []
