"""A file that an XML invoice carries in base64, or that it only names by a link.

Source: docs/sources.md [en16931] BG-24.
"""

from __future__ import annotations

import binascii
from dataclasses import dataclass
from hashlib import sha256

from sluss.core.records import Attachment
from sluss.formats._invoice_notes import NAME_CHARS_MAX, Notes
from sluss.formats._plain_text import folded, has_hidden
from sluss.formats._xml import XML_SPACE, Element, value

# A link may hold a whole query; what is longer leads no person anywhere.
LINK_CHARS_MAX = 2_000
_SPACE = XML_SPACE.encode("ascii")

# An attachment, and the bytes of it that the file carries: none if it lies elsewhere.
Carried = tuple[Attachment, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedAttachment:
    """Where a document carries or names a file. content: None if the file lies elsewhere."""

    at: Element
    content: Element | None
    name: str = ""
    media_type: str = ""
    description: str = ""
    link: str = ""


def read_attachment(stated: StatedAttachment, ordinal: int, notes: Notes) -> Carried | None:
    """The attachment and its bytes, None where notes tell why it cannot be had.

    Units: ordinal is the number of the attachment in its file, from 1. What one can hold is
           bounded by the parser: base64 of at most TEXT_CHARS_MAX characters.
    """
    content = b""
    if stated.content is not None:
        text = value(stated.content)
        decoded = from_base64(text)
        if decoded is None:
            notes.leave_out("bad_attachment", stated.content, text, "a file in base64")
            return None
        content = decoded
    is_carried = stated.content is not None
    record = Attachment(
        ordinal=ordinal,
        name=_words(stated.name, stated, notes),
        media_type=_short(stated.media_type, NAME_CHARS_MAX),
        line=stated.at.sourceline or 0,
        size=len(content) if is_carried else None,
        sha256=sha256(content).hexdigest() if is_carried else "",
        description=_words(stated.description, stated, notes),
        link=_short(stated.link, LINK_CHARS_MAX),
    )
    return record, content


def from_base64(text: str) -> bytes | None:
    """The bytes, None if the text is no base64 or holds nothing."""
    try:
        bare = text.encode("ascii").translate(None, _SPACE)
        return binascii.a2b_base64(bare, strict_mode=True) or None
    except ValueError:  # So are text that is not ASCII and text that is no base64.
        return None


def _words(text: str, stated: StatedAttachment, notes: Notes) -> str:
    # A name such as 'faktura\u202efdp.exe' shows another ending than the file has.
    if has_hidden(folded(text)):
        at = stated.at if stated.content is None else stated.content
        notes.warn("hidden_characters", at, ascii(text), "visible characters only")
    return _short(text, NAME_CHARS_MAX)


def _short(text: str, most: int) -> str:
    text = folded(text)
    return text if len(text) <= most else text[: most - 1] + "…"
