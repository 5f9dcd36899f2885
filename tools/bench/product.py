"""The product, called by its command line in a process of its own with a fresh home."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from tools.bench.child import Run, run

_ROOT = Path(__file__).resolve().parents[2]
_TODAY = "2026-11-23"
# Exit 1 means done, but something was held: every supplier here is unknown.
_DONE = (0, 1)


@dataclass(frozen=True, slots=True)
class Product:
    """An installation with one organisation. cpus: where it may run, anywhere if None."""

    home: Path
    cpus: frozenset[int] | None = None

    def receive(self, *paths: Path, workers: int | None = None) -> Run:
        return self._run("receive", *map(str, paths), "--json", *_helped_by(workers), codes=_DONE)

    def check(self, *paths: Path, workers: int | None = None) -> Run:
        return self._run("check", *map(str, paths), "--json", *_helped_by(workers), codes=_DONE)

    def call(self, *words: str) -> Run:
        """Any other verb."""
        return self._run(*words)

    def payables(self, *options: str) -> Run:
        return self._run("payables", "--json", *options)

    def backup(self, medium: Path) -> Run:
        return self._run("backup", "create", "--to", str(medium), "--json")

    def restore(self, medium: Path, identity: Path) -> Run:
        options = ("--from", str(medium), "--identity", str(identity), "--json")
        return self._run("backup", "restore", *options)

    def verify(self, *options: str) -> Run:
        return self._run("verify", "--json", *options)

    def audit(self, folder: Path) -> Run:
        """The journal taken out, and gone through by the program that needs no Sluss."""
        shutil.rmtree(folder, ignore_errors=True)
        self._run("export", "--format", "journal", "--out", str(folder))
        command = ["tools.sluss_proof", str(folder)]
        return run(command, output=self.output, env=self.environment())

    def count_payables(self) -> int:
        """How many the register holds, by its own word."""
        self.payables("--limit", "1")
        told = json.loads(self.output.read_text(encoding="utf-8"))
        return int(told["totals"]["count"])

    @property
    def output(self) -> Path:
        return self.home.with_suffix(".stdout")

    @property
    def database(self) -> Path:
        """The one SQLite file in the home."""
        (found,) = (
            path
            for path in self.home.rglob("*")
            if path.is_file() and path.read_bytes()[:15] == b"SQLite format 3"
        )
        return found

    def remove(self) -> None:
        shutil.rmtree(self.home, ignore_errors=True)

    def environment(self) -> dict[str, str]:
        kept = {key: text for key, text in os.environ.items() if not key.startswith("SLUSS_")}
        return {
            **kept,
            "PYTHONPATH": f"{_ROOT / 'src'}{os.pathsep}{_ROOT}",
            "SLUSS_PASSWORD": "correct horse battery staple",
            "SLUSS_NEW_PASSWORD": "correct horse battery staple",
        }

    def _run(self, *arguments: str, codes: tuple[int, ...] = (0,)) -> Run:
        command = ["sluss", *arguments, "--home", str(self.home), "--today", _TODAY]
        env = self.environment()
        return run(command, output=self.output, env=env, codes=codes, cpus=self.cpus)


def _helped_by(workers: int | None) -> tuple[str, ...]:
    return ("--workers", str(workers)) if workers else ()


def new_product(work: Path, name: str, cpus: frozenset[int] | None = None) -> Product:
    """A product just initialised in a folder of that name."""
    product = Product(work / name, cpus)
    product.remove()
    product._run("init", "--org-number", "2120009994", "--name", "Exempelköpings kommun")
    return product
