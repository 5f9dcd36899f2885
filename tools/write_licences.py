"""Writes docs/licences.md: `python -m tools.write_licences`. A test holds the page to this."""

from __future__ import annotations

import sys
from collections import Counter

from tools.release.licences import LIVED_WITH, READ_BY_HAND, Component, components, parts
from tools.release.locked import ROOT

PAGE = ROOT / "docs" / "licences.md"
_HEAD = """\
# Licences

Made by `make docs` from `requirements.lock` and from what each package says of itself; a test holds
it. Sluss is under EUPL-1.2 ([decision 0001](decisions/0001-licence-eupl.md)); why each direct
dependency is there stands in [decision 0002](decisions/0002-dependencies.md). Nobody's lawyer has
read this page.

The texts lie in the wheels, and so on the install medium, under `*.dist-info/licenses`. What a
wheel has inside itself (OpenSSL in cryptography, libxml2 and libxslt in lxml, PDFium in pypdfium2,
SQLite in pysqlite3, libpq in psycopg-binary, Rust crates in typst, pyrage, pydantic-core and
python-calamine) is not told one by one here: some wheels bring a list of their own
(`*.dist-info/sboms`).

## What runs with Sluss

| package | version | licence | by |
|---|---|---|---|
"""
_MIDDLE = """
By: *metadata* says it as SPDX does; *read* means that a person read the text in the package, and a
test looks whether it still stands there; *carried* lies in Sluss's own wheel, for the browser.

## What EUPL-1.2 can live with

| licence | packages | why |
|---|---|---|
"""
_TAIL = """
ISO's two schemas of pain.001 lie in the wheel as well
([decision 0006](decisions/0006-xsd-vendored.md)). The site of these pages (`make site`) carries
the Read the Docs theme of MkDocs (MIT) with jQuery (MIT), Font Awesome and Lato (OFL-1.1) and
Roboto Slab (Apache-2.0). What else developers use never reaches a user; one of it (beancount,
GPL-2.0-only) is run as a program of its own.
"""


def page() -> str:
    """The page as it ought to be."""
    known = components()
    rows = [f"| {one.name} | {one.version} | {one.licence} | {_by(one)} |" for one in known]
    count = Counter(part for one in known for part in parts(one.licence))
    why = [f"| {name} | {count[name]} | {LIVED_WITH[name]} |" for name in sorted(count)]
    return _HEAD + "\n".join(rows) + "\n" + _MIDDLE + "\n".join(why) + "\n" + _TAIL


def _by(one: Component) -> str:
    if one.kind == "npm":
        return "carried"
    return "read" if one.name in READ_BY_HAND else "metadata"


def main() -> int:
    """Write it."""
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
