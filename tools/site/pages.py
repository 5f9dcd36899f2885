"""The pages as MkDocs takes them: written for GitHub's Markdown, with links to all of the checkout.

Its Markdown differs in a few places: a list or a table needs an empty line above it, and what
belongs to a point is four places in. Links to pages are turned to where the pages lie on the site;
a link to anything else of the checkout, the source above all, keeps its words and loses its aim.
"""

from __future__ import annotations

import posixpath
import re
import shutil
from pathlib import Path

# Pages that lie outside docs/, and what they are called on the site. Two names that differ in
# large and small letters alone would be one file on some machines.
ABOVE = {
    "README.md": "about.md",
    "SECURITY.md": "reporting.md",
    "CHANGELOG.md": "changelog.md",
    "LICENSE": "LICENSE.txt",
}
_LINK = re.compile(r"\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)#\s]*)((?:#[^)\s]+)?)\)")
_POINT = re.compile(r"(?:[-*]|1\.) ")
_ITEM = re.compile(r"(?:[-*]|\d+\.) ")


def lay(source: Path, folder: Path) -> None:
    """Put all that the site is made of into a folder. source: the checkout."""
    files = {path.relative_to(source).as_posix() for path in (source / "docs").rglob("*.*")}
    where = {name: name.removeprefix("docs/") for name in files} | ABOVE
    for name, at in where.items():
        target = folder / at
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.suffix == ".md":
            text = (source / name).read_text(encoding="utf-8")
            target.write_text(turned(as_markdown(text), name, where), encoding="utf-8")
        else:
            shutil.copyfile(source / name, target)


def turned(text: str, name: str, where: dict[str, str]) -> str:
    """The page with links as they are on the site. name: of the page in the checkout.

    where: of every file that is on the site, its name there.
    """

    def link(found: re.Match[str]) -> str:
        words, target, heading = found.groups()
        if not target or "://" in target or target.startswith("mailto:"):
            return found[0]
        aim = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
        if aim not in where:
            return words
        to = posixpath.relpath(where[aim], posixpath.dirname(where[name]))
        return f"[{words}]({to}{heading})"

    return "\n".join(
        line if is_code else _LINK.sub(link, line) for line, is_code in _lines(text)
    )  # fmt: skip


def as_markdown(text: str) -> str:
    """The page with its lists and tables as Python-Markdown reads them."""
    out: list[str] = []
    in_list = False
    for line, is_code in _lines(text):
        above = out[-1] if out else ""
        if is_code:
            out.append(line)
            continue
        bare = line.lstrip(" ")
        indent = len(line) - len(bare)
        if bare and not indent and (above == "" or line.startswith("#")):
            in_list = False
        if _ITEM.match(bare) and (in_list or not above or _POINT.match(bare)):
            in_list = _begin(out, above, in_list)
        elif bare.startswith("|") and above and not above.startswith("|"):
            out.append("")
        if in_list and 2 <= indent < 4:
            line = "    " + bare
        out.append(line)
    return "\n".join(out)


def _begin(out: list[str], above: str, in_list: bool) -> bool:
    if above and not in_list:
        out.append("")
    return True


def _lines(text: str) -> list[tuple[str, bool]]:
    """Each line, and whether it stands in a block of code."""
    found, fenced = [], False
    for line in text.split("\n"):
        is_fence = line.startswith("```")
        found.append((line, fenced or is_fence))
        fenced = fenced != is_fence
    return found


def slug(heading: str, separator: str) -> str:
    """The name of a heading in an address, as GitHub makes it."""
    return re.sub(r"[^\w -]", "", heading.strip().lower()).replace(" ", separator)
