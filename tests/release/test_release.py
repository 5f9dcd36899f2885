"""What is handed out: the same bytes from the same commit, and a list of all that is in it."""

from __future__ import annotations

import json
import os
import re
import shutil
from importlib.metadata import distribution

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tests.conftest import DATABASE
from tests.house.tree import PYPROJECT, ROOT, table_rows
from tests.needs import need
from tools.release import deb, packed
from tools.release.__main__ import PYTHONS
from tools.release.licences import LIVED_WITH, READ_BY_HAND, components, licence_of, parts
from tools.release.locked import LOCK, Locked, read
from tools.release.sbom import sbom
from tools.write_licences import page

PACKAGE = re.compile(r"[a-z0-9-]+")
EPOCH = 1_795_000_000


pytestmark = pytest.mark.xdist_group("release")


def test_two_builds_are_the_same_to_the_byte_and_so_is_one_of_the_source_archive(tmp_path):
    need(DATABASE == "sqlite", "only on SQLite: a build knows nothing of databases")
    need((ROOT / ".git").exists(), "no git here that knows the commit")
    one, other = tmp_path / "one", tmp_path / "other"
    epoch = packed.check_out(one / "source")
    assert packed.check_out(other / "source") == epoch
    archives = [packed.sdist(at / "source", at / "dist", epoch) for at in (one, other)]
    assert archives[0].read_bytes() == archives[1].read_bytes()
    unpacked = packed.unpack(archives[1], tmp_path / "unpacked")
    # What is new goes with the source, for whoever builds from it.
    told = (unpacked / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"\n## {PYPROJECT['project']['version']}\n" in told
    wheels = [packed.wheel(at, at.with_name("made"), epoch) for at in (one / "source", unpacked)]
    assert wheels[0].read_bytes() == wheels[1].read_bytes()
    need(shutil.which("dpkg-deb"), "no dpkg on this machine: the Debian package")
    packages = []
    for at, umask in ((one, 0o022), (other, 0o077)):
        before = os.umask(umask)
        try:
            made = deb.Made(at / "source", [wheels[0]], epoch, "3.11")
            packages.append(deb.build(made, at).read_bytes())
        finally:
            os.umask(before)
    assert packages[0] == packages[1]


def test_each_python_gets_what_the_lock_says_for_it(tmp_path):
    file, hashed = tmp_path / "lock", f"\\\n    --hash=sha256:{'a' * 64}\n"
    old, new = "python_full_version < '3.12'", "python_full_version >= '3.12'"
    file.write_text(f"one==1 ; {old} {hashed}one==2 ; {new} {hashed}")
    versions = {
        python: [one.version for one in read(file) if one.is_for(python)]
        for python in ("3.11", "3.13")
    }
    assert versions == {"3.11": ["1"], "3.13": ["2"]}
    assert not any(one.is_for("3.13") for one in read(LOCK) if one.name == "tzdata")


def test_what_runs_on_a_newer_python_is_what_is_tested_on_the_oldest():
    oldest, *others = PYTHONS
    tested = {(one.name, one.version) for one in read(LOCK) if one.is_for(oldest)}
    for python in others:
        assert {(one.name, one.version) for one in read(LOCK) if one.is_for(python)} == tested


def test_a_line_of_a_lock_without_a_hash_is_refused(tmp_path):
    file = tmp_path / "lock"
    file.write_text("one==1 \\\n    --hash=sha256:" + "a" * 64 + "\n    # via two\n")
    assert read(file) == (Locked("one", "1", "", frozenset({"a" * 64})),)
    file.write_text("one==1\n")
    with pytest.raises(ValueError, match="neither pinned nor hashed: one==1"):
        read(file)


def test_the_list_of_parts_is_cyclonedx_and_names_everything_that_the_lock_does():
    text = sbom("1.0", EPOCH, components(), "a" * 64)
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    assert sbom("1.0", EPOCH, components(), "a" * 64) == text
    told = json.loads(text)
    listed = {
        (one["name"], one["version"]): {hashed["content"] for hashed in one["hashes"]}
        for one in told["components"]
        if one["purl"].startswith("pkg:pypi/")
    }
    assert listed == {(one.name, one.version): set(one.hashes) for one in read(LOCK)}
    assert all(one["licenses"] for one in told["components"])
    assert told["metadata"]["component"]["hashes"] == [{"alg": "SHA-256", "content": "a" * 64}]


def test_every_package_that_runs_has_a_licence_that_ours_can_live_with():
    found = {part for one in components() for part in parts(one.licence)}
    assert found == LIVED_WITH.keys(), "a licence of nobody, or one that nobody looked at"
    assert (ROOT / "docs" / "licences.md").read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("name", sorted(set(READ_BY_HAND) - {"tzdata"}))
def test_a_licence_that_was_read_by_hand_still_stands_in_the_package(name):
    files = [
        file
        for file in distribution(name).files or []
        if ".dist-info/" in str(file) and any(w in file.name.lower() for w in ("licen", "copying"))
    ]
    if name == "pypdfium2":
        files = [f for f in distribution(name).files or [] if "licen" in str(f).lower()]
    texts = " ".join(file.locate().read_text(encoding="utf-8", errors="replace") for file in files)
    assert READ_BY_HAND[name].proof in texts


def test_the_page_of_decisions_says_the_same_licence():
    rows = table_rows(
        (ROOT / "docs/decisions/0002-dependencies.md").read_text(encoding="utf-8"), cells=5
    )
    told = {row[0]: row[2] for row in rows}
    project = PYPROJECT["project"]
    direct = [*project["dependencies"], *project["optional-dependencies"]["pg"]]
    names = [PACKAGE.match(line).group(0) for line in direct]
    said = {name: told[name].replace(",", " AND").replace(" or ", " OR ") for name in names}
    assert {name: parts(said[name]) for name in names} == {
        name: parts(licence_of(name)) for name in names
    }
