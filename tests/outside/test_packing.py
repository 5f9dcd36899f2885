"""Many files in one zip, and what killed processes leave in a home."""

from __future__ import annotations

import hashlib
import os
import zipfile
from datetime import UTC, datetime, timedelta

from sluss.outside.home import scratch, sweep
from sluss.outside.packing import SUMS, packed


def test_the_same_files_make_the_same_bytes_with_the_hash_of_each(tmp_path):
    def files():
        return {"a/b.txt": iter([b"one", b"two"]), "å.bin": iter([])}

    with packed(files().items(), tmp_path) as one, packed(files().items(), tmp_path) as other:
        assert one.read() == other.read()
        one.seek(0)
        with zipfile.ZipFile(one) as made:
            assert made.namelist() == ["a/b.txt", "å.bin", SUMS]
            assert made.read("a/b.txt") == b"onetwo"
            assert hashlib.sha256(b"onetwo").hexdigest() in made.read(SUMS).decode()
    assert list(tmp_path.iterdir()) == []


def test_only_what_was_left_long_ago_is_swept_away(tmp_path):
    now = datetime(2026, 11, 24, tzinfo=UTC)
    (tmp_path / "sluss.sqlite3").write_bytes(b"")
    old = tmp_path / "scratch-old"
    old.mkdir()
    (old / "1").write_bytes(b"x")
    long_ago = (now - timedelta(days=2)).timestamp()
    os.utime(old, (long_ago, long_ago))
    with scratch(tmp_path) as new:
        os.utime(new, (now.timestamp(), now.timestamp()))
        assert sweep(tmp_path, now - timedelta(days=1)) == 1
        assert new.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["sluss.sqlite3"]
