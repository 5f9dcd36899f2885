"""Pages to print: blocks of values in the frame that all of them have, as PDF/UA."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NotRequired, TypedDict, Unpack

from sluss.cli.named_files import hand_out
from sluss.cli.shell import session
from sluss.outside.page import Block
from sluss.telling import pages as telling_pages


class Framed(TypedDict):
    """What a page is framed by. at: aware, and the only time in the file.

    seal: what the page can be told by, such as a hash.
    """

    organisation: str
    at: datetime
    seal: NotRequired[str]
    is_drill: NotRequired[bool]


def print_page(out: Path, title: str, blocks: Sequence[Block], **framed: Unpack[Framed]) -> str:
    """Write the page to a file, whole and never over another one, and give the file's name."""
    return hand_out(out, [set_page(title, blocks, **framed)])


def set_page(title: str, blocks: Sequence[Block], **framed: Unpack[Framed]) -> bytes:
    """The page in the frame that all pages have, in the language of the call.

    Shapes: the same values at the same instant are the same bytes.
    """
    now = session()
    is_drill = framed.pop("is_drill", False) or now.is_drill
    return telling_pages.set_page(title, blocks, lang=now.lang, is_drill=is_drill, **framed)
