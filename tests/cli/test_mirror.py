"""The mirror as the night's job takes it: the primary untouched, the register told, once."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from sluss.outside import files, mirroring
from tests.papers import FOOD, ROAD, Move, camt, invoice, open_items, suppliers

ITEMS = open_items((ROAD, "F1", "400.00", "2026-11-10"), (FOOD, "77", "90.00", "2026-11-11"))
MORE_ITEMS = open_items((ROAD, "F1", "400.00", "2026-11-10"))


@pytest.fixture
def primary(tmp_path: Path) -> Path:
    """What the primary lays out every night."""
    folder = tmp_path / "primary"
    (folder / "lists").mkdir(parents=True)
    (folder / "lists" / "open.csv").write_bytes(ITEMS)
    (folder / "suppliers.csv").write_bytes(suppliers(ROAD, FOOD))
    return folder


@pytest.fixture
def plan(program, primary: Path) -> Path:
    """A plan by which the primary brings open items and suppliers, and nothing is waited for."""
    program.json("standby", "init")
    file: Path = program.home / "standby.toml"
    text = file.read_text(encoding="utf-8")
    for old, new in (
        ('# from = "/srv/sluss/ekonomi"', f'from = "{primary}"'),
        ('# from = "/srv/sluss/ekonomi"', f'from = "{primary}"'),
        ("quiet_seconds = 5", "quiet_seconds = 0"),
        ("generations = 14", "generations = 2"),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    file.write_text(text, encoding="utf-8")
    return file


def arrange(plan: Path, old: str, new: str) -> None:
    text = plan.read_text(encoding="utf-8")
    assert old in text
    plan.write_text(text.replace(old, new, 1), encoding="utf-8")


def state(folder: Path) -> dict[str, tuple[int, int, int, bytes]]:
    """All that can be told of a folder: names, kinds, times of change, bytes."""
    return {
        str(path.relative_to(folder)): (
            (said := path.lstat()).st_mode,
            said.st_mtime_ns,
            said.st_ctime_ns,
            path.read_bytes() if path.is_file() and not path.is_symlink() else b"",
        )
        for path in sorted([folder, *folder.rglob("*")])
    }


def manifests(program) -> list[dict]:
    return [mirroring.manifest_of(path) for _, path, _ in mirroring.generations(program.home)]


def taken(program, *more: object, code: int = 0) -> dict:
    said = program("standby", "mirror", "--json", *more)
    assert said.code == code, said.out + said.err
    (place,) = said.json["places"]
    return dict(place)


def test_what_the_primary_lays_out_is_kept_and_known(program, plan, primary):
    before = state(primary)
    place = taken(program)
    assert state(primary) == before
    assert (place["status"], place["files"], place["new"]) == ("new", 2, 2)
    assert (place["complete"], place["missing"], place["left"]) == (True, [], [])
    (told,) = manifests(program)
    assert told["place"] == str(primary)
    assert [
        (row["path"], row["kind"], row["brings"], row["rows"], row["sums"])
        for row in told["files"]
    ] == [
        ("lists/open.csv", "open-items", ["open-items"], 2,
         [{"currency": "SEK", "amount": "490.00"}]),
        ("suppliers.csv", "supplier-list", ["suppliers"], 2, []),
    ]  # fmt: skip
    row = told["files"][0]
    assert (row["sha256"], row["size"]) == (hashlib.sha256(ITEMS).hexdigest(), len(ITEMS))
    assert {p["document_number"] for p in program.payables()} == {"F1", "77"}
    (generation,) = [path for _, path, _ in mirroring.generations(program.home)]
    assert (generation / "files" / "lists" / "open.csv").read_bytes() == ITEMS
    # It is an original like any other, under the name that it has at the primary.
    again = program("receive", primary, "--json").json
    assert [file["status"] for file in again["files"]] == ["known", "known"]
    assert program.json("verify")["ok"]


def test_what_has_not_changed_makes_no_generation(program, plan, primary):
    first = taken(program)
    again = taken(program)
    assert (again["status"], again["generation"]) == ("same", first["generation"])
    assert len(manifests(program)) == 1
    looked = mirroring.noted(program.home / "mirror" / "looked.json")
    assert [one["status"] for one in looked.values()] == ["same"]


def test_the_same_name_with_other_content_is_a_new_generation(program, plan, primary):
    taken(program)
    file = primary / "lists" / "open.csv"
    was = file.stat()
    file.write_bytes(ITEMS.replace(b"400", b"401"))
    # Even if somebody gives it the size and the time of the one before.
    os.utime(file, ns=(was.st_atime_ns, was.st_mtime_ns))
    assert file.stat().st_size == was.st_size
    place = taken(program)
    assert (place["status"], place["new"]) == ("new", 1)
    one, two = manifests(program)
    shas = [{row["path"]: row["sha256"] for row in told["files"]} for told in (one, two)]
    assert shas[0]["lists/open.csv"] != shas[1]["lists/open.csv"]
    assert shas[0]["suppliers.csv"] == shas[1]["suppliers.csv"]
    # What was not taken in anew says what it said.
    assert two["files"][1] == one["files"][1]


@pytest.mark.parametrize("harm", ["changed", "gone"])
def test_a_copy_that_was_spoiled_here_is_made_anew(program, plan, primary, harm):
    taken(program)
    (_, path, _) = mirroring.generations(program.home)[0]
    file = path / "files" / "suppliers.csv"
    good = file.read_bytes()
    if harm == "gone":
        file.unlink()
    else:
        file.write_bytes(good[:-1] + b"?")
    (primary / "lists" / "open.csv").write_bytes(MORE_ITEMS)
    taken(program)
    (_, path, _) = mirroring.generations(program.home)[1]
    assert (path / "files" / "suppliers.csv").read_bytes() == good


def test_a_name_may_be_any_bytes(program, plan, primary):
    name = os.fsdecode(b"odd\xff\x1b[31m.csv")
    (primary / name).write_bytes(open_items((ROAD, "F9", "1.00", "2026-11-10")))
    assert taken(program)["files"] == 3
    assert taken(program)["status"] == "same"
    assert name in [row["path"] for row in manifests(program)[0]["files"]]
    (_, path, _) = mirroring.generations(program.home)[0]
    assert (path / "files" / name).is_file()


def test_old_generations_go_but_never_the_last_whole_one(program, plan, primary):
    taken(program)
    whole = manifests(program)[0]
    (primary / "lists" / "open.csv").unlink()
    for number in range(4):
        (primary / "suppliers.csv").write_bytes(f"rubbish {number}".encode())
        place = taken(program, code=1)
        assert place["missing"] == ["open-items", "suppliers"]
    kept = manifests(program)
    assert kept[0] == whole
    assert [told["complete"] for told in kept] == [True, False, False]
    assert len(place["pruned"]) == 1


def test_a_folder_that_vanishes_or_is_empty_makes_no_generation(program, plan, primary, tmp_path):
    taken(program)
    primary.rename(tmp_path / "away")
    gone = taken(program, code=1)
    assert (gone["status"], gone["left"][0]["code"]) == ("gone", "standby.place_gone")
    # As when the disk is not mounted.
    primary.mkdir()
    empty = taken(program, code=1)
    assert (empty["status"], empty["left"][0]["code"]) == ("empty", "standby.place_empty")
    assert len(manifests(program)) == 1
    primary.rmdir()
    (tmp_path / "away").rename(primary)
    assert taken(program)["status"] == "same"


def test_what_is_left_is_named_and_the_rest_is_taken(program, plan, primary, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_bytes(b"secret")
    (primary / "out.csv").symlink_to(secret)
    (primary / "next.csv.part").write_bytes(b"half")
    with (primary / "disk.img").open("wb") as image:
        image.truncate(files.FILE_BYTES_MAX + 1)
    before = {p.name for p in primary.rglob("*")}
    place = taken(program, code=1)
    assert {p.name for p in primary.rglob("*")} == before
    assert {one["path"]: one["code"] for one in place["left"]} == {
        "out.csv": "standby.link",
        "next.csv.part": "standby.unfinished",
        "disk.img": "intake.too_large",
    }
    assert all(one["message"] and one["advice"] for one in place["left"])
    (told,) = manifests(program)
    assert [row["path"] for row in told["files"]] == ["lists/open.csv", "suppliers.csv"]
    assert b"secret" not in b"".join(
        path.read_bytes() for path in (program.home / "mirror").rglob("*") if path.is_file()
    )


def test_a_file_of_no_known_kind_is_kept_and_told(program, plan, primary):
    (primary / "odd.bin").write_bytes(b"\x00\x01 no kind")
    place = taken(program, code=1)
    assert [row["findings"][0]["code"] for row in place["refused"]] == ["intake.unknown_kind"]
    assert place["refused"][0]["path"] == str(primary / "odd.bin")
    (told,) = manifests(program)
    assert [(r["path"], r["status"], r["brings"]) for r in told["files"]][1] == (
        "odd.bin", "refused", []
    )  # fmt: skip
    # It stays so, whether the folder has news or not.
    again = taken(program, code=1)
    assert (again["status"], again["refused"]) == ("same", place["refused"])
    (primary / "lists" / "open.csv").write_bytes(MORE_ITEMS)
    third = taken(program, code=1)
    assert [row["path"] for row in third["refused"]] == [str(primary / "odd.bin")]
    assert third["refused"][0]["findings"] == place["refused"][0]["findings"]
    assert manifests(program)[1]["files"][1]["status"] == "refused"


def test_an_archive_brings_what_lies_in_it(program, plan, primary, tmp_path):
    archive = tmp_path / "peppol"
    archive.mkdir()
    with zipfile.ZipFile(archive / "a.zip", "w") as pack:
        pack.writestr("1.xml", invoice(ROAD, "F7", "100.00"))
        pack.writestr("2.xml", invoice(FOOD, "F8", "50.00"))
    arrange(plan, '# from = "/srv/sluss/accesspunkt"', f'from = "{archive}"')
    said = program("standby", "mirror", "--json")
    place = said.json["places"][1]
    assert (place["complete"], place["files"]) == (True, 1)
    row = manifests(program)[1]["files"][0]
    assert (row["kind"], row["brings"], row["rows"]) == ("zip", ["invoice-archive"], 2)
    assert row["sums"] == [{"currency": "SEK", "amount": "150.00"}]


def test_what_cannot_be_read_in_an_archive_is_told_each_time(program, plan, primary, tmp_path):
    with zipfile.ZipFile(primary / "a.zip", "w") as pack:
        pack.writestr("1.xml", invoice(ROAD, "F7", "100.00"))
        pack.writestr("2.xml", b"no kind")
    first, again = taken(program, code=1), taken(program, code=1)
    assert [row["path"] for row in first["refused"]] == [f"{primary / 'a.zip'}!2.xml"]
    assert (again["status"], again["refused"]) == ("same", first["refused"])
    assert manifests(program)[0]["files"][0]["brings"] == ["invoice-archive"]


def test_an_attest_list_is_kept_and_not_read(program, plan, primary, tmp_path):
    folder = tmp_path / "attest"
    folder.mkdir()
    (folder / "attest.csv").write_bytes(b"Anna;100 000\n")
    arrange(plan, '# from = "/srv/sluss/attest"', f'from = "{folder}"')
    said = program("standby", "mirror", "--json")
    assert said.code == 0, said.out
    place = said.json["places"][1]
    assert (place["complete"], place["new"]) == (True, 0)
    row = manifests(program)[1]["files"][0]
    assert (row["status"], row["brings"]) == ("kept", ["attest-list"])
    assert len(program.json("receive", folder.parent / "primary")["files"]) == 2


def test_a_statement_has_its_day_and_its_sums(program, primary, tmp_path):
    folder = tmp_path / "bank"
    folder.mkdir()
    (folder / "s.xml").write_bytes(camt(Move("90.00", FOOD), on="2026-11-20"))
    place = taken(program, "--from", folder)
    assert (place["complete"], place["missing"]) == (True, [])
    row = manifests(program)[0]["files"][0]
    assert (row["as_of"], row["sums"]) == (
        "2026-11-20", [{"currency": "SEK", "amount": "-90.00"}]
    )  # fmt: skip


def test_the_clock_may_go_back(program, plan, primary):
    taken(program)
    (primary / "lists" / "open.csv").write_bytes(MORE_ITEMS)
    said = program("standby", "mirror", "--json", "--today", "2025-06-15", today=False)
    assert said.code == 0
    assert [told["taken_at"][:4] for told in manifests(program)] == ["2026", "2025"]


CHILD = """
import os, signal, sys
from sluss.outside import mirroring

def killed(*_args):
    os.kill(os.getpid(), signal.SIGKILL)

setattr(mirroring, sys.argv.pop(1), killed)
from sluss.__main__ import main
main()
"""


@pytest.mark.parametrize("moment", ["share", "publish", "prune", "note"])
def test_killed_half_way_it_is_made_again_as_if_it_never_was(program, plan, primary, moment):
    taken(program)
    arrange(plan, "generations = 2", "generations = 3")
    for content in (MORE_ITEMS, MORE_ITEMS + b"\n"):
        (primary / "lists" / "open.csv").write_bytes(content)
        taken(program)
    arrange(plan, "generations = 3", "generations = 2")
    (primary / "lists" / "open.csv").write_bytes(ITEMS + b"\n")
    before = state(primary)
    argv = [sys.executable, "-c", CHILD, moment, "standby", "mirror", "--home", program.home]
    child = subprocess.run([*map(str, argv)], env=os.environ, capture_output=True, check=False)
    assert child.returncode == -signal.SIGKILL, child.stderr
    assert state(primary) == before
    for told in manifests(program):
        # Whatever is visible is whole.
        assert len(told["files"]) == 2
    taken(program)
    assert state(primary) == before
    assert [path.name for path in (program.home / "mirror").glob(".[!l]*")] == []
    last = mirroring.generations(program.home)[-1]
    kept = (last[1] / "files" / "lists" / "open.csv").read_bytes()
    assert kept == ITEMS + b"\n"
    assert program.json("verify")["ok"]


def test_one_mirror_at_a_time(program, plan):
    with mirroring.held(program.home):
        said = program("standby", "mirror", "--lang", "en")
    assert said.code == 1
    assert said.err.startswith("Another mirror is being taken")


def test_a_spoiled_generation_stops_it_aloud(program, plan, primary):
    taken(program)
    (_, path, _) = mirroring.generations(program.home)[0]
    (path / "summary.json").write_bytes(b"{")
    (primary / "suppliers.csv").write_bytes(suppliers(ROAD))
    said = program("standby", "mirror", "--lang", "en")
    assert said.code == 4
    assert said.err.startswith(f"{path / 'summary.json'} cannot be read")
    shown = program("standby", "status", "--json").json["lights"]
    told = {one["name"]: one["code"] for one in shown}
    assert told["mirror:open-items"] == "light.mirror_spoiled"
    shutil.rmtree(path)
    assert taken(program)["status"] == "new"


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (("standby", "mirror"), 2),
        (("standby", "mirror", "--from", "sftp://primary/export"), 2),
        (("standby", "mirror", "--from", "https://primary/export"), 2),
    ],
)
def test_without_a_plan_or_a_folder_the_call_was_put_wrongly(program, argv, code):
    said = program(*argv, "--lang", "en")
    assert (said.code, said.out) == (code, "")
    assert said.err


def test_a_plan_with_faults_mirrors_nothing(program, plan):
    arrange(plan, "generations = 2", "generations = 0")
    said = program("standby", "mirror", "--lang", "en")
    assert said.code == 2
    assert "mirror.generations" in said.err
    assert not (program.home / "mirror").exists()


def test_a_first_plan_is_laid_once(program):
    assert program.json("standby", "init")["made"] is True
    (program.home / "standby.toml").write_text("mine", encoding="utf-8")
    assert program.json("standby", "init")["made"] is False
    assert (program.home / "standby.toml").read_text(encoding="utf-8") == "mine"


def test_a_person_reads_what_became_of_each_folder(program, plan, primary):
    (primary / "x.part").write_bytes(b"")
    for lang, word in (("sv", "ny omgång"), ("en", "new generation")):
        (primary / "suppliers.csv").write_bytes(suppliers(ROAD) + lang.encode())
        said = program("standby", "mirror", "--lang", lang)
        assert word in said.out
        assert "x.part" in said.out
    assert json.dumps(manifests(program))
