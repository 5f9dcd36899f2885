"""One field longer than the parser reads."""

from sluss.formats._xml import TEXT_CHARS_MAX

START = b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">'


def data() -> bytes:
    return START + b"a" * (TEXT_CHARS_MAX + 1) + b"</Invoice>"
