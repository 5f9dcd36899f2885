"""Writes CHANGELOG.md from the notes in changes/: `python -m tools.write_changelog`, or make docs.

A note is a heading and paragraphs, for users. What must be done at an upgrade stands in it below
`## At an upgrade`, and is told first. The notes of pyproject's version lie in changes/; when the
version there is raised, its notes move to changes/OLD-VERSION/. A test holds notes and page.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NOTES = ROOT / "changes"
PAGE = ROOT / "CHANGELOG.md"
NAME = re.compile(r"\d{4}-[a-z0-9]+(?:-[a-z0-9]+)*\.md")
VERSION = re.compile(r"\d+\.\d+\.\d+")
AT_UPGRADE = "## At an upgrade"
# The page lies higher than the notes, and links in them begin where they lie.
_LINK = re.compile(r"\]\((\.\./)+")

_HEAD = """\
# What is new

<!-- Made by `make docs` from the notes in changes/: edit those. -->

For those who use Sluss. A home is brought up to date by the new program itself, by its first
call. Make a backup before. How a release is brought in, on one laptop or on many servers, is told
in [docs/migrations.md](docs/migrations.md#bringing-a-release-in).
"""


class BadNote(Exception):
    """A note that has not the shape; says which and what is wrong."""


@dataclass(frozen=True, slots=True)
class Note:
    """One change. body: Markdown without headings. at_upgrade: the same, "" if nothing is done."""

    heading: str
    body: str
    at_upgrade: str


def read_note(file: Path) -> Note:
    """A note as it lies. Errors: BadNote."""
    if not NAME.fullmatch(file.name):
        raise BadNote(f"{file.name}: a note is called 0000-its-topic.md")
    first, _, rest = file.read_text(encoding="utf-8").partition("\n")
    if not re.fullmatch(r"# \S.*[^.\s]", first):
        raise BadNote(f"{file.name}: it begins with a heading that is no sentence: # What is new")
    body, has_upgrade, at_upgrade = rest.partition(f"\n{AT_UPGRADE}\n")
    if not body.startswith("\n") or not body.strip() or (has_upgrade and not at_upgrade.strip()):
        raise BadNote(f"{file.name}: below a heading stand an empty line and paragraphs")
    if re.search(r"^#", body + "\n" + at_upgrade, re.MULTILINE):
        raise BadNote(f"{file.name}: no other heading than the first and {AT_UPGRADE}")
    from_root = (_LINK.sub("](", text.strip()) for text in (body, at_upgrade))
    return Note(first[2:], *from_root)


def versions(notes: Path, current: str) -> dict[str, tuple[Note, ...]]:
    """The notes of each version, the newest first, each in the order of their numbers.

    Errors: BadNote for a folder that is no version, or one of the current version.
    """
    folders = [one for one in notes.iterdir() if one.is_dir()]
    for folder in folders:
        if not VERSION.fullmatch(folder.name) or _order(folder.name) >= _order(current):
            raise BadNote(f"{folder.name}: a folder is called as a version before {current}")
    older = sorted(folders, key=lambda one: _order(one.name), reverse=True)
    return {
        version: tuple(read_note(file) for file in sorted(folder.iterdir()) if file.is_file())
        for version, folder in [(current, notes), *((one.name, one) for one in older)]
    }


def _order(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def page(notes: Path = NOTES, current: str = "") -> str:
    """The page as it ought to be. current: pyproject's version if it is not said."""
    if not current:
        told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        current = told["project"]["version"]
    parts = [_HEAD]
    for version, some in versions(notes, current).items():
        parts += [f"## {version}\n", *_upgrade(some)]
        parts += [f"### {one.heading}\n\n{one.body}\n" for one in some]
    return "\n".join(parts)


def _upgrade(notes: tuple[Note, ...]) -> Iterator[str]:
    asked = [one for one in notes if one.at_upgrade]
    if asked:
        yield "### What must be done at an upgrade\n"
        yield from (f"**{one.heading}.** {one.at_upgrade}\n" for one in asked)


def main() -> int:
    """Write it."""
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
