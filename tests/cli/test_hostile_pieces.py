"""What strangers may put in the place of a backup or an export: told in words, and nothing is left.

Whoever has a key of their own can sign a manifest, and anybody can seal a journal: so what is in
them is read as hostile as any file that comes by mail.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from sluss.outside.packed import as_tar, pack
from sluss.outside.sent_journal import NAME, SentJournal
from sluss.outside.signing import make_file
from sluss.rules.safekeeping.manifest import (
    Piece,
    PieceKind,
    piece_name,
    read_manifest,
    signed_text,
    write_manifest,
)
from tests.hostile import some_in
from tests.needs import shared

SEALS = ["0" * 64, "1" * 64]
AT = "2026-11-24T08:00:00.000000+00:00"
DEEP = "[" * 100_000


def entry(fact: object = "payable.hold", payload: object = "{}", seq: object = 1) -> bytes:
    return json.dumps([seq, AT, "local", fact, payload, *SEALS]).encode() + b"\n"


def given(**words: object) -> str:
    return json.dumps({"given": words, "key": "k", "today": "2026-11-24"})


LINES = {
    "nothing": b"\n",
    "a deep list": DEEP.encode() + b"\n",
    "a deep payload": entry(payload=DEEP),
    "a payload that is a list": entry(payload="[1]"),
    "a payload that is none": entry(payload=None),
    "a fact that is a list": entry(fact=["a"]),
    "a fact that nobody knows": entry(fact="no.such"),
    "a number that is text": entry(seq="1"),
    "half a character": entry(payload='{"given": {}, "key": "\\ud800", "today": "2026-11-24"}'),
    "no end": entry()[:-1],
    "a command without its words": entry(payload=given()),
    "a command with words of another kind": entry(
        "organisation.add_person", given(name=[1], roles=5, limit="x", made=[])
    ),
    "an organisation that is none": entry("organisation.begin", given(org_number=["1"], name={})),
    "a number beyond all numbers": entry("payable.hold", given(id=10**400, reason="x")),
}


@pytest.fixture
def out(back, tmp_path) -> Path:
    folder = tmp_path / "everything"
    back.json("export", "--format", "journal", "--out", folder)
    return folder


@pytest.mark.parametrize("what", LINES)
def test_a_journal_that_a_stranger_wrote_makes_no_home(out, elsewhere, what):
    (out / "journal.jsonl").write_bytes(LINES[what])
    _is_told(elsewhere(), "import-export", out)


def _is_told(new, *words: object) -> None:
    """It ends with a finding in words, and no home is left."""
    said = new(*words, "--json")
    assert (said.code, "Traceback" in said.err) == (3, False), said.err
    (finding,) = said.json["findings"]
    assert finding["code"].startswith("backup.")
    assert finding["message"]
    assert new("payables").code == 2


def _tar(*files: tuple[str, bytes]) -> bytes:
    return b"".join(as_tar((name, len(data), iter([data])) for name, data in files))


WHOLE = _tar(("aa", b"<a>1</a>" * 200))
PIECES = {
    ("journal", "no line"): b"\xff" * 100,
    ("journal", "a deep payload"): entry(payload=DEEP),
    ("originals", "no tar"): b"\x00\xff" * 700,
    ("originals", "a tar cut in a file"): WHOLE[:900],
    ("originals", "a tar cut in its head"): WHOLE[:300],
    ("originals", "names that lead out"): _tar(("../../../etc/passwd", b"x"), ("/etc/x", b"y")),
    ("home", "a tar cut in a file"): WHOLE[:900],
}


@pytest.mark.parametrize(("kind", "what"), PIECES, ids=" ".join)
def test_a_backup_that_a_stranger_signed_makes_no_home(back, tmp_path, elsewhere, kind, what):
    medium = tmp_path / "medium"
    made = back.json("backup", "create", "--to", medium)
    (folder,) = medium.glob("sluss-*")
    name = piece_name(1, "0badbad0", PieceKind(kind), 1)
    with (folder / name).open("wb") as file:
        lying = pack([PIECES[kind, what]], made["recipients"], file)
    (manifest,) = folder.glob("*.manifest.json")
    read = read_manifest(manifest.read_bytes())
    assert isinstance(read, tuple)
    pieces = tuple(_put(one, PieceKind(kind), name, lying) for one in read[0].pieces)
    thief = make_file(tmp_path / "thief.pem", "a long passphrase")
    forged = replace(read[0], key=thief.public_text, pieces=pieces)
    manifest.write_bytes(write_manifest(forged, thief.sign_as_text(signed_text(forged))))
    new = elsewhere()
    _is_told(new, "backup", "restore", "--from", medium, "--signed-by", thief.public_text)


def _put(one: Piece, kind: PieceKind, name: str, lying) -> Piece:
    if one.kind is not kind:
        return one
    return replace(one, name=name, size=lying.size, sha256=lying.sha256)


@pytest.mark.parametrize(
    "line",
    [
        {"sha256": "a", "message_id": "M"},
        {"sha256": "a", "message_id": "M", "epoch": "x"},
        {"sha256": ["a"], "message_id": "M", "epoch": 1},
        {"sha256": "a", "message_id": None, "epoch": 1},
    ],
)
def test_a_sent_journal_that_a_stranger_sealed_is_damaged(out, elsewhere, tmp_path, line):
    folder = tmp_path / "stranger"
    folder.mkdir()
    SentJournal(folder).write(line)
    new = elsewhere()
    said = new("import-export", out, "--sent-journal", folder / NAME)
    assert (said.code, "Traceback" in said.err) == (3, False)
    assert new("payables").code == 2
    (folder / NAME).write_text(f"{DEEP}\n")
    assert new("import-export", out, "--sent-journal", folder / NAME).code == 3


def test_every_hostile_file_in_the_place_of_a_manifest_is_told(back, tmp_path):
    files = [one for one in sorted(shared("badinput").rglob("*")) if one.is_file()]
    place = tmp_path / "medium" / "sluss-2120009999"
    place.mkdir(parents=True)
    for number, file in enumerate(files, start=1):
        (place / f"{number:06}.manifest.json").symlink_to(file)
    said = back("backup", "list", "--from", tmp_path / "medium", "--json")
    assert said.code == 1
    told = {one["number"]: one["fault"]["code"] for one in said.json["backups"]}
    assert told == dict.fromkeys(range(1, len(files) + 1), "backup.bad_manifest")


@pytest.fixture
def some(tmp_path) -> list[Path]:
    return some_in(tmp_path / "hostile")


def test_hostile_files_are_received_and_each_is_told(back, some):
    before = back.json("original", "list")["originals"]
    said = back("receive", some[0].parent, "--json")
    assert (said.code, said.err) == (1, "")
    told = {file["path"]: file for file in said.json["files"]}
    assert {str(one) for one in some} <= told.keys()
    for file in told.values():
        is_refused = file["status"] == "refused"
        assert file["status"] in ("new", "known", "refused"), file
        assert not is_refused or all(one["message"] for one in file["findings"]), file
        assert not is_refused or file["findings"], file
    kept = {one["sha256"] for one in back.json("original", "list")["originals"]}
    assert {one["sha256"] for one in before} <= kept
    assert back("verify").code == 0


def test_hostile_files_are_no_sheets(back, some):
    words = [word for one in some[::4] for word in ("--checkpoint", one)]
    said = back("verify", *words, "--json")
    assert (said.code, "Traceback" in said.err) == (2, False)
    assert back("verify").code == 0
