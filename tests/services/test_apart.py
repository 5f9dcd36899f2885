"""What a PDF may cost: little time and memory, whatever it is, and never an error."""

from __future__ import annotations

import time
import zlib
from importlib.util import find_spec
from pathlib import Path

import pytest

from sluss.core.outcome import Finding
from sluss.core.records import Claim, SeenBy, Sighting
from sluss.formats._reading import Item
from sluss.formats.recognise import by_kind, closer_look
from sluss.services._apart import read_apart, read_once
from tests.formats.pdfs import INVOICE, QR, Made, page, pdf, scanned, without
from tests.needs import need, shared

SECONDS_MAX = 10
GIRO_LINE = (50, 810, "# 1234567897 # 1250 00 0 > 54029681#41#")


def codes(items: list[Item]) -> list[str]:
    return [item.code for item in items if isinstance(item, Finding)]


def test_all_that_a_pdf_needs_is_loaded_before_its_child_may_open_nothing():
    items = read_apart("pdf", pdf(page(INVOICE, ((400, 60, QR),)), files={"å.xml": b"<a/>"}))
    assert codes(items) == []
    assert len([item for item in items if isinstance(item, Claim)]) == 1


def bomb() -> bytes:
    """A page whose few kilobytes of content unpack to 2 GB."""
    packer = zlib.compressobj(9)
    content = b"".join(packer.compress(b"q " * 2**20) for _ in range(1024)) + packer.flush()
    content = zlib.compress(content, 9)
    made = Made()
    head = f"<</Length {len(content)}/Filter[/FlateDecode/FlateDecode]>>stream\n".encode()
    number = made.add(head + content + b"\nendstream")
    made.objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
    made.objects[1] = b"<</Type/Pages/Count 1/Kids[5 0 R]>>"
    made.add(f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents {number} 0 R>>".encode())
    return made.data()


def fills() -> bytes:
    """A page of a few kilobytes that is painted all over a hundred thousand times.

    No reader can know beforehand what drawing costs: the kernel ends it.
    """
    return pdf(b"0 0 595 842 re f\n" * 100_000)


@pytest.mark.parametrize("make", [bomb, fills])
def test_a_pdf_that_swells_is_read_or_refused_in_bounded_time(make):
    data = make()
    assert len(data) < 100_000
    started = time.perf_counter()
    items = read_apart("pdf", data)
    assert time.perf_counter() - started < SECONDS_MAX
    assert codes(items)[0] in ("intake.burst", "pdf.empty", "pdf.page_damaged")


def test_the_second_look_is_taken_only_at_a_page_that_is_a_picture():
    form = by_kind("pdf")
    text, picture = pdf(page(INVOICE)), scanned(pdf(page(INVOICE)), dots_an_inch=72)
    assert closer_look(form, read_once(form, text)) is None
    closer = closer_look(form, read_once(form, picture))
    assert (closer is None) == (find_spec("rapidocr") is None)


@pytest.mark.slow
def test_a_scanned_invoice_is_read_weakly_and_makes_no_claim():
    need(find_spec("rapidocr"), "the optional extra ocr (rapidocr) is not installed")
    items = read_apart("pdf", scanned(pdf(page(without(plus=(GIRO_LINE,))))))
    assert codes(items) == ["pdf.from_picture"]
    seen = [item for item in items if isinstance(item, Sighting)]
    assert len(seen) == len(items) - 1
    assert {one.seen_by for one in seen} == {SeenBy.PICTURE}
    assert max(one.confidence for one in seen) < 50
    assert {(one.field, one.value) for one in seen} == {
        ("number", "F-1001"),
        ("issue-date", "2023-10-23"),
        ("due-date", "2023-11-22"),
        ("amount", "1250.00 SEK"),
        ("ocr", "1234567897"),
        ("bankgiro", "54029681"),
        ("org-number", "5560360793"),
    }


def bad_files() -> list[Path]:
    folders = (shared("badinput/pdf"), shared("badinput/generated/pdf"))
    return sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())


@pytest.mark.slow
def test_the_whole_collection_of_bad_pdfs_ends_in_bounded_time_with_a_reading_or_a_finding():
    """Memory is the kernel's to hold: the format's own limit is below 512 MB of addresses."""
    form = by_kind("pdf")
    assert form.memory_bytes_max <= 512 << 20
    files = bad_files()
    slowest = 0.0
    for path in files:
        started = time.perf_counter()
        items = read_once(form, path.read_bytes())
        slowest = max(slowest, time.perf_counter() - started)
        assert items, path
    assert slowest < SECONDS_MAX
