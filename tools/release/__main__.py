"""Builds what is handed out, of the last commit: `make release`, or `python -m tools.release`.

    dist/sluss-VERSION-py3-none-any.whl, dist/sluss-VERSION.tar.gz
    dist/sluss-medium-VERSION/      a folder for a stick: installs without a network
    dist/sluss-VERSION.cdx.json     the list of parts
    dist/sluss_VERSION-1_amd64.deb  the package for Debian 12; also on the medium
    dist/site/VERSION/              the pages as a site; also on the medium
    dist/sluss-VERSION.SHA256SUMS   their sums, and .sig; the medium has its own

RELEASE_KEY=FILE signs both with an Ed25519 key (PEM; under RELEASE_KEY_PASSWORD if it has
one): `openssl genpkey -algorithm ed25519 -out FILE` makes one, to be kept off the network. Without
it a key is made that nobody keeps, which will do for a trial.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tools.release import deb, medium, packed, wheels
from tools.release.locked import LOCK, ROOT, read
from tools.site.build import build as build_site
from tools.site.build import list_versions

# Those of Debian 12 and 13.
PYTHONS = ("3.11", "3.13")


def main() -> int:
    """One build; gives the exit code."""
    parser = argparse.ArgumentParser(prog="tools.release")
    parser.add_argument("--dist", type=Path, default=ROOT / "dist")
    parser.add_argument("--python", action="append", dest="pythons", metavar="3.N")
    parser.add_argument("--without-medium", action="store_true")
    parser.add_argument("--deb-alone", action="store_true")
    given = parser.parse_args()
    dist: Path = given.dist
    named = os.environ.get("RELEASE_KEY")
    signer = medium.key_of(Path(named) if named else None)
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch) / "source"
        epoch = packed.check_out(source)
        wheel = packed.wheel(source, dist, epoch)
        if given.deb_alone:
            return _deb_alone(source, wheel, Path(scratch) / "wheels", dist, epoch)
        archive = packed.sdist(source, dist, epoch)
        if given.without_medium:
            _tell([wheel, archive])
            return 0
        pages = build_site(source, dist / "site")
        list_versions(dist / "site")
        folder = dist / f"sluss-medium-{pages.name}"

        def more(laid: Path) -> None:
            shutil.copytree(pages, laid / "site")
            _deb(source, laid / "wheels", laid / "debian", epoch)

        try:
            medium.lay(
                folder, source, wheel, given.pythons or PYTHONS, signer, epoch,
                is_throw_away=not named, more=more,
            )  # fmt: skip
        except wheels.NoWheels as error:
            print(f"release: no medium, pip cannot fetch its wheels: {error}", file=sys.stderr)
            return 1
    _hand_out(dist, folder, [wheel, archive], pages, signer)
    print(f"release: {folder.name}, signed with {medium.public_text(signer)}")
    if not named:
        print(
            "release: *** THROW-AWAY KEY: no RELEASE_KEY=FILE was given, so this medium is signed "
            "with a\nrelease: *** key that nobody keeps. Good for a trial, not to be handed out.",
            file=sys.stderr,
        )
    return 0


def _hand_out(
    dist: Path, folder: Path, built: Sequence[Path], pages: Path, signer: Ed25519PrivateKey
) -> None:
    """Lay beside the medium what can be had without it, and sign it."""
    parts = dist / f"sluss-{pages.name}.cdx.json"
    shutil.copyfile(folder / "sbom.cdx.json", parts)
    (package,) = (folder / "debian").glob("*.deb")
    shutil.copyfile(package, dist / package.name)
    files = [*built, dist / package.name, parts]
    _tell(files)
    in_pages = sorted(one for one in pages.rglob("*") if one.is_file())
    medium.sign_files([*files, *in_pages], dist / f"sluss-{pages.name}.SHA256SUMS", signer)


def _deb_alone(source: Path, wheel: Path, folder: Path, dist: Path, epoch: int) -> int:
    try:
        wheels.fetch(read(LOCK), deb.PYTHON, folder)
    except wheels.NoWheels as error:
        print(f"release: no package, pip cannot fetch its wheels: {error}", file=sys.stderr)
        return 1
    wheels.check(read(LOCK), folder)
    shutil.copyfile(wheel, folder / wheel.name)
    _tell([_deb(source, folder, dist, epoch)])
    return 0


def _deb(source: Path, folder: Path, to: Path, epoch: int) -> Path:
    """The Debian package of a folder of wheels."""
    to.mkdir(parents=True, exist_ok=True)
    return deb.build(deb.Made(source, deb.fitting(folder, deb.PYTHON), epoch, deb.PYTHON), to)


def _tell(files: Iterable[Path]) -> None:
    for file in files:
        print(f"release: {wheels.sha256_of(file)}  {file.name}")


if __name__ == "__main__":
    sys.exit(main())
