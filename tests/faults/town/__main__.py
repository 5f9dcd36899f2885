"""Live many seeds, and say what broke. Exit code 1 if anything did."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.town.machine import Cellar
from tests.faults.town.run import OWN_STEPS, SEEDS_A_STREET, SHARED_STEPS, Streets
from tests.memory import memory_folder


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.faults.town")
    asked.add_argument("first", type=int)
    asked.add_argument("count", type=int)
    asked.add_argument("--shared", type=int, default=SHARED_STEPS)
    asked.add_argument("--own", type=int, default=OWN_STEPS)
    asked.add_argument("--each", type=int, default=SEEDS_A_STREET)
    asked.add_argument("--ends", type=int, default=5)
    asked.add_argument("--often", default="", help="what happens often, with commas")
    asked.add_argument("--stop", action="store_true", help="at the first fault")
    asked.add_argument("--seconds", type=float, default=float("inf"))
    given = asked.parse_args()
    began, said = time.monotonic(), time.monotonic()
    with tempfile.TemporaryDirectory(dir=memory_folder(Path(tempfile.gettempdir()))) as base:
        often = tuple(filter(None, given.often.split(",")))
        streets = Streets(Cellar(Path(base)), given.shared, given.own, given.each, often)
        for seed in range(given.first, given.first + given.count):
            streets.live(seed)
            if seed % given.ends == 0:
                streets.end(seed)
            if streets.told.broken and given.stop:
                break
            now = time.monotonic()
            if now - said > 60:
                said = now
                print(f"at seed {seed}: {streets.told}", flush=True)
            if now - began > given.seconds:
                break
    print(streets.told)
    return 1 if streets.told.broken else 0


if __name__ == "__main__":
    sys.exit(main())
