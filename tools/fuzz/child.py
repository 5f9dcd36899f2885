"""The process that hunts: `python -m tools.fuzz.child HOW KIND FOLDER RUNS SECONDS SEED`."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path
from random import Random

IS_GUIDED = sys.argv[1:2] == ["guided"]
FOLLOWED = ["sluss.formats", "sluss.core", "sluss.rules"]
if IS_GUIDED:
    import atheris  # type: ignore[import-untyped]  # it has none

# Only what is imported here can be followed line by line.
with atheris.instrument_imports(include=FOLLOWED) if IS_GUIDED else nullcontext():
    from tools.fuzz.hunt import Hunt, bind_memory, blind, guided
    from tools.fuzz.targets import TARGETS


def main(kind: str, place: str, runs: str, seconds: str, seed: str) -> int:
    """0 when it has read enough."""
    folder = Path(place)
    bind_memory()
    hunt = Hunt(TARGETS[kind], folder)
    if IS_GUIDED:
        guided(hunt, folder, runs=int(runs), seconds=float(seconds), seed=int(seed))
    led_to = [path.read_bytes() for path in sorted((folder / "corpus").glob("*"))]
    chance = Random(int(seed))
    blind(hunt, runs=int(runs), seconds=float(seconds), chance=chance, more=led_to)
    hunt.note(at_once=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[2:]))
