"""What is measured from within a process of its own: `python -m tools.bench.inside WHAT ...`.

Prints one JSON object: seconds without start-up, and the kernel's high-water mark of memory.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median

from sluss.formats.payment_file import Payment

_OURS = Path(__file__).resolve().parents[2] / "src" / "sluss"


def main() -> None:
    """Run one of the measurements below by its name."""
    name, *arguments = sys.argv[1:]
    found = _MEASUREMENTS[name](*arguments)
    print(json.dumps({**found, "peak_mb": _peak_mb()}))


def _parse(folder: str) -> dict[str, float]:
    """lxml's parse of every file in a folder: the least that anybody must do with them."""
    from lxml import etree

    began = time.perf_counter()
    count = 0
    for path in sorted(Path(folder).rglob("*.xml")):
        etree.parse(str(path))
        count += 1
    return {"seconds": time.perf_counter() - began, "files": count}


def _check(folder: str) -> dict[str, float]:
    """sluss.check of every file in a folder, with nothing of the program around it."""
    from sluss.check import check

    began = time.perf_counter()
    count = 0
    for path in sorted(Path(folder).rglob("*.xml")):
        check(path.read_bytes())
        count += 1
    return {"seconds": time.perf_counter() - began, "files": count}


def _insert(database: str, shapes: str) -> dict[str, float]:
    """One durable transaction of rows: shapes is JSON, a list of [rows, bytes in each]."""
    from pysqlite3 import dbapi2

    tables = [(int(rows), os.urandom(int(size))) for rows, size in json.loads(shapes)]
    connection = dbapi2.connect(database)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    for place in range(len(tables)):
        connection.execute(f"CREATE TABLE t{place} (id INTEGER PRIMARY KEY, content BLOB NOT NULL)")
    connection.commit()
    began = time.perf_counter()
    for place, (rows, content) in enumerate(tables):
        connection.executemany(
            f"INSERT INTO t{place} VALUES (?, ?)",
            ((number, content) for number in range(rows)),
        )
    connection.commit()
    return {"seconds": time.perf_counter() - began}


def _list_payables(home: str, repeats: str) -> dict[str, float]:
    """The two lists by the command line's own code, without the start of a process."""
    common = ["payables", "--json", "--home", home, "--today", "2026-11-23"]
    first = [*common, "--limit", "100", "--sort", "urgency"]
    rounds = [(_called(first), _called(common)) for _ in range(int(repeats))]
    # The first call of all also pays for imports and for opening the database.
    return {
        "first": median(first for first, _all in rounds),
        "all": median(all_ for _first, all_ in rounds),
    }


def _called(arguments: list[str]) -> float:
    from sluss.__main__ import main as sluss

    sys.argv = ["sluss", *arguments]
    began = time.perf_counter()
    with Path(os.devnull).open("w", encoding="utf-8") as nothing:
        try:
            with contextlib.redirect_stdout(nothing):
                sluss()
        except SystemExit as end:
            if end.code:
                raise RuntimeError(f"{' '.join(arguments)}: exit {end.code}") from None
    return time.perf_counter() - began


def _write_pain001(path: str, count: str) -> dict[str, float]:
    """So many payments written to a file, piece by piece."""
    from sluss.formats.bank_profile import BankProfile, read_profile
    from sluss.formats.pain001_write import write_pain001
    from sluss.formats.payment_file import Debtor, PaymentFile

    profile = read_profile((_OURS / "data" / "banks" / "generic.toml").read_bytes())
    if not isinstance(profile, BankProfile):
        raise TypeError(f"the generic profile is wrong: {profile}")
    batch = PaymentFile(
        message_id="BENCH-1",
        created_at=datetime(2026, 11, 23, 9, 0, tzinfo=UTC),
        debtor=Debtor(
            name="Exempelköpings kommun",
            org_number="2120009994",
            iban="SE9550000000054019991234",
            bic="ESSESESS",
            bankgiro="9912346",
        ),
        execution_on=date(2026, 11, 25),
        payments=tuple(_payments(int(count))),
    )

    def write() -> None:
        with Path(path).open("wb") as file:
            file.writelines(write_pain001(batch, profile))

    return {"seconds": _seconds(write), "bytes": Path(path).stat().st_size}


def _payments(count: int) -> Iterator[Payment]:
    from sluss.core.money import Money
    from sluss.core.party import Account, Scheme
    from sluss.core.records import Reference, ReferenceType

    account = Account(Scheme.BANKGIRO, "50501055")
    for number in range(count):
        yield Payment(
            end_to_end_id=f"BENCH{number:07d}",
            instruction_id=f"BENCH{number:07d}",
            amount=Money("SEK", 10_000 + number),
            creditor_name=f"Leverantör {number} AB",
            account=account,
            town="Exempelköping",
            country="SE",
            reference=Reference(ReferenceType.TEXT, f"Faktura {number}"),
        )


def _read_pain001(path: str) -> dict[str, float]:
    """Every order of a payment file, read as a stream and dropped."""
    from sluss.core.outcome import Finding
    from sluss.formats.pain001 import stream_pain001

    began = time.perf_counter()
    with Path(path).open("rb") as source:
        items = stream_pain001(source)
        orders = sum(not isinstance(item, Finding) for item in items)
    return {"seconds": time.perf_counter() - began, "orders": orders}


def _read_camt(path: str) -> dict[str, float]:
    """Every entry of a camt file, read as a stream and dropped."""
    from sluss.core.records import BankEntry
    from sluss.formats.camt import stream_camt

    began = time.perf_counter()
    with Path(path).open("rb") as source:
        entries = sum(isinstance(item, BankEntry) for item in stream_camt(source))
    return {"seconds": time.perf_counter() - began, "entries": entries}


def _read_ubl(folder: str, rounds: str) -> dict[str, float]:
    """Every file of a folder parsed by lxml alone, and read to records: the best of the rounds.

    Parsing and reading take turns, so that what else the machine does falls on both.
    """
    from lxml import etree

    from sluss.formats.ubl import read_ubl

    files = [path.read_bytes() for path in sorted(Path(folder).rglob("*.xml"))]
    parse, read = [], []
    for _ in range(int(rounds)):
        parse.append(_seconds(lambda: _each(etree.fromstring, files)))
        read.append(_seconds(lambda: _each(read_ubl, files)))
    refused = sum(read_ubl(content).is_refused for content in files)
    if refused:
        raise RuntimeError(f"{refused} of {len(files)} invoices refused")
    return {"files": len(files), "parse": min(parse), "read": min(read)}


def _each(act: Callable[[bytes], object], files: list[bytes]) -> None:
    for content in files:
        act(content)


def _split(path: str) -> dict[str, float]:
    """What the plainest reader of all needs: every line of a file split at its blanks."""
    began = time.perf_counter()
    with Path(path).open(encoding="cp437") as lines:
        for line in lines:
            line.split()
    return {"seconds": time.perf_counter() - began}


def _read_sie4(path: str) -> dict[str, float]:
    """Every row of a SIE 4 file, read as a stream and dropped."""
    from sluss.core.records import LedgerRow
    from sluss.formats.sie4 import Tally, stream_sie4

    tally = Tally()
    began = time.perf_counter()
    with Path(path).open("rb") as source:
        rows = sum(isinstance(item, LedgerRow) for item in stream_sie4(source, tally))
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "rows": rows, "vouchers": tally.seen, "left_out": tally.left_out}


def _fold_records(home: str, suppliers: str, workers: str, which: str) -> dict[str, float]:
    """Generated records folded in: "all", "unpaid" (invoices alone), or all "by-month"."""
    from tools.bench.fold import STRETCHES_A_MONTH, fold_all

    began = time.perf_counter()
    count = fold_all(
        Path(home),
        int(suppliers),
        int(workers),
        is_unpaid=which == "unpaid",
        at_once=STRETCHES_A_MONTH if which == "by-month" else None,
    )
    return {"seconds": time.perf_counter() - began, "records": count}


def _seconds(act: Callable[[], None]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _peak_mb() -> float:
    # Unlike getrusage, this does not remember the process that started us.
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


_MEASUREMENTS: dict[str, Callable[..., dict[str, float]]] = {
    "check": _check,
    "parse": _parse,
    "insert": _insert,
    "payables": _list_payables,
    "pain001": _write_pain001,
    "pain001-read": _read_pain001,
    "camt": _read_camt,
    "split": _split,
    "sie4": _read_sie4,
    "ubl": _read_ubl,
    "records": _fold_records,
}

if __name__ == "__main__":
    main()
