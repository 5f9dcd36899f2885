"""A made-up municipality on every newer Python of this machine, with what Sluss runs with alone.

The demo, a proof, a backup and a restore of it: what is released for a Python has begun on it.
`make pythons`. Says which there were, and that there were none; exit code 1 if anything failed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
NEWER = ("3.12", "3.13", "3.14")
# Where pyenv keeps them, if somebody has it.
_PYENV = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
_LINES_SHOWN = 25
_PHRASE = "four words and more"


class Failed(Exception):
    """A step that did not end as it should; the text is what it said last."""


def main() -> int:
    """One line for each Python."""
    codes = []
    for version in NEWER:
        python = _found(version)
        if python is None:
            print(f"pythons: {version}: none on this machine, not run")
            continue
        began = time.monotonic()
        try:
            with tempfile.TemporaryDirectory() as scratch:
                said = _tried(python, Path(scratch))
        except Failed as error:
            print(f"pythons: {version}: FAILED\n{error}")
            codes.append(1)
        else:
            print(f"pythons: {version}: {said}, {time.monotonic() - began:.0f} s")
    return max(codes, default=0)


def _found(version: str) -> str | None:
    """The interpreter itself, so that nothing in between takes another."""
    kept = (folder / "bin" / "python" for folder in _candidates(version))
    return next((str(file) for file in kept if file.is_file()), shutil.which(f"python{version}"))


def _candidates(version: str) -> Iterator[Path]:
    yield from sorted(_PYENV.glob(f"{version}.*"), reverse=True)


def _tried(python: str, scratch: Path) -> str:
    new = str(scratch / "venv" / "bin" / "python")
    _run([python, "-m", "venv", str(scratch / "venv")])
    pip = [new, "-m", "pip", "install", "--disable-pip-version-check", "--quiet", "--no-deps"]
    _run([*pip, "--require-hashes", "-r", str(LOCK)])
    home, medium = scratch / "home", scratch / "medium"
    medium.mkdir()
    sluss = [new, "-m", "sluss"]
    _run([*sluss, "demo", "--home", str(home)])
    _run([*sluss, "backup", "create", "--home", str(home), "--to", str(medium)])
    identity = ["--identity", str(home / "backup-identity.txt")]
    restored = ["--home", str(scratch / "restored")]
    _run([*sluss, "backup", "restore", "--from", str(medium), *identity, *restored])
    proof = json.loads(_run([*sluss, "verify", *restored, "--json"]))
    if not proof["ok"]:
        raise Failed(str(proof)[:2000])
    return f"demo, backup, restore and proof of {proof['entries']} entries"


def _run(words: list[str]) -> str:
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "SLUSS_PASSWORD": _PHRASE}
    env |= {"SLUSS_NEW_PASSWORD": _PHRASE, "SLUSS_KEY_PASSWORD": _PHRASE}
    done = subprocess.run(words, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stdout + done.stderr).splitlines()[-_LINES_SHOWN:]
        raise Failed("\n".join([" ".join(words), f"exit code {done.returncode}", *last]))
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
