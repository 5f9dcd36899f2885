"""QR codes for paper, as SVG: what stands beside them in letters, for whoever has a scanner."""

from __future__ import annotations

import io

import segno

# A quarter of the code may be creased or stained, as paper is in a crisis.
_CORRECTION = "q"
# The quiet frame that scanners need. Source: ISO/IEC 18004, by way of segno.
_FRAME_MODULES = 4


def qr_svg(text: str) -> str:
    """The code of a text, black on nothing.

    Errors: ValueError if the text is longer than a code takes, some thousand signs.
    """
    drawn = io.BytesIO()
    code = segno.make(text, error=_CORRECTION, micro=False, boost_error=False)
    code.save(drawn, kind="svg", border=_FRAME_MODULES, xmldecl=False, nl=False)
    return drawn.getvalue().decode()
