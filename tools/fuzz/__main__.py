"""`python -m tools.fuzz [KIND ...] [--runs N] [--seconds S]`: fuzz readers, tell what was found."""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import subprocess
import sys
import time
import traceback
from collections.abc import Iterable
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path

from tools.fuzz.hunt import Found, being_read, keep_crash
from tools.fuzz.page import told
from tools.fuzz.seeds import ROOT
from tools.fuzz.targets import TARGETS, Target
from tools.fuzz.verdict import Ended, judge

OUT = ROOT / "bench-out" / "fuzz"
RESULTS = OUT / "results.json"
_WATCHED_EVERY_SECONDS = 1.0
# So long may one file take before its process is ended: more than any reader may take of it.
_HANGS_SECONDS = 30.0
_RESTARTS_MAX = 200


def main(arguments: list[str]) -> int:
    """0 if nothing broke, 1 if something did, 2 for a kind that is none of ours."""
    asked = _asked(arguments)
    unknown = [kind for kind in asked.kinds if kind not in TARGETS]
    if unknown:
        print(f"fuzz: no {', '.join(unknown)}; there are {', '.join(TARGETS)}", file=sys.stderr)
        return 2
    if asked.again:
        return _again(TARGETS[asked.kinds[0]], Path(asked.again))
    is_whole = True
    for kind in asked.kinds or TARGETS:
        found = fuzz(TARGETS[kind], runs=asked.runs, seconds=asked.seconds, seed=asked.seed)
        _keep(kind, found)
        print(told([(kind, found)]), flush=True)
        is_whole = is_whole and not found.crashes
    return 0 if is_whole else 1


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.fuzz", description=__doc__)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=", ".join(TARGETS))
    parser.add_argument("--runs", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=3_600.0)
    parser.add_argument("--seed", type=int, default=20261124)
    parser.add_argument("--again", metavar="FILE", help="read this one file and show how it ends")
    return parser.parse_args(arguments)


def fuzz(target: Target, *, runs: int, seconds: float, seed: int) -> Found:
    """Read so many strange files: the first few led by coverage, the rest made of what they found.

    Following every line takes ten times as long as reading, so it is done for some and not for all.
    """
    folder = OUT / target.kind
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    total = Found()
    if find_spec("atheris"):
        _hunt_on(total, target, folder, "guided", runs // 20, seconds / 5, seed)
    _hunt_on(total, target, folder, "blind", runs, seconds, seed)
    return total


def _hunt_on(
    total: Found, target: Target, folder: Path, how: str, runs: int, seconds: float, seed: int
) -> None:
    """Go on until so many are read in all, in processes begun again when a file ends one."""
    end = time.monotonic() + seconds
    for restart in range(_RESTARTS_MAX):
        left = end - time.monotonic()
        if total.executions >= runs or left <= 0:
            return
        for shown in ("found.json", "now"):
            (folder / shown).unlink(missing_ok=True)
        order = [how, target.kind, str(folder), str(runs - total.executions), str(left)]
        why = _watched([*order, str(seed + restart)], folder)
        _add(total, _read_found(folder))
        if why:
            if not (folder / "now").exists():
                raise RuntimeError(f"it {why} before it read anything: {_log(folder)}")
            total.executions += 1
            total.crashes[why] = total.crashes.get(why, 0) + 1
            data = being_read(folder)[1]
            keep_crash(folder, target.kind, f"{why} {how} {restart}", data, _log(folder))


def _watched(order: list[str], folder: Path) -> str:
    """One process. "" if it ended by itself, else how it was ended."""
    command = [sys.executable, "-m", "tools.fuzz.child", *order]
    with (folder / "log").open("wb") as log:
        child = subprocess.Popen(command, stdout=log, stderr=log, cwd=ROOT)
        last, since = 0, time.monotonic()
        while True:
            try:
                code = child.wait(_WATCHED_EVERY_SECONDS)
            except subprocess.TimeoutExpired:
                number = being_read(folder)[0] if (folder / "now").exists() else 0
                if number != last:
                    last, since = number, time.monotonic()
                elif last and time.monotonic() - since > _HANGS_SECONDS:
                    child.kill()
                    child.wait()
                    return "hangs"
            else:
                return f"ends the process ({code})" if code else ""


def _read_found(folder: Path) -> Found:
    path = folder / "found.json"
    if not path.exists():
        return Found()
    plain = json.loads(path.read_text(encoding="utf-8"))
    return Found(**{**plain, "ended": Ended(**plain["ended"])})


def _add(total: Found, found: Found) -> None:
    total.executions += found.executions
    total.seconds += found.seconds
    total.slowest = max(total.slowest, found.slowest)
    total.peak_bytes = max(total.peak_bytes, found.peak_bytes)
    total.ended.records += found.ended.records
    for counts, more in (
        (total.ended.codes, found.ended.codes),
        (total.crashes, found.crashes),
    ):
        for name, count in more.items():
            counts[name] = counts.get(name, 0) + count


def _log(folder: Path) -> str:
    return (folder / "log").read_text(encoding="utf-8", errors="replace")[-4_000:]


def _keep(kind: str, found: Found) -> None:
    kept = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    kept[kind] = {**asdict(found), "python": platform.python_version()}
    RESULTS.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _again(target: Target, path: Path) -> int:
    ended = Ended()
    try:
        judge(_shown(target.read(path.read_bytes())), ended)
    except Exception:  # noqa: BLE001 -- to be shown
        traceback.print_exc()
        return 1
    return 0


def _shown(items: Iterable[object]) -> Iterable[object]:
    for item in items:
        print(str(item)[:2_000])
        yield item


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
