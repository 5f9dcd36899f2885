"""Pages that are pictures, read by rapidocr: an optional extra, slow, and never to be relied on.

Loading this module loads the models, a second or more: it is done before the child process has its
limits, and only for a PDF that has such pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy
from rapidocr import RapidOCR

from sluss.core.records import SeenBy
from sluss.formats._pdf_codes import picture_of
from sluss.formats._pdf_document import Opened
from sluss.formats._pdf_lines import words_of
from sluss.formats._pdf_seen import Box, Page

# 110 dots an inch: print of eight points is read, in two seconds a page and in 500 MB of memory.
_DOTS_PER_POINT = 110 / 72
# Of a line read with less certainty hardly a number is right.
_SCORE_MIN = 0.8

# One thread: the processor time of all threads is counted together, and each takes memory.
_ENGINE: Any = RapidOCR(
    params={
        "EngineConfig.onnxruntime.intra_op_num_threads": 1,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        "Global.use_cls": False,
        "Rec.rec_batch_num": 1,
        "Global.log_level": "critical",
    }
)


def _warm_up() -> None:
    """Have every model and module loaded while files may still be opened."""
    # A square, since a long strip is first made as high as a page, and then very long.
    blank = numpy.full((320, 320, 3), 255, "uint8")
    _ENGINE(blank, use_det=True, use_cls=False, use_rec=True)
    _ENGINE(blank, use_det=False, use_cls=False, use_rec=True)


_warm_up()


def read_picture(opened: Opened, page: Page) -> Page:
    """The page with the words that were read off its picture."""
    sheet = opened.document[page.number - 1]
    picture = picture_of(sheet, _DOTS_PER_POINT)
    if picture is None:
        return page
    bitmap, points = picture.bitmap, picture.points
    rows = numpy.frombuffer(bitmap.buffer, "uint8").reshape(bitmap.height, bitmap.stride)
    read = _ENGINE(rows[:, : bitmap.width], use_det=True, use_cls=False, use_rec=True)
    lines = zip(read.boxes, read.txts, read.scores, strict=True) if read.txts else ()
    words = tuple(
        word
        for corners, text, score in lines
        if score >= _SCORE_MIN
        for word in words_of(_letters(text, corners, points))
    )
    return replace(page, words=words, seen_by=SeenBy.PICTURE)


def _letters(
    text: str,
    corners: Any,  # noqa: ANN401 -- an array of four points
    points: float,
) -> Iterator[tuple[str, Box]]:
    """The letters of a line, each with an equal share of its width: where they are is not told."""
    left, top = (float(edge) * points for edge in corners.min(axis=0))
    right, bottom = (float(edge) * points for edge in corners.max(axis=0))
    share = (right - left) / max(1, len(text))
    for number, letter in enumerate(text):
        yield letter, Box(left + number * share, top, left + (number + 1) * share, bottom)
