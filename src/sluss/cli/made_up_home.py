"""A home for a made-up municipality: made anew each time, and never in place of a real one."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from sluss.cli.shell import WRONG_USAGE, stop


def make_room(home: Path, mark: str) -> None:
    """An empty folder. One that was made so before is taken away, anything else is left alone.

    mark: the name of the file by which a home made so is known.
    """
    if os.environ.get("SLUSS_DATABASE_URL"):
        stop(WRONG_USAGE, "demo.only_embedded")
    if home.exists() and any(home.iterdir()):
        if not (home / mark).is_file():
            stop(WRONG_USAGE, "demo.not_empty", found=str(home))
        shutil.rmtree(home)
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    (home / mark).write_text("A made-up municipality. It is made anew each time.\n")
