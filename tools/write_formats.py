"""Write docs/formats.md: every format, what is read of it, what is not and where it deceives.

Made from the pages that ship with the product (src/sluss/data/formats) and the readers that there
are: python -m tools.write_formats, or make docs. A test holds the page to them.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path

from sluss.formats._unread import UNREAD_KINDS
from sluss.formats.about import About, read_about
from sluss.formats.recognise import CONTAINERS, FORMATS
from sluss.outside.shipped import names, shipped

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "formats.md"
LINE_CHARS = 120
_RISKY = "It is read in a process of its own, with bounds on memory and time and without a network."

_HEAD = """# Formats

<!-- Made by tools/write_formats.py from src/sluss/data/formats: edit those. -->
"""
_INTRO = """\
What a file is, is told by its content; its name and ending are never looked at. Each reader
takes bytes and gives records and findings with line and field, in the order of the file; it raises
nothing for bad data, and every record of the file ends as a record or a finding. `error` leaves the
record or the file out, `warning` keeps it and tells a person. All that can be said stands in
[errors.md](errors.md). `sluss formats` shows this page, in Swedish too; `sluss formats KIND` shows
one format of it."""
_AMOUNTS = """\
Amounts are read by `[0-9]` only, in at most twelve digits of kronor and two decimals. Days,
amounts and numbers that cannot be read are said and never repaired; an OCR with a wrong check digit
stays as it is and holds the payment."""
_XML = """\
XML: one parser for all. A DOCTYPE is refused; comments and processing instructions are gone
before any text is read; no entities, no network, XML 1.0 only, at most 256 deep. See
[DESIGN.md](DESIGN.md#16-threat-model)."""
_SOURCES = """\
Where the facts about each format come from stands in [sources.md](sources.md); the keys
stand at each format."""


def page() -> str:
    """The whole page as Markdown."""
    abouts = {name: read_about(shipped(f"formats/{name}.toml")) for name in kinds()}
    parts = [_HEAD, _wrapped(_INTRO), *_table(abouts), _unread(), "## What holds for all\n"]
    parts += [_wrapped(text) for text in (_AMOUNTS, _XML, _SOURCES)]
    parts += [_section(kind, about) for kind, about in abouts.items()]
    return "\n".join(parts)


def kinds() -> list[str]:
    """Every kind that has a page, those with a reader first and in its order."""
    paged = [name.removesuffix(".toml") for name in names("formats")]
    read = [form.kind for form in (*FORMATS, *CONTAINERS)]
    return [kind for kind in read if kind in paged] + [kind for kind in paged if kind not in read]


def _table(abouts: dict[str, About]) -> Iterator[str]:
    yield "| kind | format | read | written |\n|---|---|---|---|"
    for kind, about in abouts.items():
        cells = (f"[{kind}](#{_anchor(kind, about)})", about.title, about.versions, about.writes)
        yield f"| {' | '.join(cell or '–' for cell in cells)} |"
    yield ""


def _anchor(kind: str, about: About) -> str:
    heading = f"{kind}: {about.title}".lower()
    kept = "".join(c for c in heading if c.isalnum() or c in " -_")
    return kept.replace(" ", "-")


def _unread() -> str:
    known = ", ".join(UNREAD_KINDS)
    return _wrapped(
        "Known by their look and refused by name (`intake.kind_not_read_yet`), kept as originals: "
        f"{known}."
    )


def _section(kind: str, about: About) -> str:
    words = about.words["en"]
    risky = _RISKY if kind in {form.kind for form in FORMATS if form.is_risky} else ""
    sources = ", ".join(f"[{key}]" for key in about.sources)
    told = (
        ("Read", about.versions),
        ("Gives", words.reads),
        ("Not read", words.ignores),
        ("Refuses", words.refuses),
        ("Written", about.writes),
        ("How", risky),
        ("Sources", sources),
    )
    lines = [f"## {kind}: {about.title}", ""]
    lines += [_wrapped(f"**{name}.** {said}") for name, said in told if said]
    if words.traps:
        lines += ["**Traps.**", "", *(_item(trap) for trap in words.traps), ""]
    return "\n".join(lines)


def _wrapped(text: str) -> str:
    return textwrap.fill(text, LINE_CHARS, break_on_hyphens=False, break_long_words=False) + "\n"


def _item(text: str) -> str:
    return textwrap.fill(
        text, LINE_CHARS, initial_indent="- ", subsequent_indent="  ", break_on_hyphens=False
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print("docs: docs/formats.md is new")
