"""Notes that people bring: as text, or in a picture of the paper that they were printed on."""

from __future__ import annotations

from sluss.formats.signed_note import read_note
from sluss.reception.scans import texts_in

_JPEG, _PDF = b"\xff\xd8\xff", b"%PDF-"
_PDF_WITHIN = 1024


def notes_in(data: bytes) -> list[str]:
    """The notes in what was brought, as they stand there; of a text, the text itself.

    Shapes: of a picture each once, none if none can be read. Whether a text is a note is not
            looked at.
    """
    if data.startswith(_JPEG) or _PDF in data[:_PDF_WITHIN]:
        return [text for text in texts_in(data) if read_note(text) is not None]
    return [data.decode("utf-8", "replace")]
