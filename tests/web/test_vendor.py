"""What the browser gets from others is what was fetched, to the byte."""

from __future__ import annotations

import gzip
import hashlib
import json

from tests.house.tree import SRC

VENDOR = SRC / "web" / "static" / "vendor"


def test_each_file_is_the_one_that_was_fetched_and_none_is_more():
    rows = json.loads((VENDOR / "vendor.json").read_text(encoding="utf-8"))
    kept = {row["file"]: row["sha256"] for row in rows}
    there = {
        path.relative_to(VENDOR).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.suffix not in (".gz", ".json")
    }
    assert there == kept


def test_what_is_sent_compressed_is_the_same():
    for packed in VENDOR.rglob("*.gz"):
        assert gzip.decompress(packed.read_bytes()) == packed.with_suffix("").read_bytes()
