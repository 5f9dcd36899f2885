"""Pages to print: blocks of values in the frame that all of them have, as PDF/UA."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Required, TypedDict, Unpack

from sluss.cli.named_files import hand_out
from sluss.cli.shell import session
from sluss.outside import clock
from sluss.outside.page import Block, Frame
from sluss.outside.typeset import typeset


class Marks(TypedDict, total=False):
    """What stands around a page. at: aware; is_drill: even where the home is in earnest."""

    organisation: Required[str]
    at: Required[datetime]
    seal: str
    is_drill: bool


def page_of(title: str, blocks: Sequence[Block], **marks: Unpack[Marks]) -> bytes:
    """The page as PDF/UA: the same values at the same instant are the same bytes."""
    text, at = session().text, marks["at"]
    is_drill = marks.get("is_drill", False) or session().is_drill
    drill = text("print.drill") if is_drill else ""
    frame = Frame(
        title=f"{drill}: {title}" if drill else title,
        lang=session().lang,
        organisation=marks["organisation"],
        at=at.astimezone(clock.STOCKHOLM).strftime("%Y-%m-%d %H:%M"),
        page_of=text("print.page_of"),
        drill=drill,
        seal=marks.get("seal", ""),
    )
    return typeset(frame, blocks, at=at)


def print_page(out: Path, title: str, blocks: Sequence[Block], **marks: Unpack[Marks]) -> str:
    """Write the page to a file, whole and never over another one, and give the file's name."""
    return hand_out(out, [page_of(title, blocks, **marks)])
