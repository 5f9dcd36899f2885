"""`python -m tools.crisis [COUNT]`: so many small towns through a crisis, a row of figures each."""

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
Told = dict[str, Any]


def main(words: list[str]) -> int:
    """0 if every bar is met by every town, else 1."""
    count = int(words[0]) if words else COUNT
    seeds = range(FIRST_SEED, FIRST_SEED + count)
    missed = 0
    with ThreadPoolExecutor(usable()) as pool:
        for place, line in enumerate(lines(zip(seeds, pool.map(_run, seeds), strict=True))):
            print(line, flush=True)
            missed += place > 1 and "**" in line
    print(f"{count} towns, {count - missed} met every bar.")
    return 1 if missed else 0


def lines(told: Iterable[tuple[int, Told]]) -> Iterator[str]:
    """The rows of a table in Markdown; what misses its bar stands out."""
    names: list[str] = []
    for seed, one in told:
        figures = {figure["figure"]: figure for figure in one["figures"]}
        if not names:
            names = [name for name, figure in figures.items() if figure["bar"]]
            yield f"| seed | locked | {' | '.join(names)} |"
            yield f"|---|---|{'--:|' * len(names)}"
        values = [_value(figures.get(name)) for name in names]
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
