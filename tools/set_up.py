"""Make .venv with exactly the locked packages and Sluss itself. Standard library only.

Run by `make setup`, with whatever Python is at hand, so it is written to be read by an old one.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

OLDEST_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements-dev.lock"
# What Sluss itself runs with, of all that is installed.
RUNS_WITH = ROOT / "requirements.lock"
BUILDER = "setuptools"
# A pip that cannot reach anything retries for minutes; the last lines say why it gave up.
LINES_SHOWN_OF_A_FAILURE = 25
AT_ONCE = 2


def main() -> int:
    """Five steps, one line each; a step that fails shows what it said and stops the rest."""
    if sys.version_info < OLDEST_PYTHON:
        print("setup: Sluss needs Python 3.11 or newer, this is {}.{}.".format(*sys.version_info))
        print("       Give another one: make setup PYTHON=python3.12")
        return 1
    began = time.monotonic()
    python = str(VENV / "bin" / "python")
    with_pip = [python, "-m", "pip", "--disable-pip-version-check"]
    pip = [*with_pip, "install", "--no-compile"]
    lock = LOCK.read_text(encoding="utf-8")
    # The lock has everything, so nothing is searched for; that it has is asked at the end.
    by_hash = [*pip, "--no-input", "--no-deps", "--require-hashes", "-r"]
    _step("1/5 virtual environment in .venv", [sys.executable, "-m", "venv", str(VENV)])
    with tempfile.TemporaryDirectory() as scratch:
        builder = Path(scratch) / "builder.lock"
        builder.write_text(_locked(lock, BUILDER), encoding="utf-8")
        _step("2/5 what builds the few packages that come as source", [*by_hash, str(builder)])
    _install(lock, by_hash)
    # Nothing may be fetched here: what has no hash in the lock is not installed.
    itself = [*pip, "--no-deps", "--no-build-isolation", "--no-index", "-e", str(ROOT)]
    _step("4/5 Sluss itself, editable", itself)
    _step("    nothing is missing", [*with_pip, "check"])
    with tempfile.TemporaryDirectory() as scratch:
        # pip would compile all of it, one file after another: two thirds of its time, and most of
        # the files are tests' and tools', which are compiled when they are first imported.
        files = Path(scratch) / "files"
        files.write_text("\n".join(_needed()), encoding="utf-8")
        compiled = [python, "-m", "compileall", "-q", "-j", "0", "-i", str(files)]
        _step("5/5 bytecode of what Sluss runs with", compiled)
    print(f"setup: done in {time.monotonic() - began:.0f} s")
    return 0


def _install(lock: str, by_hash: list[str]) -> None:
    """All that is locked. pip fetches one package after another, so two of it take half as long."""
    names = [line.partition("==")[0] for line in lock.split("\n") if line[:1].isalnum()]
    with tempfile.TemporaryDirectory() as scratch:
        commands = []
        for number in range(AT_ONCE):
            part = Path(scratch) / f"part-{number}.lock"
            some = names[number::AT_ONCE]
            part.write_text("".join(_locked(lock, name) for name in some), encoding="utf-8")
            # Else pip would fetch a builder of its own, whose hash stands nowhere.
            commands.append([*by_hash, str(part), "--no-build-isolation"])
        title = "3/5 locked packages, each checked against its hash"
        _step(title, *commands, packages=len(names))


def _locked(lock: str, name: str) -> str:
    """The lines of one package: its version, and its hashes, each but the last with a \\."""
    lines = lock.split("\n")
    begin = next(i for i, line in enumerate(lines) if line.startswith(f"{name}=="))
    end = next(i for i in range(begin, len(lines)) if not lines[i].endswith("\\"))
    return "\n".join(lines[begin : end + 1]) + "\n"


def _needed() -> list[str]:
    """The source files of the packages that Sluss runs with."""
    lock = RUNS_WITH.read_text(encoding="utf-8").split("\n")
    names = {_plain(line.partition("==")[0]) for line in lock if line[:1].isalnum()}
    site = next(VENV.glob("lib/python3.*/site-packages"))
    found = [str(ROOT / "src")]
    for record in sorted(site.glob("*.dist-info/RECORD")):
        if _plain(record.parent.name.partition("-")[0]) in names:
            listed = (line.partition(",")[0] for line in record.read_text("utf-8").split("\n"))
            found += [str(site / one) for one in listed if one.endswith(".py")]
    return found


def _plain(name: str) -> str:
    """A package's name as it is compared: case and separators do not count."""
    return name.split("[")[0].strip().lower().replace("-", "_").replace(".", "_")


def _step(title: str, *commands: list[str], packages: int = 0) -> None:
    """Run commands side by side; what failed is shown."""
    print(f"setup: {title}", flush=True)
    begun: set[str] = set()
    with ThreadPoolExecutor(len(commands)) as each:
        done = list(each.map(lambda command: _run(command, begun, packages), commands))
    if packages and sys.stdout.isatty():
        print()
    for code, said in done:
        if code:
            print("\n".join(said[-LINES_SHOWN_OF_A_FAILURE:]))
            print(f"setup: this step failed: {title}")
            sys.exit(1)


def _run(command: list[str], begun: set[str], packages: int) -> tuple[int, list[str]]:
    """How a command ended, and what it said. begun: the packages begun by all of them."""
    said: list[str] = []
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        if process.stdout is None:
            raise OSError("no pipe from " + command[0])
        for line in process.stdout:
            said.append(line.rstrip())
            if packages and line.startswith("Collecting "):
                begun.add(line.split()[1])
                _progress(len(begun), packages, line.split()[1])
            elif packages and line.startswith("Installing collected"):
                _progress(packages, packages, "unpacking")
    return process.returncode, said


def _progress(done: int, total: int, name: str) -> None:
    text = f"         {done}/{total} {name}"
    if sys.stdout.isatty():
        print(f"\r{text:<70}", end="", flush=True)
    elif done % 20 == 0 or done == total:
        print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
