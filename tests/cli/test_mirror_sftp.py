"""The mirror over SFTP, as the night's job takes it: what a folder gets, a far end gets."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import paramiko
import pytest

from sluss.outside import files, mirroring
from tests.far_end import FarEnd, entry, far_end
from tests.papers import FOOD, ROAD, open_items, suppliers

ITEMS = open_items((ROAD, "F1", "400.00", "2026-11-10"), (FOOD, "77", "90.00", "2026-11-11"))
MORE_ITEMS = open_items((ROAD, "F1", "400.00", "2026-11-10"))
FROM = '# from = "/srv/sluss/ekonomi"'


@pytest.fixture
def end(tmp_path: Path):
    """What the primary lays out every night, and nobody may change."""
    folder = tmp_path / "primary"
    (folder / "ut" / "lists").mkdir(parents=True)
    (folder / "ut" / "lists" / "open.csv").write_bytes(ITEMS)
    (folder / "ut" / "suppliers.csv").write_bytes(suppliers(ROAD, FOOD))
    with far_end(folder) as made:
        yield made
        assert made.wrong == []


@pytest.fixture
def plan(program, end: FarEnd, tmp_path: Path) -> Path:
    """A plan by which the far end brings open items and suppliers."""
    program.json("standby", "init")
    key = tmp_path / "key"
    end.user_key.write_private_key_file(str(key))
    known = end.known_hosts(tmp_path / "known_hosts")
    file: Path = program.home / "standby.toml"
    text = file.read_text(encoding="utf-8")
    for _ in range(2):
        assert FROM in text
        text = text.replace(FROM, f'from = "{end.address("/ut")}"', 1)
    for old, new in (
        ("quiet_seconds = 5", "quiet_seconds = 0"),
        ('# known_hosts = "/var/lib/sluss/known_hosts"', f'known_hosts = "{known}"'),
        ('# key = "/var/lib/sluss/sftp_key"', f'key = "{key}"'),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    file.write_text(text, encoding="utf-8")
    return file


def taken(program, *more: object, code: int = 0) -> dict:
    said = program("standby", "mirror", "--json", *more)
    assert said.code == code, said.out + said.err
    (place,) = said.json["places"]
    return dict(place)


def generations(program) -> list[Path]:
    return [path for _, path, _ in mirroring.generations(program.home)]


def left_behind(program) -> list[str]:
    return [path.name for path in (program.home / "mirror").glob(".[!l]*")]


def test_what_the_far_end_lays_out_is_kept_and_known(program, plan, end):
    place = taken(program)
    assert (place["from"], place["status"]) == (end.address("/ut"), "new")
    assert (place["files"], place["new"], place["complete"]) == (2, 2, True)
    (made,) = generations(program)
    told = mirroring.manifest_of(made)
    assert told["place"] == end.address("/ut")
    assert [(row["path"], row["sha256"], row["brings"]) for row in told["files"]] == [
        ("lists/open.csv", hashlib.sha256(ITEMS).hexdigest(), ["open-items"]),
        ("suppliers.csv", hashlib.sha256(suppliers(ROAD, FOOD)).hexdigest(), ["suppliers"]),
    ]
    assert (made / "files" / "lists" / "open.csv").read_bytes() == ITEMS
    assert {p["document_number"] for p in program.payables()} == {"F1", "77"}
    assert program.json("verify")["ok"]
    # Nothing new makes no generation; a change makes one, with links to what is the same.
    assert taken(program)["status"] == "same"
    (end.folder / "ut" / "lists" / "open.csv").write_bytes(MORE_ITEMS)
    assert taken(program, "--from", end.address("/ut"))["new"] == 1
    one, two = (path / "files" / "suppliers.csv" for path in generations(program))
    assert one.stat().st_ino == two.stat().st_ino


def test_a_line_that_goes_in_the_middle_leaves_the_old_generation_alone(program, plan, end):
    taken(program)
    large = MORE_ITEMS + b"\n" * (3 * files.STRETCH_BYTES)
    (end.folder / "ut" / "suppliers.csv").write_bytes(large)
    end.reading = lambda far, at: far.cut() if at >= files.STRETCH_BYTES else None
    place = taken(program, code=1)
    assert (place["status"], place["generation"]) == ("gone", None)
    assert [one["code"] for one in place["left"]] == ["standby.sftp_cut"]
    assert (len(generations(program)), left_behind(program)) == (1, [])
    looked = mirroring.noted(program.home / "mirror" / "looked.json")
    assert looked[end.address("/ut")]["status"] == "gone"


def test_a_host_with_another_key_stops_its_own_place_alone(program, plan, end, tmp_path):
    end.known_hosts(tmp_path / "known_hosts", paramiko.ECDSAKey.generate())
    folder = tmp_path / "bank"
    folder.mkdir()
    (folder / "attest.csv").write_bytes(b"Anna;100 000\n")
    text = plan.read_text(encoding="utf-8")
    plan.write_text(text.replace('# from = "/srv/sluss/attest"', f'from = "{folder}"'), "utf-8")
    said = program("standby", "mirror", "--json")
    assert said.code == 1
    far, near = said.json["places"]
    assert (far["status"], near["status"]) == ("gone", "new")
    assert [one["code"] for one in far["left"]] == ["standby.sftp_host_changed"]
    assert end.tried == []
    for lang, word in (("sv", "Någon annan kan ha"), ("en", "Somebody else may have")):
        assert word in program("standby", "mirror", "--lang", lang).out


def test_names_that_lead_elsewhere_are_told_and_the_rest_is_taken(program, plan, end):
    tricks = [entry("../../../../tmp/x"), entry("a\nsuppliers.csv: taken")]
    end.names = lambda path, found: [*found, *tricks] if path == "/ut" else found
    place = taken(program, code=1)
    assert (place["status"], place["files"]) == ("new", 2)
    assert [(one["path"], one["code"]) for one in place["left"]] == [
        ("../../../../tmp/x", "standby.sftp_bad_name"),
        ("a\\nsuppliers.csv: taken", "standby.sftp_bad_name"),
    ]
    (made,) = generations(program)
    inside = sorted(path.name for path in made.rglob("*") if path.is_file())
    assert inside == ["manifest.json", "open.csv", "summary.json", "suppliers.csv"]


def test_without_a_plan_no_host_is_known(program, end):
    place = taken(program, "--from", end.address("/ut"), code=1)
    assert [one["code"] for one in place["left"]] == ["standby.sftp_no_known_hosts"]
    assert (end.tried, end.transports) == ([], [])


def test_a_password_on_the_command_line_is_refused_and_not_shown(program):
    said = program("standby", "mirror", "--from", "sftp://s:hemligt@h/ut", "--lang", "en")
    assert (said.code, said.out) == (2, "")
    assert "sftp://s:***@h/ut" in said.err
    assert "hemligt" not in said.err


def test_the_nightly_job_takes_it_too(program, plan, end):
    text = plan.read_text(encoding="utf-8")
    assert 'daily_at = "04:30"' in text
    plan.write_text(text.replace('daily_at = "04:30"', "every_minutes = 1"), encoding="utf-8")
    said = program("jobs", "run", "--once", "--lang", "en")
    assert said.code == 0, said.err
    assert f"{end.address('/ut')}: new generation" in said.out
    assert json.dumps(mirroring.manifest_of(generations(program)[0]))
