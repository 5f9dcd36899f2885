"""One process that reads strange files until it has read enough, and keeps what breaks a reader."""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import resource
import struct
import sys
import time
import traceback
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random

from tools.fuzz.mutate import bend
from tools.fuzz.seeds import seeds
from tools.fuzz.targets import Target
from tools.fuzz.verdict import Ended, judge

INPUT_BYTES_MAX = 12 << 10
MEMORY_BYTES_MAX = 4 << 30
_NOTED_EVERY_SECONDS = 2.0
_NOW = struct.Struct("<QI")


@dataclass(slots=True)
class Found:
    """What a run found. crashes: where a reader broke, to how often; slowest: seconds."""

    executions: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    peak_bytes: int = 0
    ended: Ended = field(default_factory=Ended)
    crashes: dict[str, int] = field(default_factory=dict)


class Hunt:
    """Reads one file after the other, counts, times, and keeps what breaks the reader.

    What is being read stands in a file that is mapped into memory: if the process is ended by a
    foreign library or hangs, whoever started it still finds the input there.
    """

    def __init__(self, target: Target, folder: Path | None = None) -> None:
        self.target = target
        self.found = Found()
        self._folder = folder
        self._began = self._noted = time.monotonic()
        self._now = _map(folder / "now") if folder else None

    def read(self, data: bytes) -> None:
        """Read one file; nothing is raised."""
        self._show(data)
        before = time.perf_counter()
        try:
            judge(self.target.read(data), self.found.ended)
        except Exception as error:  # noqa: BLE001 -- that is what is looked for
            self._keep(_where(error), data, "".join(traceback.format_exception(error)))
        took = time.perf_counter() - before
        self.found.executions += 1
        if took > self.found.slowest:
            self.found.slowest = took
            self._keep_slowest(data)
        if took > self.target.seconds_max:
            self._keep("slow", data, f"{took:.1f} s\n")

    def note(self, *, at_once: bool = False) -> None:
        """Write down how far it is, every few seconds."""
        now = time.monotonic()
        if self._folder is None or not (at_once or now - self._noted > _NOTED_EVERY_SECONDS):
            return
        self._noted = now
        self.found.seconds = now - self._began
        self.found.peak_bytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
        target = self._folder / "found.json"
        target.with_suffix(".new").write_text(json.dumps(asdict(self.found)), encoding="utf-8")
        target.with_suffix(".new").replace(target)

    def _show(self, data: bytes) -> None:
        if self._now is not None:
            size = min(len(data), INPUT_BYTES_MAX)
            self._now[: _NOW.size + size] = _NOW.pack(self.found.executions + 1, size) + data[:size]

    def _keep(self, where: str, data: bytes, text: str) -> None:
        first = where not in self.found.crashes
        self.found.crashes[where] = self.found.crashes.get(where, 0) + 1
        if self._folder is not None and first:
            keep_crash(self._folder, self.target.kind, where, data, text)

    def _keep_slowest(self, data: bytes) -> None:
        if self._folder is not None:
            (self._folder / "slowest").write_bytes(data)


def keep_crash(folder: Path, kind: str, where: str, data: bytes, text: str) -> None:
    """Put a crash by: the input, how it ended, and the line that shows it again."""
    name = hashlib.sha256(where.encode()).hexdigest()[:12]
    crashes = folder / "crashes"
    crashes.mkdir(exist_ok=True)
    path = crashes / name
    path.write_bytes(data)
    again = f"python -m tools.fuzz {kind} --again {path}"
    path.with_suffix(".txt").write_text(f"{where}\n{again}\n\n{text}", encoding="utf-8")


def being_read(folder: Path) -> tuple[int, bytes]:
    """What a process was reading when it ended: the number of the execution and the input."""
    shown = (folder / "now").read_bytes()
    number, size = _NOW.unpack_from(shown)
    return number, shown[_NOW.size : _NOW.size + size]


def blind(
    hunt: Hunt,
    *,
    runs: int,
    seconds: float,
    chance: Random,
    with_samples: bool = True,
    more: Sequence[bytes] = (),
) -> None:
    """Bend the seeds, and more files like them, by chance that nothing guides."""
    files = [*seeds(hunt.target, with_samples=with_samples), *more]
    for data in files[:runs]:
        hunt.read(data)
    end = time.monotonic() + seconds
    while hunt.found.executions < runs and time.monotonic() < end:
        data = bend(chance.choice(files), hunt.target.shape, chance, others=files)
        hunt.read(data[:INPUT_BYTES_MAX])
        hunt.note()


def _where(error: Exception) -> str:
    """The kind of an error and the line of ours that it came by: the same bug has the same text."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "sluss" in frame.filename or "fuzz" in frame.filename]
    last = ours[-1]
    said = str(error).partition(" ")[0] if type(error).__name__ == "Broken" else ""
    return f"{type(error).__name__} {said} at {Path(last.filename).name}:{last.lineno}"


def _map(path: Path) -> mmap.mmap:
    with path.open("wb+") as file:
        file.truncate(_NOW.size + INPUT_BYTES_MAX)
        return mmap.mmap(file.fileno(), _NOW.size + INPUT_BYTES_MAX)


def guided(hunt: Hunt, folder: Path, *, runs: int, seconds: float, seed: int) -> None:
    """Let libFuzzer choose what leads to new lines of the readers. It ends the process."""
    import atheris  # type: ignore[import-untyped]  # it has none

    files = seeds(hunt.target)
    corpus, begin = folder / "corpus", folder / "seeds"
    for made in (corpus, begin):
        made.mkdir(exist_ok=True)
    for number, data in enumerate(files):
        (begin / f"{number:04}").write_bytes(data)
    end = time.monotonic() + seconds

    def one(data: bytes) -> None:
        hunt.read(data)
        hunt.note()
        if hunt.found.executions >= runs or time.monotonic() > end:
            hunt.note(at_once=True)
            os._exit(0)

    def change(data: bytes, max_size: int, seed: int) -> bytes:
        chance = Random(seed)
        if chance.random() < 0.1:
            return bytes(atheris.Mutate(data, max_size))
        return bend(data, hunt.target.shape, chance, others=files)[:max_size]

    options = [f"-seed={seed}", f"-max_len={INPUT_BYTES_MAX}", f"-artifact_prefix={folder}/"]
    options += ["-rss_limit_mb=0", "-timeout=60", "-len_control=0", "-reload=0"]
    names = [sys.argv[0], *options, str(corpus), str(begin)]
    atheris.Setup(names, one, custom_mutator=change)
    atheris.Fuzz()


def bind_memory() -> None:
    """Nothing that reads files of a few kB may need more than this."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
