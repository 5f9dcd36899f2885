"""Pages to print in the frame that all of them have, as PDF/UA."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sluss.outside.page import Block, Frame
from sluss.outside.typeset import typeset
from sluss.telling.texts import sentence
from sluss.telling.times import local


def set_page(
    title: str,
    blocks: Sequence[Block],
    *,
    lang: str,
    organisation: str,
    at: datetime,
    seal: str = "",
    is_drill: bool = False,
) -> bytes:
    """The page as PDF. at: aware, and the only time in the file; seal: what it can be told by.

    Shapes: the same values at the same instant are the same bytes.
    """
    drill = sentence("print.drill", lang) if is_drill else ""
    frame = Frame(
        title=f"{drill}: {title}" if drill else title,
        lang=lang,
        organisation=organisation,
        at=local(at),
        page_of=sentence("print.page_of", lang),
        drill=drill,
        seal=seal,
    )
    return typeset(frame, blocks, at=at)
