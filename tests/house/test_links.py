"""What the pages point at is there, and the tables that they list are those of the database."""

from __future__ import annotations

import ast
import re

import pytest

from sluss.store.triggers import WRITTEN_ONCE
from tests.house.tree import ROOT, SRC

PAGES = sorted(
    [
        ROOT / "README.md",
        ROOT / "SECURITY.md",
        ROOT / "CHANGELOG.md",
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "changes").rglob("*.md"),
    ]
)
LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]+))?\)")
PATH = re.compile(r"`((?:src|tests|docs|tools|changes)/[^`\s<>*]+)`")
TABLE_ROW = re.compile(r"^\| (\w+) \| .+ \| (once|kept|made) \|$", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_that_a_page_names_is_there(page):
    text = page.read_text(encoding="utf-8")
    linked = [target for target, _ in LINK.findall(text) if target and "://" not in target]
    missing = [target for target in linked if not (page.parent / target).exists()]
    # A test is named by file and function; tests/house/test_security.py looks for the latter.
    files = [target.partition("::")[0] for target in PATH.findall(text)]
    missing += [target for target in files if not (ROOT / target).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_heading_that_a_page_links_to_is_there(page):
    text = page.read_text(encoding="utf-8")
    missing = [
        f"{target}#{heading}"
        for target, heading in LINK.findall(text)
        if heading and heading not in _headings(page.parent / target if target else page)
    ]
    assert missing == []


def _headings(page) -> set[str]:
    lines = page.read_text(encoding="utf-8").split("\n")
    heads = [line.lstrip("#").strip().lower() for line in lines if line.startswith("#")]
    return {re.sub(r"[^\w -]", "", head).replace(" ", "-") for head in heads}


def test_the_design_lists_every_table_and_says_which_are_written_once():
    listed = dict(TABLE_ROW.findall((ROOT / "docs" / "DESIGN.md").read_text(encoding="utf-8")))
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in (SRC / "store").glob("*.py")]
    classes = [node for tree in trees for node in tree.body if isinstance(node, ast.ClassDef)]
    tables = {one.name for one in classes if "models.Model" in map(ast.unparse, one.bases)}
    assert listed.keys() == tables
    once = {f"store_{name.lower()}" for name, kind in listed.items() if kind == "once"}
    assert once == set(WRITTEN_ONCE)
