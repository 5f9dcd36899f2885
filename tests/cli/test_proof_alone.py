"""The verifier that needs no Sluss, as an auditor runs it: on good exports, and on damaged ones."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sluss.outside.shipped import shipped
from tests.house.tree import ROOT

ALONE = ROOT / "tools" / "sluss_proof.py"
LINES_MAX = 300


@pytest.fixture
def taken_out(back, tmp_path):
    """An export, the note that was kept elsewhere, and the home's public key: three paths."""
    note, keys, out = tmp_path / "paper.note", tmp_path / "paper.keys", tmp_path / "out"
    back.json("checkpoint", "make", "--out", note, "--as", "max")
    keys.write_text(back.json("checkpoint", "key")["key"] + "\n", encoding="utf-8")
    back.json("export", "--format", "journal", "--out", out)
    return out, note, keys


def run(out: Path, *words: object) -> tuple[int, list[str]]:
    done = subprocess.run(
        # Isolated, so that nothing of Sluss can be found by it.
        [sys.executable, "-I", str(ALONE), str(out), "--lang", "en", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, (done.stdout + done.stderr).splitlines()


def checked(taken_out) -> tuple[int, list[str]]:
    out, note, keys = taken_out
    return run(out, "--note", note, "--key", keys)


def test_it_is_one_short_file_of_the_standard_library_and_cryptography():
    text = ALONE.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LINES_MAX
    imported = {
        line.split()[1].partition(".")[0]
        for line in text.splitlines()
        if line.startswith(("import ", "from "))
    }
    assert imported - {"__future__", "cryptography"} <= sys.stdlib_module_names
    assert shipped("proof/sluss_proof.py.txt") == ALONE.read_bytes()


def test_the_verb_writes_the_same_file(back, tmp_path):
    file = tmp_path / "proof.py"
    assert back.json("checkpoint", "verifier", "--out", file) == {"file": str(file)}
    assert file.read_bytes() == ALONE.read_bytes()


def test_a_good_export_holds(taken_out):
    out, note, _ = taken_out
    assert checked(taken_out) == (
        0,
        [
            "the checkpoint paper.note: entry 8 stands, by the word of sluss/2120009999",
            "the checkpoint 000001.note: entry 8 stands, by the word of sluss/2120009999",
            "All is well: 9 entries, 3 originals.",
        ],
    )
    code, lines = run(out, "--note", note)
    assert (code, lines[0].startswith("The keys are the export's own")) == (0, True)
    code, lines = run(out)
    assert (code, lines[1].startswith("No checkpoint from elsewhere")) == (0, True)


def test_the_export_says_what_is_in_it_and_is_the_same_each_time(taken_out, back, tmp_path):
    out, _, _ = taken_out
    index = json.loads((out / "index.json").read_text(encoding="utf-8"))
    assert (index["entries"], index["org_number"], index["not_kept"]) == (9, "2120009999", [])
    assert sorted(path.name for path in (out / "originals").iterdir()) == index["originals"]
    again = tmp_path / "again"
    back.json("export", "--format", "journal", "--out", again)
    files = {path.relative_to(out) for path in out.rglob("*") if path.is_file()}
    assert files == {path.relative_to(again) for path in again.rglob("*") if path.is_file()}
    assert all((out / name).read_bytes() == (again / name).read_bytes() for name in files)


def lines_of(out: Path) -> list[str]:
    return (out / "journal.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)


def write(out: Path, lines: list[str]) -> None:
    (out / "journal.jsonl").write_text("".join(lines), encoding="utf-8")


def swapped(out: Path) -> None:
    lines = lines_of(out)
    lines[2], lines[3] = lines[3], lines[2]
    write(out, lines)


def with_other(out: Path, old: str, new: str, at: int = 7) -> None:
    lines = lines_of(out)
    assert old in lines[at]
    lines[at] = lines[at].replace(old, new, 1)
    write(out, lines)


def flipped_original(out: Path) -> None:
    file = sorted((out / "originals").iterdir())[0]
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(bytes(data))


def lost_original(out: Path) -> None:
    sorted((out / "originals").iterdir())[0].unlink()


def lost_and_unlisted(out: Path) -> None:
    file = sorted((out / "originals").iterdir())[0]
    file.unlink()
    index = json.loads((out / "index.json").read_text(encoding="utf-8"))
    index["originals"].remove(file.name)
    index["not_kept"].append(file.name)
    (out / "index.json").write_text(json.dumps(index), encoding="utf-8")


def stray(out: Path) -> None:
    (out / "originals" / "more.xml").write_bytes(b"")


DAMAGES = {
    "an entry changed": (lambda out: with_other(out, "local", "lokal"), "the seal does not hold"),
    "an entry removed": (lambda out: write(out, lines_of(out)[:4] + lines_of(out)[5:]), "number"),
    "two entries swapped": (swapped, "the number should be 3"),
    "another number": (lambda out: with_other(out, "[8,", "[9,"), "the number should be 8"),
    "a number that is true": (lambda out: with_other(out, "[1,", "[true,", 0), "should be 1"),
    "no entry": (lambda out: with_other(out, "[8,", "8,"), "the line is no entry"),
    "a blank put in": (lambda out: with_other(out, "[8,", "[8, "), "not written as it was sealed"),
    "an entry without an end": (lambda out: with_other(out, "]\n", "]"), "the line is no entry"),
    "the end cut off": (lambda out: write(out, lines_of(out)[:7]), "the journal ends before"),
    "its own entry cut off": (lambda out: write(out, lines_of(out)[:8]), "index.json says"),
    "nothing left": (lambda out: write(out, []), "the journal ends before, at entry 0"),
    "a byte of an original": (flipped_original, "was changed"),
    "an original lost": (lost_original, "is missing (entry 8)"),
    "an original lost and said to be refused": (lost_and_unlisted, "is missing (entry 8)"),
    "a stray file": (stray, "more.xml is no original"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_export_is_found_out(taken_out, damage):
    act, said = DAMAGES[damage]
    act(taken_out[0])
    code, lines = checked(taken_out)
    assert code == 3
    assert [line for line in lines if said in line] != [], lines
    assert "fault" in lines[-1]


def rewritten(out: Path, old: str, new: str) -> None:
    """The journal written anew with a change in it, each seal made again, and the index too."""
    previous, lines = "0" * 64, []
    for line in lines_of(out):
        *entry, _, _ = json.loads(line)
        entry[4] = entry[4].replace(old, new)
        text = json.dumps([*entry, previous], separators=(",", ":"), ensure_ascii=False)
        sealed = hashlib.sha256(text.encode()).hexdigest()
        whole = [*entry, previous, sealed]
        lines.append(json.dumps(whole, separators=(",", ":"), ensure_ascii=False) + "\n")
        previous = sealed
    write(out, lines)
    index = json.loads((out / "index.json").read_text(encoding="utf-8"))
    (out / "index.json").write_text(json.dumps({**index, "head": previous}), encoding="utf-8")


def test_a_journal_written_anew_is_found_out_by_the_paper_alone(taken_out):
    out, note, keys = taken_out
    rewritten(out, "Exempelkommun", "Exempelstaden")
    code, lines = checked(taken_out)
    assert (code, lines[0]) == (3, "the checkpoint paper.note: entry 8 is another")
    shutil.rmtree(out / "checkpoints")
    assert run(out, "--key", keys)[0] == 0
    assert run(out, "--key", keys, "--note", note)[0] == 3


def test_a_note_is_believed_by_the_key_of_the_paper_alone(taken_out, tmp_path):
    out, note, keys = taken_out
    whole = note.read_text(encoding="utf-8")
    changed = {
        "payables 2": ("payables 3", "the signature does not hold"),
        "\n8\n": ("\n7\n", "the signature does not hold"),
        "— sluss/2120009999 ": ("— sluss/2120009999/max ", "not signed by sluss/2120009999"),
        "\n\n": ("\n", "cannot be read"),
    }
    for old, (new, said) in changed.items():
        assert old in whole
        note.write_text(whole.replace(old, new, 1), encoding="utf-8")
        code, lines = run(out, "--note", note, "--key", keys)
        assert code == 3
        assert said in "\n".join(lines), lines
    note.write_text(whole.replace("\n", "\r\n"), encoding="utf-8")
    assert run(out, "--note", note, "--key", keys)[0] == 0


def test_wrong_calls_are_said(taken_out, tmp_path):
    out, note, _ = taken_out
    assert run(tmp_path)[0] == 2
    assert run(out, "--key", note)[0] == 2
    assert run(out, "--note", tmp_path / "none")[0] == 2
