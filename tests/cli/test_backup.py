"""Backups as a person makes, proves and restores them, and what follows a restore."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from sluss.outside.signing import make_file
from sluss.outside.workers import Workers
from sluss.rules.safekeeping.manifest import read_manifest, signed_text, write_manifest
from tests import databases
from tests.cli.conftest import Machine, pay
from tests.papers import FOOD, GLASS, ROAD, Move, camt, invoice
from tests.services.office import RECIPIENT

BATCH = ("batch", "export", "1", "--channel", "pain.001")


@pytest.fixture
def medium(tmp_path: Path) -> Path:
    folder = tmp_path / "medium"
    folder.mkdir()
    return folder


def place_of(medium: Path) -> Path:
    (inside,) = medium.glob("sluss-*")
    return inside


def hashes(folder: Path) -> dict[str, str]:
    return {
        one.name: hashlib.sha256(one.read_bytes()).hexdigest()
        for one in folder.iterdir()
        if one.is_file()
    }


def test_a_backup_is_restored_and_comes_to_the_same(back, medium, elsewhere, folder):
    back.json("backup", "create", "--to", medium)
    first = hashes(place_of(medium))
    folder(three=invoice(GLASS, "F3", "300.00"))
    back.json("receive", folder())
    again = back.json("backup", "create", "--to", medium)
    later = hashes(place_of(medium))
    assert {name: later[name] for name in first} == first
    assert again["new_bytes"] < again["bytes"]
    listed = back.json("backup", "list", "--from", medium)["backups"]
    assert [(b["number"], b["is_whole"], b["is_signed"]) for b in listed] == [
        (1, True, True),
        (2, True, True),
    ]
    before = back.json("payables")
    originals = back.json("original", "list")["originals"]
    new = elsewhere()
    done = new.json("backup", "restore", "--from", medium)
    assert (done["epoch"], done["left_out"]) == (2, 0)
    assert new.json("payables") == before
    assert new.json("original", "list")["originals"] == originals
    assert new.json("verify")["ok"]
    assert new.json("organisation", "show")["epoch"] == 2
    # And the home that came of it is backed up in its turn, whole, beside the others.
    assert new.json("backup", "create", "--to", medium)["number"] == 3
    assert new("backup", "verify", "--from", medium).code == 0


def test_a_long_backup_is_carried_out_with_the_help_of_other_processes(
    back, medium, keys, elsewhere, monkeypatch
):
    begun = []

    class Counted(Workers):
        def __init__(self, count: int | None = None) -> None:
            begun.append(self)
            super().__init__(2)

    monkeypatch.setattr("sluss.cli.helping.Workers", Counted)
    monkeypatch.setattr("sluss.cli.helping.usable", lambda: 2)
    monkeypatch.setattr("sluss.cli.helping._LONG_RECORDS", 0)
    monkeypatch.setattr("sluss.cli.acting._LARGE_BYTES", 0)
    back.json("backup", "create", "--to", medium)
    before = back.json("payables")
    new = elsewhere()
    assert new.json("backup", "restore", "--from", medium)["left_out"] == 0
    assert new.json("payables") == before
    assert back("backup", "verify", "--from", medium).code == 0
    assert new.json("verify")["ok"]
    assert len(begun) == 6


def test_nothing_new_costs_next_to_nothing_and_a_lost_file_makes_the_next_whole(back, medium):
    back.json("backup", "create", "--to", medium)
    small = back.json("backup", "create", "--to", medium)
    assert small["new_bytes"] < small["bytes"] / 2
    next(place_of(medium).glob("000001-*originals*")).unlink()
    whole = back.json("backup", "create", "--to", medium)
    assert whole["new_bytes"] == whole["bytes"]
    listed = back("backup", "list", "--from", medium, "--json")
    assert listed.code == 1
    assert [b["is_whole"] for b in listed.json["backups"]] == [False, False, True]


def test_until_an_entry_or_a_time(back, medium, elsewhere, folder):
    back.json("backup", "create", "--to", medium)
    folder(three=invoice(GLASS, "F3", "300.00"))
    back.json("receive", folder())
    back.json("backup", "create", "--to", medium)
    (_, two) = back.json("backup", "list", "--from", medium)["backups"]
    new = elsewhere()
    done = new.json("backup", "restore", "--from", medium, "--until", two["head_seq"] - 1)
    assert (done["entries"], done["left_out"]) == (two["head_seq"] - 1, 1)
    assert {p["document_number"] for p in new.payables()} == {"F1", "F2"}
    assert new.json("verify")["ok"]
    early = elsewhere()
    none = early("backup", "restore", "--from", medium, "--until", "2026-11-23T07:00")
    # Before the organisation there was nothing to restore.
    assert none.code == 3
    assert not list(early.home.glob("sluss.sqlite3"))
    bad = early("backup", "restore", "--from", medium, "--until", "i går")
    assert (bad.code, "varken ett nummer" in bad.err) == (2, True)


def test_a_backup_is_proved_and_that_is_noted_for_the_lights(back, medium, keys):
    def lights() -> dict[str, str]:
        # Much else is red in a home that was made a minute ago.
        said = back("standby", "status", "--json").json
        return {one["name"]: one["colour"] for one in said["lights"]}

    assert (lights()["backup"], lights()["restore"]) == ("red", "red")
    back.json("backup", "create", "--to", medium)
    proved = back.json("backup", "verify", "--from", medium, "--identity", keys)
    assert (proved["ok"], proved["findings"]) == (True, [])
    assert (lights()["backup"], lights()["restore"]) == ("green", "green")


@pytest.mark.parametrize("kind", ["journal", "originals", "home"])
@pytest.mark.parametrize("harm", ["flipped", "gone", "longer"])
def test_a_file_that_is_not_as_it_was_written_is_found(back, medium, keys, kind, harm):
    back.json("backup", "create", "--to", medium)
    file = next(place_of(medium).glob(f"*-{kind}-*"))
    data = bytearray(file.read_bytes())
    if harm == "gone":
        file.unlink()
    else:
        data[len(data) // 2] ^= 1
        file.write_bytes(data if harm == "flipped" else file.read_bytes() + b"x")
    said = back("backup", "verify", "--from", medium, "--identity", keys, "--json")
    code = "backup.piece_gone" if harm == "gone" else "backup.piece_changed"
    assert (said.code, [one["code"] for one in said.json["findings"]]) == (3, [code])


def test_a_manifest_that_somebody_changed_is_refused(back, medium, keys):
    back.json("backup", "create", "--to", medium)
    (file,) = place_of(medium).glob("*.manifest.json")
    told = json.loads(file.read_text())
    file.write_text(json.dumps({**told, "head_seq": told["head_seq"] - 1}))
    said = back("backup", "verify", "--from", medium, "--identity", keys)
    assert (said.code, "någon har ändrat den" in said.err) == (3, True)
    file.write_text("[" * 100_000)
    said = back("backup", "verify", "--from", medium, "--identity", keys)
    assert (said.code, "ingen förteckning" in said.err) == (3, True)
    assert back("backup", "list", "--from", medium).code == 1


def test_a_manifest_of_another_signer_is_told_from_ours(back, medium, keys, tmp_path):
    made = back.json("backup", "create", "--to", medium)
    (file,) = place_of(medium).glob("*.manifest.json")
    read = read_manifest(file.read_bytes())
    assert isinstance(read, tuple)
    thief = make_file(tmp_path / "thief.pem", "a long passphrase")
    from dataclasses import replace

    forged = replace(read[0], key=thief.public_text)
    file.write_bytes(write_manifest(forged, thief.sign_as_text(signed_text(forged))))
    verify = ("backup", "verify", "--from", medium, "--identity", keys)
    said = back(*verify, "--signed-by", made["key"])
    assert (said.code, "inte med" in said.err) == (3, True)
    # What somebody else signed is no ground for the next backup: it is whole again.
    assert (again := back.json("backup", "create", "--to", medium))["bytes"] == again["new_bytes"]


def test_a_manifest_that_names_files_elsewhere_is_none(back, medium, keys, tmp_path):
    back.json("backup", "create", "--to", medium)
    (file,) = place_of(medium).glob("*.manifest.json")
    read = read_manifest(file.read_bytes())
    assert isinstance(read, tuple)
    from dataclasses import replace

    piece = replace(read[0].pieces[0], name="../../key.txt")
    thief = make_file(tmp_path / "thief.pem", "a long passphrase")
    forged = replace(read[0], key=thief.public_text, pieces=(piece,))
    file.write_bytes(write_manifest(forged, thief.sign_as_text(signed_text(forged))))
    said = back("backup", "verify", "--from", medium, "--identity", keys)
    assert (said.code, "ingen förteckning" in said.err) == (3, True)


def test_another_key_opens_nothing_and_a_further_recipient_opens_it_all(
    back, medium, keys, tmp_path
):
    import pyrage

    other = pyrage.x25519.Identity.generate()
    file = tmp_path / "other.txt"
    file.write_text(f"{other}\n")
    back.json("backup", "create", "--to", medium)
    verify = ("backup", "verify", "--from", medium, "--json", "--identity")
    said = back(*verify, file)
    assert (said.code, said.json["findings"][0]["code"]) == (3, "backup.not_opened")
    made = back.json("backup", "create", "--to", medium, "--recipient", str(other.to_public()))
    assert made["bytes"] == made["new_bytes"]
    assert back(*verify, file).code == back(*verify, keys).code == 0
    assert back("backup", "create", "--to", medium, "--recipient", "age1nej").code == 2


def test_nothing_is_restored_over_a_home_and_a_failed_restore_leaves_none(
    back, medium, elsewhere, tmp_path
):
    back.json("backup", "create", "--to", medium)
    said = back("backup", "restore", "--from", medium)
    assert (said.code, "finns redan ett hem" in said.err) == (2, True)
    damaged = tmp_path / "damaged"
    shutil.copytree(medium, damaged)
    next(place_of(damaged).glob("*journal*")).write_bytes(b"")
    new = elsewhere()
    assert new("backup", "restore", "--from", damaged).code == 3
    assert new("payables").code == 2
    assert new("backup", "restore", "--from", medium).code == 0


def test_what_a_restore_that_was_cut_off_laid_is_not_taken_over_by_another(
    back, medium, elsewhere, tmp_path
):
    policy, sent = back.home / "policy.toml", back.home / "sent-journal.jsonl"
    policy.write_bytes(b"# one\n")
    back.json("backup", "create", "--to", medium)
    policy.write_bytes(b"# two\n")
    pay(back, "F1", out=tmp_path / "out.xml")
    back.json("backup", "create", "--to", medium)
    new = elsewhere()
    new.home.mkdir()
    # As the first one leaves it: all is laid, and the database has no name yet.
    lying = new.home / "policy.toml"
    lying.write_bytes(b"# one\n")
    said = new("backup", "restore", "--from", medium)
    assert (said.code, str(new.home) in said.err, "policy.toml" in said.err) == (2, True, True)
    assert (new("payables").code, lying.read_bytes()) == (2, b"# one\n")
    lying.unlink()
    # One that is older than the backup's would lose what has left since.
    (new.home / sent.name).write_bytes(sent.read_bytes()[:-1])
    said = new("backup", "restore", "--from", medium)
    assert (said.code, sent.name in said.err) == (2, True)
    # One that goes on from there is the home's own, and stays.
    lying.write_bytes(b"# one\n")
    shutil.copyfile(sent, new.home / sent.name)
    new.json("backup", "restore", "--from", medium, "--number", 1)
    assert lying.read_bytes() == b"# one\n"
    assert (new.home / sent.name).read_bytes() == sent.read_bytes()
    assert new.json("verify")["ok"]


def statement(first: str, last: str, *moves: Move) -> bytes:
    days = f"<FrToDt><FrDtTm>{first}T00:00:00</FrDtTm><ToDtTm>{last}T23:59:59</ToDtTm></FrToDt>"
    return camt(*moves, on=last).replace(b"<Acct>", f"{days}<Acct>".encode())


def test_after_a_restore_nothing_leaves_until_two_know_what_had_left(
    back, medium, elsewhere, folder, tmp_path
):
    back.json("backup", "sent-journal", "--to", medium)
    back.json("backup", "create", "--to", medium)
    out = tmp_path / "out.xml"
    assert pay(back, "F1", out=out).code == 0
    lines = (medium / "sent-journal.jsonl").read_bytes()
    assert lines == (back.home / "sent-journal.jsonl").read_bytes()
    # The disk breaks. The backup knows of an attested debt, and not that it was paid.
    new = elsewhere()
    sent = ("--sent-journal", medium / "sent-journal.jsonl")
    assert new.json("backup", "restore", "--from", medium, *sent)["epoch"] == 2
    two = new.id("F2")
    for name in ("anna", "bo"):
        new.json("approve", two, "--as", name)
    new.json("batch", "propose", two, "--as", "eva")
    refused = new("batch", "sign", "1", "--as", "cia")
    assert (refused.code, "spärrad efter en återställning" in refused.err) == (3, True)
    release = ("backup", "release", "--reason", "avstämt mot utdrag", "--json")
    for name, more, code in (
        ("eva", sent, "safekeeping.release_lacks_role"),
        ("cia", (), "safekeeping.release_nobody_asked"),
        ("cia", sent, "safekeeping.release_sent_not_received"),
    ):
        said = new(*release, *more, "--as", name)
        assert (said.code, said.json["refused"]["code"]) == (3, code)
    new.json("receive", folder(sent=out.read_bytes()))
    assert {p["document_number"]: p["state"] for p in new.payables()}["F1"] == "sent"
    assert new.json(*release[:-1], *sent, "--as", "cia")["is_on_hold"] is True
    again = new(*release, *sent, "--as", "cia")
    assert again.json["refused"]["code"] == "safekeeping.release_said_already"
    assert new.json(*release[:-1], *sent, "--as", "dag")["is_on_hold"] is False
    assert new(*release, *sent, "--as", "dag").json["refused"]["code"] == (
        "safekeeping.release_not_on_hold"
    )
    assert new.json("verify")["ok"]
    signed = new("batch", "sign", "1", "--as", "cia"), new("batch", "sign", "1", "--as", "dag")
    assert [one.code for one in signed] == [0, 0]
    last = new("batch", "export", "1", "--out", tmp_path / "third.xml", "--as", "cia")
    assert last.code == 0
    assert b"-E2-000001</MsgId>" in (tmp_path / "third.xml").read_bytes()


def test_an_empty_journal_or_an_old_copy_of_it_releases_nothing(
    back, medium, elsewhere, folder, tmp_path
):
    empty, old = tmp_path / "empty.jsonl", tmp_path / "old.jsonl"
    empty.write_bytes(b"")
    for number, out in (("F1", "1.xml"), ("F2", "2.xml")):
        assert pay(back, number, out=tmp_path / out).code == 0
        if not old.exists():
            shutil.copyfile(back.home / "sent-journal.jsonl", old)
    back.json("backup", "create", "--to", medium)
    new = elsewhere()
    new.json("backup", "restore", "--from", medium)
    release = ("backup", "release", "--reason", "x", "--json", "--as", "cia", "--sent-journal")
    for file, code in ((empty, "nobody_asked"), (old, "other_journal")):
        said = new(*release, file)
        assert (said.code, said.json["refused"]["code"]) == (3, f"safekeeping.release_{code}")
    assert new(*release, back.home / "sent-journal.jsonl").code == 0


def test_the_days_between_are_to_be_told_by_the_bank(back, medium, elsewhere, folder):
    """The backup is of Tuesday the 24th; it is restored the Friday after."""
    back.json("backup", "create", "--to", medium)
    new = elsewhere()
    friday = ("--today", "2026-11-27")
    assert new("backup", "restore", "--from", medium, *friday, today=False).code == 0
    asked = ("--asked-bank", "Bo på banken kl. 10: inget", "--reason", "avstämt", "--json")
    said = new("backup", "release", *asked, *friday, "--as", "cia", today=False)
    assert said.json["refused"]["code"] == "safekeeping.release_statements_missing"
    assert "2026-11-24, 2026-11-25, 2026-11-26" in said.err
    two = folder(stm=statement("2026-11-24", "2026-11-25"))
    new("receive", two, *friday, today=False)
    said = new("backup", "release", *asked, *friday, "--as", "cia", today=False)
    assert "saknas för 2026-11-26." in said.err
    new("receive", folder(last=statement("2026-11-26", "2026-11-26")), *friday, today=False)
    for name in ("cia", "dag"):
        said = new("backup", "release", *asked, *friday, "--as", name, today=False)
        assert said.code == 0
    assert said.json["is_on_hold"] is False


def test_a_file_is_handed_out_only_once_it_is_written_down_on_every_medium(back, medium, tmp_path):
    stick = medium / "stick"
    stick.mkdir()
    back.json("backup", "sent-journal", "--to", stick)
    shutil.rmtree(stick)
    out = tmp_path / "out.xml"
    said = pay(back, "F1", out=out)
    assert (said.code, "sändjournalen" in said.err, out.exists()) == (3, True, False)
    stick.mkdir()
    again = back(*BATCH, "--out", out, "--as", "cia")
    assert again.code == 0
    (line,) = (stick / "sent-journal.jsonl").read_text().splitlines()
    assert json.loads(line)["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert back(*BATCH, "--out", out, "--as", "dag").code == 0
    assert len((stick / "sent-journal.jsonl").read_text().splitlines()) == 1


@pytest.mark.parametrize("ours_is_a_server", [False, True])
def test_a_backup_of_one_kind_of_database_is_restored_into_the_other(
    ours_is_a_server, fresh_postgres_url, tmp_path, monkeypatch, keys, medium, folder
):
    urls = (fresh_postgres_url, "") if ours_is_a_server else ("", fresh_postgres_url)
    monkeypatch.setenv("SLUSS_IDENTITY", str(keys))
    for name in ("SLUSS_PASSWORD", "SLUSS_NEW_PASSWORD"):
        monkeypatch.setenv(name, "pw")
    one = Machine(tmp_path / "one", urls[0])
    begun = one("init", "--org-number", "2120009994", "--name", "K", today=False)
    assert begun.code == 0
    one.json("receive", folder(f1=invoice(ROAD, "F1", "100.00"), f2=invoice(FOOD, "F2", "9.00")))
    one.json("backup", "create", "--to", medium, "--recipient", RECIPIENT)
    before = one.json("payables")
    other = Machine(tmp_path / "other", urls[1])
    other.json("backup", "restore", "--from", medium)
    assert other.json("payables") == before
    assert other.json("verify")["ok"]
    databases.close()


def test_old_backups_go_only_when_the_rest_is_sound(back, medium, keys, tmp_path):
    stick = tmp_path / "stick"
    make = ("backup", "create", "--to")
    for _ in range(9):
        back.json(*make, medium)
    prune = ("backup", "prune", "--from", medium, "--keep", "2", "--as", "admin")
    before = hashes(place_of(medium))

    def lacking() -> list[str]:
        return [one["code"] for one in back("backup", "health", "--json").json["lacks"]]

    assert lacking() == [
        "safekeeping.too_few_copies",
        "safekeeping.one_medium",
        "safekeeping.none_off_site",
        "safekeeping.none_offline",
        "safekeeping.not_proved",
    ]
    refused = back(*prune)
    assert (refused.code, "för få färska kopior" in refused.err) == (3, True)
    back.json(*make, stick, "--medium", "stick", "--off-site", "--offline")
    assert lacking() == ["safekeeping.not_proved"]
    assert back(*prune).code == 3
    back.json("backup", "verify", "--from", medium, "--identity", keys)
    assert (back("backup", "health").code, lacking()) == (0, [])
    assert hashes(place_of(medium)) == before
    refused = back("backup", "prune", "--from", medium, "--as", "eva")
    assert (refused.code, "driftansvariga" in refused.err) == (3, True)
    # Seven stay whatever is asked, and what they are made of with them.
    assert back.json(*prune)["numbers"] == [1, 2]
    left = back.json("backup", "list", "--from", medium)["backups"]
    assert [(one["number"], one["is_whole"]) for one in left] == [(n, True) for n in range(3, 10)]
    assert back("backup", "verify", "--from", medium, "--number", 3, "--identity", keys).code == 0
    again = back(*prune)
    assert (again.code, "inte fler kopior" in again.err) == (1, True)


def test_what_another_home_signed_is_never_deleted(back, medium, keys, tmp_path):
    for _ in range(8):
        back.json("backup", "create", "--to", medium)
    back.json(
        "backup", "create", "--to", tmp_path / "s", "--medium", "stick", "--off-site", "--offline"
    )
    back.json("backup", "verify", "--from", medium, "--identity", keys)
    (back.home / "signing-key.txt").unlink()
    said = back("backup", "prune", "--from", medium, "--as", "admin")
    assert (said.code, "inte är undertecknade av det här hemmet" in said.err) == (3, True)


def test_the_same_key_makes_one_backup_and_another_place_is_an_error(back, medium, tmp_path):
    make = ("backup", "create", "--key", "night", "--to")
    first = back.json(*make, medium)
    before = hashes(place_of(medium))
    again = back.json(*make, medium)
    assert {**again, "made_at": ""} == {**first, "made_at": ""}
    assert hashes(place_of(medium)) == before
    assert back(*make, tmp_path / "other").code == 4


@pytest.mark.parametrize("key", [(), ("--key", "the-key")])
def test_a_pruning_that_was_cut_off_is_finished_by_the_next_call(back, medium, keys, tmp_path, key):
    for _ in range(8):
        back.json("backup", "create", "--to", medium)
    stick = ("--medium", "stick", "--off-site", "--offline")
    back.json("backup", "create", "--to", tmp_path / "s", *stick)
    back.json("backup", "verify", "--from", medium, "--identity", keys)
    before = {one.name: one.read_bytes() for one in place_of(medium).iterdir()}
    prune = ("backup", "prune", "--from", medium, "--keep", "7", "--as", "admin", *key)
    back.json(*prune)
    gone = before.keys() - hashes(place_of(medium)).keys()
    pieces = {name for name in gone if "manifest" not in name}
    # As it is when the power fails after the manifest, which goes first.
    for name in pieces:
        (place_of(medium) / name).write_bytes(before[name])
    assert len(pieces) == len(gone) - 1 > 0
    # With its key it is answered as it was; else there is nothing more to prune.
    assert back(*prune).code == (0 if key else 1)
    assert hashes(place_of(medium)).keys() == before.keys() - gone
    assert back("backup", "verify", "--from", medium, "--identity", keys).code == 0
