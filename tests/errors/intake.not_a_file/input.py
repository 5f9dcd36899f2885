"""A pipe, which would never end."""

import os
from pathlib import Path


def make(folder: Path) -> Path:
    path = folder / "pipe"
    os.mkfifo(path)
    return path
