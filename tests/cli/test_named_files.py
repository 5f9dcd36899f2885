"""What a call hands out: never over another file, and never into a folder that is not there."""

from __future__ import annotations

import hashlib

import pytest

from sluss.telling.texts import sentence

PAPER = b"Namn;Orgnr;Bankgiro\r\nAB Ett;5560000019;\r\n"
HANDED_OUT = [
    ("suppliers", "--faults", "--out"),
    ("sources", "--chart"),
    ("repeat-run", "corrections", "--out"),
    ("original", "save", hashlib.sha256(PAPER).hexdigest(), "--out"),
    ("export", "--format", "beancount", "--out"),
]


@pytest.mark.parametrize("words", (HANDED_OUT[0], HANDED_OUT[2]), ids=lambda words: words[0])
def test_a_table_is_csv_or_xlsx(program, tmp_path, words):
    said = program(*words, tmp_path / "x.pdf", "--lang", "en")
    assert said.code == 2
    assert sentence("cli.no_table", "en", found="x.pdf") in said.err
    assert list(tmp_path.glob("*.pdf")) == []


@pytest.mark.parametrize("words", HANDED_OUT, ids=lambda words: words[0])
def test_a_file_goes_into_a_folder_that_is_there_and_over_no_other(
    program, folder, tmp_path, words
):
    program("receive", folder(p__csv=PAPER))
    missing, taken = tmp_path / "no", tmp_path / "taken.csv"
    taken.write_bytes(b"another's")
    said = program(*words, missing / "x.csv", "--lang", "en")
    assert said.code == 2
    assert sentence("cli.no_folder", "en", found=missing) in said.err
    assert not missing.exists()
    said = program(*words, taken, "--lang", "en")
    assert said.code == 2
    assert sentence("cli.file_taken", "en", found=taken) in said.err
    assert taken.read_bytes() == b"another's"
    for _ in range(2):
        assert program(*words, tmp_path / "x.csv").code == 0
    assert (tmp_path / "x.csv").stat().st_size > 0
