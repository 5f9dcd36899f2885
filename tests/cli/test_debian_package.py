"""The Debian package: dpkg installs it on a machine without a network, it works, and it goes again.

The machine is this one with a layer over its disk (overlayfs), in a namespace of its own: dpkg, its
database, Debian's own Python and systemd's programs are the real ones, and nothing stays.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.stick import ON_ONE_WORKER, PYTHON, Stick
from tests.needs import need
from tests.papers import ROAD, invoice, suppliers
from tools.release import deb

pytestmark = ON_ONE_WORKER
UNIT = "/usr/lib/systemd/system/sluss-serve.service"
# The package, and the machine with it: half a gigabyte.
ROOM = 2_000_000_000
INSIDE = """\
set -e
mount -t overlay overlay -o lowerdir=/,upperdir=$1/upper,workdir=$1/work $1/whole
mount --rbind /dev $1/whole/dev
mount -t proc proc $1/whole/proc
whole=$1/whole; shift
exec chroot "$whole" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 "$@"
"""
LIBRARY = re.compile(r"^\s*(\S+)(?: => (\S+))? \(0x", re.MULTILINE)


class Machine:
    """This one, with a layer of its own over the disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("upper", "work", "whole"):
            (folder / name).mkdir()

    def __call__(self, *words: object) -> subprocess.CompletedProcess[str]:
        """What a program says as root."""
        return subprocess.run(
            ["unshare", "--mount", "--net", "--pid", "--fork",
             "sh", "-c", INSIDE, "sh", str(self.folder), *map(str, words)],
            cwd="/", capture_output=True, text=True, check=False,
        )  # fmt: skip

    def sluss(self, *words: object) -> subprocess.CompletedProcess[str]:
        """What Sluss says to the user that the package made, in the home that it made."""
        return self(
            *("setpriv", "--reuid", "sluss", "--regid", "sluss", "--clear-groups"),
            *("env", "SLUSS_HOME=/var/lib/sluss", "SLUSS_PASSWORD=pw", "SLUSS_NEW_PASSWORD=pw"),
            *("sluss", *words),
        )


@pytest.fixture(scope="module")
def room(tmp_path_factory) -> Iterator[Path]:
    """A folder for 8000 files that are soon gone: in memory where there is enough of it."""
    memory = Path("/dev/shm")
    if not (memory.is_dir() and shutil.disk_usage(memory).free > ROOM):
        memory = tmp_path_factory.mktemp("room")
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def package(medium: Stick, room: Path) -> Path:
    """The package as a release makes it, but for xz."""
    need(shutil.which("dpkg-deb"), "no dpkg on this machine: the Debian package")
    wheels = deb.fitting(medium.folder / "wheels", PYTHON)
    made = deb.Made(medium.source, wheels, medium.epoch, PYTHON)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(tempfile, "tempdir", str(room))
        return deb.build(made, room, compression=deb.UNPACKED)


@pytest.fixture(scope="module")
def machine(package: Path, room: Path) -> Machine:
    """The machine with the package on it."""
    made = Machine(room)
    probe = made(f"/usr/bin/python{PYTHON}", "--version")
    need(probe.returncode == 0, f"no layers here, or no Python of Debian: {probe.stderr}")
    done = made("dpkg", "--force-unsafe-io", "--install", package)
    assert done.returncode == 0, done.stderr
    return made


def test_it_runs_with_what_it_brings_and_nothing_else(machine):
    assert machine("sluss", "--version").stdout.startswith("sluss ")
    asked = "import sys, django; print(django.__file__, *sys.path)"
    said = machine("/usr/lib/sluss/bin/python3", "-I", "-c", asked)
    own = f"/usr/lib/sluss/lib/python{PYTHON}/site-packages"
    packages = [path for path in said.stdout.split() if "-packages" in path]
    assert packages == [f"{own}/django/__init__.py", own], said.stderr
    # What runs is compiled: nobody but root could do it later.
    assert machine("test", "-d", f"{own}/sluss/__pycache__").returncode == 0


def test_user_home_and_settings_are_closed_to_others(machine):
    said = machine("stat", "-c", "%A %U %n", "/var/lib/sluss", "/etc/sluss/serve.env").stdout
    assert said.splitlines() == [
        "drwx------ sluss /var/lib/sluss",
        "-rw------- root /etc/sluss/serve.env",
    ]


def test_the_units_name_a_program_that_is_there(machine):
    need(shutil.which("systemd-analyze"), "no systemd on this machine: the units")
    said = machine("systemd-analyze", "verify", "--man=no", UNIT).stderr
    assert "sluss" not in said
    assert "ExecStart=/usr/bin/sluss serve" in machine("cat", UNIT).stdout


def test_every_library_that_it_asks_the_system_for_is_in_a_package_that_it_names(machine):
    found = machine("sh", "-c", "find /usr/lib/sluss -name '*.so*' -exec ldd {} +").stdout
    assert "not found" not in found
    asked = {
        Path(name).name
        for name, where in LIBRARY.findall(found)
        if not where.startswith("/usr/lib/sluss") and not name.startswith("linux-vdso")
    }
    assert asked == {name for names in deb.SYSTEM.values() for name in names}


def test_it_works_and_what_it_keeps_outlives_it(machine, tmp_path):
    for name, content in (("firms", suppliers(ROAD)), ("one", invoice(ROAD, "F1", "100.00"))):
        (tmp_path / name).write_bytes(content)
        taken = ("install", "-D", "-m", "0644", tmp_path / name, f"/srv/in/{name}")
        assert machine(*taken).returncode == 0
    doctor = json.loads(machine.sluss("doctor", "--json").stdout)
    assert doctor["totals"]["bad"] == 0
    begun = machine.sluss(
        *("init", "--org-number", "2120009994", "--name", "Provköpings kommun", "--profile", "seb"),
        *("--iban", "SE9550000000054019991234", "--bic", "ESSESESS"),
    )
    assert begun.returncode == 0, begun.stderr
    received = machine.sluss("receive", "/srv/in")
    assert received.returncode == 0, received.stderr
    (debt,) = json.loads(machine.sluss("payables", "--json").stdout)["payables"]
    assert debt["document_number"] == "F1"
    pdf = machine.sluss("lagesbild", "--pdf", "/var/lib/sluss/page.pdf")
    assert pdf.returncode == 0, pdf.stderr
    purged = machine("dpkg", "--force-unsafe-io", "--purge", "sluss")
    assert purged.returncode == 0, purged.stderr
    assert "/var/lib/sluss is left" in purged.stderr
    left = machine("sh", "-c", "ls /var/lib/sluss; ls -d /usr/lib/sluss /etc/sluss /usr/bin/sluss")
    assert {"sluss.sqlite3", "page.pdf"} <= set(left.stdout.split())
    assert not {"/usr/lib/sluss", "/etc/sluss", "/usr/bin/sluss"} & set(left.stdout.split())
