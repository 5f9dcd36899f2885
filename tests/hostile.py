"""The hostile files that lie beside the checkout; SLUSS_HOSTILE says how many, 0 is all.

All of them on SQLite. What reads a file knows no database, so a server is sent forty.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tests.conftest import DATABASE
from tests.needs import shared

COUNT = int(os.environ.get("SLUSS_HOSTILE", "0" if DATABASE == "sqlite" else "40"))


def some_in(folder: Path) -> list[Path]:
    """Some of them, evenly chosen and copied, since a link that leads out is left."""
    every = [one for one in sorted(shared("badinput").rglob("*")) if one.is_file()]
    step = max(len(every) // COUNT, 1) if COUNT else 1
    folder.mkdir()
    for number, one in enumerate(every[::step]):
        shutil.copyfile(one, folder / f"{number:04}-{one.name}")
    return sorted(folder.iterdir())
