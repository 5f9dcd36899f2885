"""`python -m tools.bench [NAME ...]`: run the benchmarks, print one table, keep the results."""

from __future__ import annotations

import json
import os
import platform
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

from pysqlite3 import dbapi2

from tools.bench.benches import BENCHES
from tools.bench.figures import Figure, table

_OUT = Path(__file__).resolve().parents[2] / "bench-out"


def main(names: list[str]) -> int:
    """0 if every bar is met, 1 if one is not, 2 for a name that is none of ours."""
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        print(f"bench: no {', '.join(unknown)}; there are {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    work = _OUT / "work"
    work.mkdir(parents=True, exist_ok=True)
    figures: list[Figure] = []
    try:
        for name in names or BENCHES:
            print(f"bench: {name}: {BENCHES[name].__doc__}", file=sys.stderr, flush=True)
            figures += BENCHES[name](work)
    finally:
        shutil.rmtree(work)
        _keep(figures)
        print(table(figures))
    return 1 if any(figure.is_met is False for figure in figures) else 0


def _keep(figures: list[Figure]) -> None:
    about = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "processors": os.cpu_count(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "sqlite": dbapi2.sqlite_version,
        "figures": [figure.as_json() for figure in figures],
    }
    text = json.dumps(about, indent=2, ensure_ascii=False)
    (_OUT / "results.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
