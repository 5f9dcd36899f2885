"""Every variable that the program reads is on the page for whoever keeps the machine going."""

from __future__ import annotations

import re

from tests.house.tree import ROOT

PAGE = ROOT / "docs" / "operating.md"
_NAME = re.compile(r"\bSLUSS_[A-Z0-9_]*[A-Z0-9]\b")
# What the program puts together of a beginning and a word.
_BEGUN = re.compile(r"\"(SLUSS_[A-Z0-9]+_)\"|f\"(SLUSS_[A-Z0-9]+_)\{")


def read_by_the_program() -> tuple[set[str], tuple[str, ...]]:
    """The names that stand in the source, and the beginnings of those that are put together."""
    text = "\n".join(
        file.read_text(encoding="utf-8") for file in (ROOT / "src" / "sluss").rglob("*.py")
    )
    settings = (ROOT / "src" / "sluss" / "settings.py").read_text(encoding="utf-8")
    # A setting of the wiring that no variable is read for.
    own = set(re.findall(r"^(SLUSS_\w+) =", settings, re.M)) - set(
        re.findall(r'environ(?:\.get\(|\[)"(SLUSS_\w+)"', settings)
    )
    return set(_NAME.findall(text)) - own, tuple("".join(one) for one in _BEGUN.findall(text))


def test_the_page_of_the_environment_is_the_environment():
    found, begun = read_by_the_program()
    page = PAGE.read_text(encoding="utf-8")
    table = page.split("## What the environment may say")[1].split("\n## ")[0]
    told = set(_NAME.findall(table))
    assert found <= told
    assert {name for name in told - found if not name.startswith(begun)} == set()
    assert begun
