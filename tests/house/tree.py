"""The source as the house tests read it: every file once, and parsed once it is asked for."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from tests.needs import need

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "sluss"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CODE = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+")


@dataclass(frozen=True, eq=False)
class File:
    """One Python file. name: as people write it, from the top of the checkout."""

    path: Path
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        # Only whoever runs these tests needs it, and not each process that collects them.
        return ast.parse(self.text, self.path)

    @property
    def name(self) -> str:
        return str(self.path.relative_to(ROOT))

    def at(self, node: ast.AST) -> str:
        return f"{self.name}:{getattr(node, 'lineno', 0)}"


@cache
def python_files(*folders: str) -> tuple[File, ...]:
    """Every Python file below these folders of the checkout."""
    paths = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return tuple(File(path, path.read_text(encoding="utf-8")) for path in paths)


def source() -> tuple[File, ...]:
    return python_files("src")


def nodes(files: tuple[File, ...], *kinds: type[ast.AST]) -> list[tuple[File, ast.AST]]:
    """Every node of these kinds, each with its file."""
    return [pair for f in files for pair in _by_kind(f, kinds)]


@cache
def _by_kind(file: File, kinds: tuple[type[ast.AST], ...]) -> tuple[tuple[File, ast.AST], ...]:
    return tuple((file, node) for node in _walked(file) if isinstance(node, kinds))


@cache
def _walked(file: File) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(file.tree))


@cache
def kept_files() -> tuple[Path, ...]:
    """Every file that is or would be committed."""
    need((ROOT / ".git").exists(), "no git here that knows which files are the project's")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return tuple(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


def table_rows(markdown: str, cells: int) -> list[list[str]]:
    """The rows of all tables of a page, without their headings, split into cells.

    Errors: ValueError for a row that has another number of cells or an empty one.
    """
    rows: list[list[str]] = []
    lines = markdown.split("\n")
    for number, line in enumerate(lines):
        if not line.startswith("|") or re.fullmatch(r"[|:\- ]+", line):
            continue
        if number + 1 < len(lines) and re.fullmatch(r"\|[|:\- ]+", lines[number + 1]):
            continue  # A heading: the ruler stands below it.
        row = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(row) != cells or not all(row):
            raise ValueError(f"line {number + 1}: {cells} filled cells expected: {line}")
        rows.append(row)
    return rows
