"""What lies in a home beside its database, carried into another folder."""

from __future__ import annotations

import filecmp
import shutil
from collections.abc import Iterator
from pathlib import Path

from sluss.outside import home

# The database goes its own way; cookies are signed anew, and drills are homes of their own.
_STAYS = (home.DATABASE, home.DATABASE_URL, home.WEB_SECRET, home.SCRATCH, "drills", ".")


def carry(source: Path, target: Path, kept: str = "") -> None:
    """Copy what lies in one home's folder into another's, each for its owner alone.

    kept: what stands there and is another is kept under its name with this behind it.
    Errors: OSError.
    """
    for file in _files(source):
        new = target / file.relative_to(source)
        new.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if new.is_file():
            if filecmp.cmp(file, new, shallow=False):
                continue
            new.replace(new.with_name(new.name + kept))
        shutil.copyfile(file, new)
        new.chmod(0o600)


def _files(folder: Path) -> Iterator[Path]:
    for found in sorted(folder.iterdir()):
        if found.name.startswith(_STAYS) or found.is_symlink():
            continue
        yield from (one for one in found.rglob("*") if one.is_file()) if found.is_dir() else [found]
