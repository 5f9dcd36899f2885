"""A bare machine from a sealed medium: install without a network, restore, prove.

The medium is that of tests/cli/stick.py; what follows runs where there is no network at all, from
the medium alone.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import pay
from tests.cli.stick import ON_ONE_WORKER
from tests.needs import need

pytestmark = ON_ONE_WORKER
ALONE = ["unshare", "--net", *([] if os.geteuid() == 0 else ["--map-root-user"])]
# A shell that tries to reach anything would succeed at once if there were a way out.
TRIES = "import socket; socket.create_connection(('127.0.0.1', 9), 1)"


@pytest.fixture(scope="module")
def alone(tmp_path_factory) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs a program with no network, in an empty folder, with nothing of ours in its settings."""
    need(shutil.which("unshare"), "no unshare here")
    folder = tmp_path_factory.mktemp("bare")
    probe = subprocess.run([*ALONE, "true"], capture_output=True, text=True, check=False)
    need(probe.returncode == 0, f"no network namespaces here: {probe.stderr}")
    settings = ("PATH=/usr/bin:/bin", f"HOME={folder}", f"PYTHON={sys.executable}")

    def run(*words: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*ALONE, "env", "-i", *settings, *map(str, words)],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture(scope="module")
def installed(medium, alone, tmp_path_factory) -> Path:
    """The program as the installer left it."""
    folder, key = medium.folder, medium.key
    to = tmp_path_factory.mktemp("installed") / "sluss"
    done = alone("sh", folder / "installera.sh", "--key", key, "--to", to)
    assert done.returncode == 0, done.stderr
    assert f"Kör: {to}/bin/sluss" in done.stdout
    return to / "bin" / "sluss"


def test_there_is_no_network_where_this_runs(alone):
    said = alone(sys.executable, "-I", "-c", TRIES).stderr
    assert "unreachable" in said or "Network is down" in said


def test_a_home_is_restored_and_proved_on_a_bare_machine(
    back, installed, alone, keys, folder, tmp_path
):
    out, stick = tmp_path / "out", tmp_path / "stick"
    stick.mkdir()
    assert pay(back, "F1", out=out).code == 0
    back.json("backup", "create", "--to", stick)
    back.json("checkpoint", "make", "--pdf", tmp_path / "sheet.pdf", "--as", "max")
    back.json("backup", "create", "--to", stick)
    before = back.json("payables")
    assert "import-export" in alone(installed, "--help").stdout
    home = tmp_path / "bare home"
    sent = back.home / "sent-journal.jsonl"
    done = alone(
        installed, "--home", home, "backup", "restore", "--from", stick, "--identity", keys,
        "--sent-journal", sent,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    said = alone(installed, "--home", home, "verify", "--checkpoint", tmp_path / "sheet.pdf")
    assert (said.returncode, "stämmer" in said.stdout) == (0, True), said.stderr
    day = ("--today", before["as_of"])
    there = alone(installed, "--home", home, "payables", "--json", *day)
    assert json.loads(there.stdout) == before
    # And it is the installed one that did it, with nothing of the checkout.
    where = alone(installed.with_name("python"), "-c", "import sluss; print(sluss.__file__)")
    assert where.stdout.startswith(str(installed.parents[1]))


def test_one_flipped_bit_in_a_wheel_is_named_and_nothing_is_installed(medium, alone, tmp_path):
    folder, key = medium.folder, medium.key
    bent = tmp_path / "bent"
    shutil.copytree(folder, bent)
    wheel = next((bent / "wheels").glob("django-*.whl"))
    content = bytearray(wheel.read_bytes())
    content[len(content) // 2] ^= 1
    wheel.write_bytes(content)
    done = alone(
        "sh", bent / "installera.sh", "--key", key, "--to", tmp_path / "to", "--lang", "en"
    )
    named = f"Altered file: wheels/{wheel.name}. Do not install.\n"
    assert (done.returncode, done.stderr, (tmp_path / "to").exists()) == (3, named, False)


def test_what_is_on_it_is_in_its_list_of_parts(medium):
    folder = medium.folder
    told = json.loads((folder / "sbom.cdx.json").read_text(encoding="utf-8"))
    listed = {
        hashed["content"]
        for part in [*told["components"], told["metadata"]["component"]]
        if not part.get("purl", "").startswith("pkg:npm/")
        for hashed in part["hashes"]
    }
    sums = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    assert listed == {line[:64] for line in sums if line.endswith(".whl")}
    assert {"CHANGELOG.md", "container/Containerfile"} <= {line[66:] for line in sums}
