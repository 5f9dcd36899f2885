"""Pages to print: blocks of values in the frame that all of them have, as PDF/UA."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NotRequired, TypedDict, Unpack

from sluss.cli.named_files import hand_out
from sluss.cli.shell import session
from sluss.outside import clock
from sluss.outside.page import Block, Frame
from sluss.outside.typeset import typeset


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
    text = session().text
    at = framed["at"]
    drill = text("print.drill") if framed.get("is_drill") or session().is_drill else ""
    frame = Frame(
        title=f"{drill}: {title}" if drill else title,
        lang=session().lang,
        organisation=framed["organisation"],
        at=at.astimezone(clock.STOCKHOLM).strftime("%Y-%m-%d %H:%M"),
        page_of=text("print.page_of"),
        drill=drill,
        seal=framed.get("seal", ""),
    )
    return typeset(frame, blocks, at=at)
