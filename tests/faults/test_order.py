"""What must be on the disk before what, and what a home is opened and an entry sealed with."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.conftest import only_on_sqlite, prepare_signed
from tests.faults.tracing import program, watched
from tests.needs import need

pytestmark = [pytest.mark.crash, pytest.mark.xdist_group("faults-1")]


def test_a_file_gets_its_name_when_the_ledger_and_its_own_bytes_are_on_disk(warm, copies):
    only_on_sqlite("when a database server syncs is its own affair")
    need(program(), "no strace on this machine (apt-get install strace)")
    home: Path = copies("fault-signed", prepare_signed)()
    out = home / "out"
    out.mkdir()
    words = ["batch", "export", "1", "--out", str(out / "file.xml"), "--as", "cia"]
    running = warm.begin("tests.faults.acts:call", home, given=words, is_held=True)
    traced = watched(running, home / "trace")
    assert traced.ended.code == 0, traced.ended.err

    def places(name: str, *parts: str) -> list[int]:
        return [
            number
            for number, line in enumerate(traced.lines)
            if line.startswith(f"{name}(") and all(part in line for part in parts)
        ]

    ledger = places("fsync", "sqlite3-wal>")
    begun = places("openat", f'"{out}/', "O_CREAT")
    written = places("fsync", f"{out}/.file.xml.", ".part>")
    named = places("link", ".part", f'"{out}/file.xml"')
    folder = places("fsync", f"<{out}>")
    assert [len(each) for each in (begun, written, named)] == [1, 1, 1]
    assert min(ledger) < begun[0] < written[0] < named[0] < max(folder, default=-1)


def test_a_home_that_would_not_keep_what_it_acknowledges_is_not_opened(begun):
    only_on_sqlite("a server is asked nothing of its disk")
    from django.db import connection

    from sluss.store import engine

    engine.check()
    for weaker in ("synchronous=NORMAL", "synchronous=OFF", "journal_mode=DELETE"):
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA {weaker}")
        with pytest.raises(engine.UnsafeEngine):
            engine.check()


def test_an_entry_is_sealed_to_the_one_before_as_the_design_says():
    from sluss.store import journal

    payload = '{"given":{"on":"2026-11-22"},"key":"k1","today":"2026-11-24"}'
    at = "2026-11-24T08:00:00.000000+00:00"
    entry = journal.Entry(1, at, "local", "organisation.declare_incident", payload)
    first = journal.seal(entry, journal.GENESIS)
    assert first == "0ed524b51bef23635768a51f425551566617bf2b0d0b03421bcef279ea0c8dbd"
    assert journal.seal(entry, first) != first
