"""What the browser gets from others is what was fetched, to the byte."""

from __future__ import annotations

import gzip
import hashlib
import json

from tests.house.tree import SRC

STATIC = SRC / "web" / "static"
VENDOR = STATIC / "vendor"


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
    for packed in STATIC.rglob("*.gz"):
        plain = packed.with_suffix("").read_bytes()
        assert gzip.decompress(packed.read_bytes()) == plain, f"{packed.name}: make docs"


def test_every_style_and_script_of_some_size_is_sent_compressed():
    kept = (path for path in STATIC.rglob("*") if path.suffix in (".css", ".js"))
    large = [path for path in kept if path.stat().st_size >= 500]
    assert large
    assert [p.name for p in large if not p.with_name(f"{p.name}.gz").exists()] == []
