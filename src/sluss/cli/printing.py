"""Pages to print: blocks of values in the frame that all of them have, as PDF/UA."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sluss.cli.named_files import hand_out
from sluss.cli.shell import session
from sluss.outside import clock
from sluss.outside.page import Block, Frame
from sluss.outside.typeset import typeset


def print_page(
    out: Path,
    title: str,
    blocks: Sequence[Block],
    *,
    organisation: str,
    at: datetime,
    seal: str = "",
    is_drill: bool = False,
) -> str:
    """Write the page to a file, whole and never over another one, and give the file's name.

    Shapes: at is aware; the same values at the same instant are the same bytes.
    """
    page = set_page(title, blocks, organisation=organisation, at=at, seal=seal, is_drill=is_drill)
    return hand_out(out, [page])


def set_page(
    title: str,
    blocks: Sequence[Block],
    *,
    organisation: str,
    at: datetime,
    seal: str = "",
    is_drill: bool = False,
) -> bytes:
    """The page in the frame that all pages have, in the language of the call."""
    text = session().text
    drill = text("print.drill") if is_drill else ""
    frame = Frame(
        title=f"{drill}: {title}" if drill else title,
        lang=session().lang,
        organisation=organisation,
        at=at.astimezone(clock.STOCKHOLM).strftime("%Y-%m-%d %H:%M"),
        page_of=text("print.page_of"),
        drill=drill,
        seal=seal,
    )
    return typeset(frame, blocks, at=at)
