"""Everything taken out and made a home of again: nobody is locked in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import pay
from tests.papers import Move, camt


@pytest.fixture
def out(back, folder, tmp_path) -> Path:
    """An export of a home in which something was paid, and the bank told of it."""
    assert pay(back, "F1", out=tmp_path / "paid.xml").code == 0
    (payment,) = back.json("batch", "show", "1")["payments"]
    moved = camt(Move("100.00", e2e=payment["end_to_end_id"]), on="2026-11-24")
    back.json("receive", folder(stm=moved))
    made = tmp_path / "out"
    back.json("export", "--out", made)
    return made


def test_everything_is_in_open_forms_and_a_home_is_made_of_it_again(back, out, elsewhere):
    names = {path.relative_to(out).parts[0] for path in out.rglob("*")}
    assert names >= {"journal.jsonl", "originals", "index.json", "csv", "sie4", "lists", "xlsx"}
    assert (out / "sie4" / "sluss.si").read_bytes().startswith(b"#FLAGGA")
    before = back.json("payables"), back.json("original", "list")["originals"]
    new = elsewhere()
    done = new.json("import-export", out)
    assert (new.json("payables"), new.json("original", "list")["originals"]) == before
    assert new.json("verify")["ok"]
    told = json.loads((out / "index.json").read_bytes())
    assert (done["entries"], done["epoch"]) == (told["entries"], 2)
    # The journal is the same to its last line, and goes on from there.
    new.json("export", "--format", "journal", "--out", out.parent / "again")
    lines = (out / "journal.jsonl").read_bytes()
    assert (out.parent / "again" / "journal.jsonl").read_bytes().startswith(lines)
    assert (new.home / "policy.toml").read_text() == (back.json("policy", "show"))["text"]


def test_a_home_that_was_made_of_an_export_is_on_hold_as_one_of_a_backup(out, elsewhere):
    new = elsewhere()
    new.json("import-export", out)
    two = new.id("F2")
    for name in ("anna", "bo"):
        new.json("approve", two, "--as", name)
    new.json("batch", "propose", two, "--as", "eva")
    said = new("batch", "sign", "2", "--as", "cia")
    assert (said.code, "spärrad efter en återställning" in said.err) == (3, True)
    assert new("import-export", out).code == 2


def _change(path: Path, old: bytes, new: bytes) -> None:
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new, 1))


def _other_original(out: Path) -> None:
    path = next(one for one in (out / "originals").iterdir() if b"F2" in one.read_bytes())
    _change(path, b"F2", b"F9")


HARMS = {
    "an original is gone": (
        lambda out: next((out / "originals").iterdir()).unlink(),
        "backup.piece_gone",
    ),
    "an original is another": (_other_original, "backup.piece_changed"),
    "the journal is cut": (
        lambda out: (out / "journal.jsonl").write_bytes(
            b"".join((out / "journal.jsonl").read_bytes().splitlines(keepends=True)[:-1])
        ),
        "backup.comes_to_another",
    ),
    "an entry is another": (
        lambda out: _change(out / "journal.jsonl", b"because", b"becouse"),
        "backup.other_seal",
    ),
    "a line is no entry": (
        lambda out: _change(out / "journal.jsonl", b"[1,", b"{1,"),
        "backup.bad_piece",
    ),
    "the index is none": (
        lambda out: (out / "index.json").write_bytes(b"[" * 100_000),
        "backup.bad_manifest",
    ),
    "the index leads out": (
        lambda out: _change(out / "index.json", b'"originals": [', b'"originals": ["../x",'),
        "backup.bad_manifest",
    ),
}


@pytest.mark.parametrize("harm", HARMS)
def test_what_was_changed_is_found_and_no_home_is_left(back, out, elsewhere, harm):
    act, code = HARMS[harm]
    if harm == "an entry is another":
        back.json("payable", "hold", back.id("F2"), "--reason", "because", "--as", "max")
        out = out.parent / "held"
        back.json("export", "--out", out)
    act(out)
    new = elsewhere()
    said = new("import-export", out, "--json")
    assert (said.code, said.json["findings"][0]["code"]) == (3, code)
    assert new("payables").code == 2
