"""A QR code as a drawing."""

from __future__ import annotations

from io import BytesIO

import segno

_QUIET_MODULES = 4  # What the standard asks for around it; scanners need it.


def qr_svg(text: str) -> str:
    """The QR code of a short text as SVG. Error correction M: a fold or a stamp may cover some."""
    out = BytesIO()
    code = segno.make_qr(text, error="m")
    code.save(out, kind="svg", xmldecl=False, border=_QUIET_MODULES, light="white")
    return out.getvalue().decode()
