"""Every system call of taking in a file and of handing one out fails, or is the last one.

SLUSS_POINTS says how many points of each command are tried, spread over all names of calls and all
faults by SLUSS_SEED; 0 is every point with every fault.
"""

from __future__ import annotations

import random
import shutil
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.conftest import figure, only_on_sqlite, prepare_signed, prepare_stocked
from tests.faults.tracing import ERRORS, KILL, Fault, Point, Traced, points, program, watched
from tests.faults.warm import Plain, Warm
from tests.needs import need
from tests.papers import SCHOOL, invoice

POINTS = figure("SLUSS_POINTS", 16)
SEED = figure("SLUSS_SEED", 1)
# How a call ends that the machine ended, as a person in Sweden reads it.
SAID = (
    "Disken är full: ",
    "Här får inget skrivas: ",
    "Disken svarar med fel: ",
    "Databasen kan inte öppnas: ",
    "Databasfilen, eller disken under den, är skadad: ",
    "Någon annan har arbetat i databasen så länge",
    "Maskinen eller programmet gick fel: ",
)
pytestmark = [pytest.mark.crash, pytest.mark.xdist_group("faults-1")]


@dataclass(frozen=True, slots=True)
class Sweep:
    """A command that is disturbed. words: gives its words in a home."""

    warm: Warm
    copy: Callable[[], Path]
    words: Callable[[Path], list[str]]

    def run(self, point: Point | None = None, fault: Fault = KILL) -> tuple[Path, Traced]:
        """Run it in a fresh home."""
        home = self.copy()
        (home / "out").mkdir()
        (home / "in.xml").write_bytes(invoice(SCHOOL, "N1", "70.00"))
        running = self.warm.begin(
            "tests.faults.acts:call", home, given=self.words(home), is_held=True
        )
        return home, watched(running, home / "trace", point, fault)

    def again(self, home: Path) -> None:
        """Asked again, undisturbed: it works."""
        said = self.warm.call(home, *self.words(home))
        assert said.code == 0, said.err


def _chosen(every: list[tuple[Point, Fault]]) -> list[tuple[Point, Fault]]:
    """Some of them: of each name of call in turn, so that the rare ones are among them."""
    if not POINTS:
        return every
    chance = random.Random(SEED)
    piles: dict[str, list[tuple[Point, Fault]]] = defaultdict(list)
    for point, fault in chance.sample(every, len(every)):
        piles[point.name].append((point, fault))
    names = sorted(piles)
    chance.shuffle(names)
    found: list[tuple[Point, Fault]] = []
    while len(found) < min(POINTS, len(every)):
        found += [piles[name].pop() for name in names if piles[name]]
    return found[:POINTS]


def _swept(sweep: Sweep, capsys, command: str) -> None:
    before = sweep.warm.look(sweep.copy())
    home, undisturbed = sweep.run()
    assert undisturbed.ended.code == 0, undisturbed.ended.err
    whole = sweep.warm.look(home)
    sides = Sides(before, whole, _left(home))
    assert whole["ok"], whole
    assert len(whole["facts"]) == len(before["facts"]) + 1
    there = points(undisturbed, home)
    tried: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    wrong: list[str] = []
    began = time.monotonic()
    for point, fault in _chosen([(p, f) for p in there for f in (KILL, *ERRORS)]):
        tried_home, traced = sweep.run(point, fault)
        fault_found = _wrong(sweep, tried_home, traced, sides, fault)
        tried[fault.name] += bool(traced.hit)
        codes[str(traced.ended.code)] += 1
        if fault_found:
            wrong.append(f"{fault.name} at {point.name} {point.number}: {point.on}\n{fault_found}")
        else:
            shutil.rmtree(tried_home)
    with capsys.disabled():
        print(f"\n{command}: {len(there)} system calls on our files; tried {dict(tried)}")
        print(f"exit codes {dict(codes)}; {time.monotonic() - began:.0f} s; wrong: {len(wrong)}")
    assert wrong == [], "\n\n".join(wrong)


@dataclass(frozen=True, slots=True)
class Sides:
    """What is right: before the command, and after it with the files that it leaves."""

    before: Plain
    whole: Plain
    left: dict[str, bytes]


def _wrong(sweep: Sweep, home: Path, traced: Traced, sides: Sides, fault: Fault) -> str:
    """What does not hold after a disturbed call; "" if all does."""
    code, found, files = traced.ended.code, sweep.warm.look(home), _left(home)
    wrong = _wrong_end(traced, fault) or _wrong_files(traced, sides, fault, files)
    if wrong:
        return wrong
    if not found["ok"]:
        return f"verify: {found['differences']}"
    if found not in (sides.before, sides.whole):
        return f"neither as before nor as afterwards: {found}"
    if code == 0 and (found != sides.whole or files != sides.left):
        return "acknowledged, and it is not there"
    sweep.again(home)
    if (after := sweep.warm.look(home)) != sides.whole:
        return f"asked again: {after}"
    if not _left(home).items() >= sides.left.items():
        return "asked again, and the file is not there"
    return ""


def _wrong_end(traced: Traced, fault: Fault) -> str:
    ended = traced.ended
    # Who cannot write to the terminal cannot say what is wrong.
    is_mute = any("2<" in line for line in traced.hit)
    match ended.code:
        case 0:
            return ""
        case -9:
            return "" if fault == KILL else "killed, but not by us"
        case 1:
            return "" if traced.ended.out else f"refused without a word: {ended.err}"
        case 2:
            return "" if "in.xml finns inte, eller kan inte läsas" in ended.err else ended.err
        case 3:
            # What left must stand in the sent journal first; without it nothing leaves.
            return "" if "sändjournalen" in ended.err else f"refused: {ended.err}"
        case 4:
            return "" if is_mute or _is_said(ended.err) else f"not in words: {ended.err}"
    return f"ended with {ended.code}: {ended.err}"


def _wrong_files(traced: Traced, sides: Sides, fault: Fault, files: dict[str, bytes]) -> str:
    stray = files.keys() - sides.left.keys()
    may_stray = fault == KILL or any("unlink" in line for line in traced.hit)
    if stray and not may_stray:
        return f"left behind: {sorted(stray)}"
    if traced.ended.code == 3 and files:
        return f"handed out though it was refused: {sorted(files)}"
    is_whole = all(files[name] == sides.left[name] for name in files.keys() & sides.left.keys())
    return "" if is_whole else "a file that is not whole"


def _is_said(err: str) -> bool:
    """Whether it says in words what the machine did, and nothing that only we understand."""
    return err.strip() != "" and "Traceback" not in err and any(words in err for words in SAID)


def _left(home: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((home / "out").iterdir())}


def _needs() -> None:
    only_on_sqlite("the system calls of a database server are its own")
    need(program(), "no strace on this machine (apt-get install strace)")


def test_every_system_call_of_taking_in_a_file_may_fail(warm, copies, capsys):
    _needs()
    copy = copies("fault-stocked", prepare_stocked)
    sweep = Sweep(warm, copy, lambda home: ["receive", str(home / "in.xml"), "--as", "eva"])
    _swept(sweep, capsys, "receive")


def test_every_system_call_of_handing_out_a_file_may_fail(warm, copies, capsys):
    _needs()
    copy = copies("fault-signed", prepare_signed)

    def words(home: Path) -> list[str]:
        out = str(home / "out" / "file.xml")
        return ["batch", "export", "1", "--out", out, "--as", "cia", "--key", "k"]

    _swept(Sweep(warm, copy, words), capsys, "batch export")
