"""A QR code as a drawing."""

from __future__ import annotations

from io import BytesIO

import segno

_QUIET_MODULES = 4  # What the standard asks for around it; scanners need it.


def qr_svg(text: str) -> str:
    """The QR code of a short text as SVG. Error correction M: a fold or a stamp may cover some."""
    out = BytesIO()
    # Unless told so, segno takes Japanese signs for what Latin-1 lacks, and readers guess.
    encoding = None if text.isascii() else "utf-8"
    code = segno.make_qr(text, error="m", encoding=encoding)
    code.save(out, kind="svg", xmldecl=False, border=_QUIET_MODULES, light="white")
    return out.getvalue().decode()
