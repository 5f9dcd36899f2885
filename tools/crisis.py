"""`python -m tools.crisis [COUNT [FIRST]]`: small towns through a crisis, a row of figures each.

COUNT: how many. FIRST: the seed of the first, the others follow.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from sluss.outside.workers import usable

FIRST_SEED, COUNT = 551, 50
SIZE = ("--inhabitants", "400", "--days", "70")
# The figures that have a bar. Of a town that is not handed back within its days the last are none.
BARRED = (
    *("first-file", "first-file-work", "payouts", "flowing", "oldest", "paid-twice"),
    *("to-thieves", "to-wrong-account", "lost", "clocks", "drafts"),
    *("unexplained", "signed-back", "wrong-there"),
)
Told = dict[str, Any]


def main(words: list[str]) -> int:
    """0 if every bar is met by every town, else 1."""
    count, first = (*map(int, words), *(COUNT, FIRST_SEED)[len(words) :])
    seeds = range(first, first + count)
    missed: list[int] = []
    with ThreadPoolExecutor(usable()) as pool:
        for line in lines(_noted(zip(seeds, pool.map(_run, seeds), strict=True), missed)):
            print(line, flush=True)
    named = f" Missed: {', '.join(map(str, missed))}." if missed else ""
    print(f"{count} towns, {count - len(missed)} met every bar.{named}")
    return 1 if missed else 0


def _noted(told: Iterable[tuple[int, Told]], missed: list[int]) -> Iterator[tuple[int, Told]]:
    """The same, the seeds that miss a bar noted."""
    for seed, one in told:
        if any(figure["met"] is False for figure in one["figures"]):
            missed.append(seed)
        yield seed, one


def lines(told: Iterable[tuple[int, Told]]) -> Iterator[str]:
    """The rows of a table in Markdown, the bars above; what misses its own stands out."""
    yield f"| seed | locked | {' | '.join(BARRED)} |"
    yield f"|---|---|{'--:|' * len(BARRED)}"
    for place, (seed, one) in enumerate(told):
        figures = {figure["figure"]: figure for figure in one["figures"]}
        if place == 0:
            bars = [figures[name]["bar"] if name in figures else "–" for name in BARRED]
            yield f"| bar | | {' | '.join(bars)} |"
        values = [_value(figures.get(name)) for name in BARRED]
        yield f"| {seed} | {one['locked_at'][5:16].replace('T', ' ')} | {' | '.join(values)} |"


def _value(figure: Told | None) -> str:
    if figure is None:
        return "–"
    value = str(figure["value"])
    return f"**{value}**" if figure["met"] is False else value


def _run(seed: int) -> Told:
    with tempfile.TemporaryDirectory(prefix="sluss-crisis-") as folder:
        words = ["--seed", str(seed), *SIZE, "--home", str(Path(folder) / "home"), "--json"]
        argv = [sys.executable, "-m", "sluss", "lab", "crisis", *words]
        kept = {key: text for key, text in os.environ.items() if not key.startswith("SLUSS_")}
        done = subprocess.run(argv, check=False, capture_output=True, text=True, env=kept)
    if not done.stdout:
        raise RuntimeError(f"seed {seed}: {done.stderr}")
    told: Told = json.loads(done.stdout)
    return told


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
