"""The Debian package: the pinned wheels laid out for one Python, with units, user and settings.

It is made of a medium's wheels and of deploy/, by dpkg-deb alone; two built of the same are the
same, byte for byte. What lies under /usr/lib/sluss is what `python3 -m venv` and pip would make,
without either: a folder with pyvenv.cfg, so that the machine's Python finds these packages there
and no others, and finds them for its children too.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import subprocess
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

from packaging.utils import parse_wheel_filename

from tools.release import medium, wheels
from tools.release.locked import LOCK, read
from tools.release.sbom import sbom

HOME = "usr/lib/sluss"
# That of Debian 12: the wheels with code in C are for one Python alone.
PYTHON = "3.11"
MAINTAINER = "Sluss <sluss@localhost>"
# The copy that follows asks for litestream, which is not among the pinned wheels of a medium.
UNITS = (
    "sluss-serve.service", "sluss-provider.service", "sluss-jobs.service", "sluss-jobs.timer",
    "sluss-backup.service", "sluss-backup.timer",
)  # fmt: skip
# What the wheels' own libraries ask of the system, by the package that has it.
SYSTEM = {
    "libc6 (>= 2.28)": (
        "ld-linux-x86-64.so.2", "libc.so.6", "libdl.so.2", "libm.so.6", "libpthread.so.0",
        "libresolv.so.2", "librt.so.1",
    ),
    "libgcc-s1": ("libgcc_s.so.1",),
    "libstdc++6": ("libstdc++.so.6",),
    "zlib1g": ("libz.so.1",),
}  # fmt: skip
# zoneinfo asks for the system's time zones; the user and the home are made by systemd's words.
_NEEDED = (
    "python3 (>= 3.11)", "python{python}", "tzdata", *SYSTEM,
    "systemd | systemd-standalone-sysusers", "systemd | systemd-standalone-tmpfiles",
)  # fmt: skip
# A second xz with more threads would give other bytes.
SMALL = ("-Zxz", "-z1", "--threads-max=1")
UNPACKED = ("-Znone",)
_SCRIPTS = ("postinst", "prerm", "postrm")
_SETTINGS = ("serve.env", "backup.env")
_CONTROL = """\
Package: sluss
Version: {version}-1
Architecture: amd64
Maintainer: {maintainer}
Installed-Size: {kilobytes}
Depends: {needed}
Section: misc
Priority: optional
Description: keeps a municipality's payments flowing when its finance system is locked
 Sluss takes in what lies outside a locked finance system: e-invoices, lists
 of open items, payment files, the bank's files. It finds out what is owed and
 what has been paid, has people attest and sign, and writes payment files for
 the bank.
 .
 The package has all Python packages that it runs with, pinned, for Python
 {python}; nothing is fetched when it is installed. The home in /var/lib/sluss
 is left as it is when the package is removed or purged.
"""


@dataclass(frozen=True, slots=True)
class Made:
    """What a package is made of. source: the commit, checked out. wheels: all that it runs with.

    epoch: the commit's time, in seconds since 1970. python: such as 3.11.
    """

    source: Path
    wheels: Sequence[Path]
    epoch: int
    python: str

    @property
    def version(self) -> str:
        """Sluss's own."""
        (own,) = (one for one in self.wheels if one.name.startswith("sluss-"))
        return str(parse_wheel_filename(own.name)[1])


def build(made: Made, folder: Path, *, compression: Sequence[str] = SMALL) -> Path:
    """Make the package in a folder; gives the file. Errors: OSError with what dpkg-deb said."""
    file = folder.resolve() / f"sluss_{made.version}-1_amd64.deb"
    with tempfile.TemporaryDirectory() as scratch:
        tree = Path(scratch) / "tree"
        _lay_program(made, tree)
        _lay_system(made, tree)
        _lay_papers(made, tree)
        _close(tree)
        _lay_control(made, tree)
        done = subprocess.run(
            ["dpkg-deb", *compression, "--root-owner-group", "--build", tree, file],
            env={"PATH": os.environ["PATH"], "SOURCE_DATE_EPOCH": str(made.epoch)},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    if done.returncode:
        raise OSError(f"dpkg-deb makes nothing: {done.stderr.strip()}")
    return file


def fitting(folder: Path, python: str) -> list[Path]:
    """Of a medium's wheels those that one Python runs with, Sluss's own among them.

    Errors: ValueError if one is missing.
    """
    files = {}
    for file in sorted(folder.glob("*.whl")):
        name, version, _, tags = parse_wheel_filename(file.name)
        if any(_runs(tag.interpreter, tag.abi, python) for tag in tags):
            files[name, str(version)] = file
    wanted = [(one.name, one.version) for one in read(LOCK) if one.is_for(python)]
    missing = [name for name, version in wanted if (name, version) not in files]
    if missing:
        raise ValueError(f"no wheel for Python {python}: {', '.join(missing)}")
    own = [key for key in files if key[0] == "sluss"]
    return [files[key] for key in [*wanted, *own]]


def _runs(interpreter: str, abi: str, python: str) -> bool:
    """Whether what was built for the one runs under the other: abi3 lasts, other ABIs do not."""
    here = f"cp{python.replace('.', '')}"
    if abi == "abi3":
        return int(interpreter[3:]) <= int(here[3:])
    return (interpreter, abi) == (here, here) or (abi == "none" and interpreter in ("py3", here))


def _lay_program(made: Made, tree: Path) -> None:
    packages = tree / HOME / "lib" / f"python{made.python}" / "site-packages"
    packages.mkdir(parents=True)
    for wheel in made.wheels:
        with zipfile.ZipFile(wheel) as files:
            # Manual pages and scripts of others; nothing here runs them.
            names = files.namelist()
            files.extractall(packages, [n for n in names if ".data/" not in n])
    _write(
        tree / HOME / "pyvenv.cfg",
        f"home = /usr/bin\ninclude-system-site-packages = false\nversion = {made.python}\n",
    )
    _write(tree / HOME / "bin" / "sluss", _PROGRAM)
    (tree / HOME / "bin" / "python3").symlink_to(f"../../../bin/python{made.python}")
    (tree / "usr/bin").mkdir()
    (tree / "usr/bin/sluss").symlink_to("../lib/sluss/bin/sluss")


# -I: what a user has set for Python, and the folder that they are in, do not count.
_PROGRAM = f"""\
#!/{HOME}/bin/python3 -I
import sys

from sluss.__main__ import main

sys.exit(main())
"""


def _lay_system(made: Made, tree: Path) -> None:
    given = made.source / "deploy" / "debian"
    for name in UNITS:
        text = (made.source / "deploy" / "systemd" / name).read_text(encoding="utf-8")
        text = text.replace("/opt/sluss/bin/sluss", "/usr/bin/sluss")
        _write(tree / "usr/lib/systemd/system" / name, text)
    for kind in ("sysusers", "tmpfiles"):
        text = (given / f"{kind}.conf").read_text(encoding="utf-8")
        _write(tree / f"usr/lib/{kind}.d/sluss.conf", text)
    for name in _SETTINGS:
        _write(tree / "etc/sluss" / name, (given / name).read_text(encoding="utf-8"))


def _lay_papers(made: Made, tree: Path) -> None:
    given, papers = made.source / "deploy" / "debian", tree / "usr/share/doc/sluss"
    copied = {
        given / "copyright": "copyright",
        made.source / "LICENSE": "LICENSE",
        made.source / "docs/licences.md": "LICENCES.md",
        made.source / "deploy/systemd/sftp.conf": "examples/sftp.conf",
    }
    for file, name in copied.items():
        _write(papers / name, file.read_text(encoding="utf-8"))
    own = next(wheels.sha256_of(one) for one in made.wheels if one.name.startswith("sluss-"))
    parts = medium.parts_of(made.wheels)
    _write(papers / "sbom.cdx.json", sbom(made.version, made.epoch, parts, own))
    at = format_datetime(datetime.fromtimestamp(made.epoch, UTC))
    changed = _CHANGED.format(version=made.version, at=at)
    packed = {
        papers / "changelog.gz": (made.source / "CHANGELOG.md").read_text(encoding="utf-8"),
        papers / "changelog.Debian.gz": changed,
        tree / "usr/share/man/man1/sluss.1.gz": (given / "sluss.1").read_text(encoding="utf-8"),
    }
    for file, text in packed.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    overrides = (given / "lintian-overrides").read_text(encoding="utf-8")
    _write(tree / "usr/share/lintian/overrides/sluss", overrides)


_CHANGED = f"""\
sluss ({{version}}-1) bookworm; urgency=medium

  * The release of this version. What is new: changelog.gz.

 -- {MAINTAINER}  {{at}}
"""


def _lay_control(made: Made, tree: Path) -> None:
    control = tree / "DEBIAN"
    files = sorted(one for one in tree.rglob("*") if one.is_file() and not one.is_symlink())
    sums = [f"{_md5_of(one)}  {one.relative_to(tree).as_posix()}\n" for one in files]
    size = sum(-(-one.stat().st_size // 1024) for one in files)
    needed = ", ".join(_NEEDED).format(python=made.python)
    told = {"version": made.version, "kilobytes": size, "needed": needed, "python": made.python}
    told["maintainer"] = MAINTAINER
    _write(control / "control", _CONTROL.format(**told))
    _write(control / "conffiles", "".join(f"/etc/sluss/{name}\n" for name in _SETTINGS))
    _write(control / "md5sums", "".join(sums))
    for name in _SCRIPTS:
        text = (made.source / "deploy" / "debian" / name).read_text(encoding="utf-8")
        _write(control / name, text.replace("@PYTHON@", made.python))
        (control / name).chmod(0o755)
    control.chmod(0o755)


def _close(tree: Path) -> None:
    """Give every file its rights, whatever those of the wheels and the umask were."""
    for path in [tree, *tree.rglob("*")]:
        if path.is_symlink():
            continue
        runs = path.is_dir() or path == tree / HOME / "bin" / "sluss"
        path.chmod(0o755 if runs else 0o600 if path.suffix == ".env" else 0o644)


def _md5_of(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "md5").hexdigest()


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
