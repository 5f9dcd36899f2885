"""Where on a page something lies: its own units turned into points as they are shown."""

from __future__ import annotations

import ctypes

import pypdfium2 as pdfium
from pypdfium2 import raw

from sluss.formats._pdf_seen import Box


class PageMap:
    """From a page's own units to points from the upper left corner of what is shown of it."""

    def __init__(self, page: pdfium.PdfPage, width: float, height: float) -> None:
        self._scale = 1000
        wide, high = round(width * self._scale), round(height * self._scale)
        self._origin = self._at(page, wide, high, 0, 0)
        self._x = self._at(page, wide, high, 1000, 0)
        self._y = self._at(page, wide, high, 0, 1000)

    def _at(
        self, page: pdfium.PdfPage, wide: int, high: int, x: float, y: float
    ) -> tuple[float, float]:
        across, down = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(page, 0, 0, wide, high, 0, x, y, across, down)
        return across.value / self._scale, down.value / self._scale

    def box(self, left: float, right: float, bottom: float, top: float) -> Box:
        """The stretch of the page that this stretch is shown in, however the page is turned."""
        ax, ay = self._point(left, bottom)
        bx, by = self._point(right, top)
        return Box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))

    def _point(self, x: float, y: float) -> tuple[float, float]:
        (ox, oy), (xx, xy), (yx, yy) = self._origin, self._x, self._y
        x, y = x / 1000, y / 1000
        return ox + (xx - ox) * x + (yx - ox) * y, oy + (xy - oy) * x + (yy - oy) * y
