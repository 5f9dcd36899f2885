"""Pages as PDF/UA: a shipped template and values, set by typst in this process.

The values go in as one JSON text, never into the template, so no string of a stranger's becomes
code. The template is ours and imports nothing from outside its folder, so there is nothing to
fetch; typst opens no file above that folder. Fonts are those within typst alone: the same page on
every machine. Same values and same instant, same bytes.
"""

from __future__ import annotations

import json
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from importlib.resources import as_file, files

import typst

from sluss.outside.page import Block, Frame

# PDF/UA allows no character without a shape. These have one in typst's own fonts (a test sets them
# all); any other is written by its number, so that nobody takes it for one that is not there.
_SHAPED = (
    (0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0x2FF), (0x391, 0x3A1), (0x3A3, 0x3CE), (0x400, 0x482),
    (0x48A, 0x4FF), (0x1E00, 0x1EFF), (0x2010, 0x2027), (0x2030, 0x203A), (0x2070, 0x2070),
    (0x2074, 0x208E), (0x20A0, 0x20BF), (0x2190, 0x21FF), (0x2200, 0x22FF), (0x2500, 0x25FF),
    (0x2610, 0x2612), (0x2713, 0x2718), (0xFFFD, 0xFFFD),
)  # fmt: skip
_FIRSTS = [first for first, _ in _SHAPED]


def typeset(frame: Frame, blocks: Sequence[Block], *, at: datetime) -> bytes:
    """The page as PDF/UA-1.

    Shapes: at is aware and the only time in the file, so equal values give equal bytes.
    Errors: typst.TypstError if the template does not take the values: our fault.
    """
    values = {"frame": asdict(frame), "blocks": [asdict(block) for block in blocks]}
    with as_file(files("sluss") / "data" / "print") as folder:
        made: bytes = typst.compile(
            folder / "page.typ",
            root=folder,
            format="pdf",
            pdf_standards=["ua-1"],
            ignore_system_fonts=True,
            # Where there is no package none is found, and so none is sought in the network.
            package_path=folder,
            package_cache_path=folder,
            sys_inputs={"page": json.dumps(_shown(values), ensure_ascii=False)},
            timestamp=int(at.timestamp()),
        )
    return made


def _shown(value: object) -> object:
    """The same values with every character that has no shape written by its number."""
    match value:
        case str():
            return shown(value)
        case dict():
            return {key: _shown(held) for key, held in value.items()}
        case list() | tuple():
            return [_shown(held) for held in value]
    return value


def shown(text: str) -> str:
    """A text with what fonts cannot show, or what would turn or hide it, by number: [U+202E]."""
    composed = unicodedata.normalize("NFC", text.replace("\t", " "))
    return "".join(c if _has_shape(c) else f"[U+{ord(c):04X}]" for c in composed)


def _has_shape(character: str) -> bool:
    number = ord(character)
    place = bisect_right(_FIRSTS, number) - 1
    return number == 0x0A or (place >= 0 and number <= _SHAPED[place][1])
