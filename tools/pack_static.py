"""Pack our own styles and scripts, so that they are sent compressed: part of `make docs`."""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

STATIC = Path(__file__).parents[1] / "src/sluss/web/static"
# Below this the head of the answer weighs more than what is saved.
_BYTES_MIN = 500


def main() -> int:
    """Write the packed file beside each; no time stands in it, so that the bytes stay."""
    for folder in ("sluss", "status"):
        for file in sorted((STATIC / folder).iterdir()):
            if file.suffix in (".css", ".js") and file.stat().st_size >= _BYTES_MIN:
                packed = gzip.compress(file.read_bytes(), 9, mtime=0)
                file.with_name(f"{file.name}.gz").write_bytes(packed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
