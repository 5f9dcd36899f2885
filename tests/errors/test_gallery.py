"""Each code is shown, each input says exactly what it should, and the page is made of them."""

from __future__ import annotations

import tomllib

import pytest

from sluss.core.outcome import Finding
from sluss.formats.recognise import recognise
from tests import databases
from tests.errors.readers import RECOGNISED, findings
from tests.house.codes import Kind, refusals, told
from tools.error_gallery import GALLERY, entries
from tools.write_errors import PAGE, ROOMS, page

ENTRIES = {entry.told.code: entry for entry in entries()}


def read(name: str) -> dict:
    return tomllib.loads((GALLERY / name).read_text(encoding="utf-8"))


def told_as(kind: Kind) -> set[str]:
    return {code for code, one in told().items() if one.kind is kind}


@pytest.fixture(scope="session")
def django_is_ready(tmp_path_factory: pytest.TempPathFactory) -> None:
    databases.set_up(tmp_path_factory.mktemp("gallery"))


@pytest.mark.parametrize("code", sorted(ENTRIES))
def test_an_input_says_just_what_it_is_there_to_show(code, django_is_ready):
    assert findings(ENTRIES[code]) == [ENTRIES[code].told]


@pytest.mark.parametrize(
    "code", sorted(code for code, entry in ENTRIES.items() if entry.kind in RECOGNISED)
)
def test_an_input_comes_to_its_reader_or_is_refused_before(code):
    """A finding that no file can provoke by the ordinary way says what stands before it."""
    entry = ENTRIES[code]
    form = recognise(entry.data())
    if isinstance(form, Finding):
        assert form.code == entry.behind
    else:
        assert (form.kind, entry.behind) == (entry.kind, "")


def test_every_finding_of_the_source_is_shown_or_has_its_reason_not_to_be():
    without = read("without_input.toml")
    assert not ENTRIES.keys() & without.keys()
    assert ENTRIES.keys() | without.keys() == told_as(Kind.FINDING)


def test_every_folder_of_the_gallery_is_an_entry():
    folders = {path.name for path in GALLERY.iterdir() if path.is_dir()}
    assert folders - {"__pycache__"} == ENTRIES.keys()


def test_every_refusal_of_the_source_has_its_case_in_the_order_of_precedence():
    shown = {
        name: [code for code, _ in enum["cases"]] for name, enum in read("refusals.toml").items()
    }
    assert shown == refusals()
    assert told_as(Kind.REFUSAL) == {code for codes in shown.values() for code in codes}


def test_every_hold_of_the_source_has_its_case():
    assert read("holds.toml").keys() == told_as(Kind.HOLD)


def test_every_fault_of_the_supplier_register_has_its_case():
    assert read("faults.toml").keys() == told_as(Kind.FAULT)


def test_the_page_shows_every_code_once():
    text = page()
    codes = {code for kind in Kind if kind is not Kind.REASON for code in told_as(kind)}
    counts = {
        code: sum(text.count(f"{mark}`{code}`") for mark in ("#### ", "- ", ". ")) for code in codes
    }
    assert {code: count for code, count in counts.items() if count != 1} == {}
    rooms = "intake register triage approve pay report handback incident standby safekeeping"
    assert [room.name for room in ROOMS] == rooms.split()


def test_the_page_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page(), "make docs writes it anew"
