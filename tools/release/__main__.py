"""Builds what is handed out, of the last commit: `make release`, or `python -m tools.release`.

    dist/sluss-VERSION-py3-none-any.whl, dist/sluss-VERSION.tar.gz
    dist/sluss-medium-VERSION/      a folder for a stick: installs without a network
    dist/sluss-VERSION.cdx.json     the list of parts

RELEASE_KEY=FILE signs the medium with an Ed25519 key (PEM; under RELEASE_KEY_PASSWORD if it has
one): `openssl genpkey -algorithm ed25519 -out FILE` makes one, to be kept off the network. Without
it a key is made that nobody keeps, which will do for a trial.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

from tools.release import medium, packed, wheels
from tools.release.locked import ROOT

# Those of Debian 12 and 13.
PYTHONS = ("3.11", "3.13")


def main() -> int:
    """One build; gives the exit code."""
    parser = argparse.ArgumentParser(prog="tools.release")
    parser.add_argument("--dist", type=Path, default=ROOT / "dist")
    parser.add_argument("--python", action="append", dest="pythons", metavar="3.N")
    parser.add_argument("--without-medium", action="store_true")
    given = parser.parse_args()
    named = os.environ.get("RELEASE_KEY")
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch) / "source"
        epoch = packed.check_out(source)
        wheel = packed.wheel(source, given.dist, epoch)
        archive = packed.sdist(source, given.dist, epoch)
        for file in (wheel, archive):
            print(f"release: {wheels.sha256_of(file)}  {file.name}")
        if given.without_medium:
            return 0
        folder = given.dist / f"sluss-medium-{archive.name.removesuffix('.tar.gz')[6:]}"
        try:
            key = medium.lay(
                folder, source, wheel, given.pythons or PYTHONS, Path(named) if named else None,
                epoch,
            )  # fmt: skip
        except wheels.NoWheels as error:
            print(f"release: no medium, pip cannot fetch its wheels: {error}", file=sys.stderr)
            return 1
    shutil.copyfile(folder / "sbom.cdx.json", folder.with_name(f"{archive.name[:-7]}.cdx.json"))
    print(f"release: {folder.name}, signed with {key}")
    if not named:
        print(
            "release: *** THROW-AWAY KEY: no RELEASE_KEY=FILE was given, so this medium is signed "
            "with a\nrelease: *** key that nobody keeps. Good for a trial, not to be handed out.",
            file=sys.stderr,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
