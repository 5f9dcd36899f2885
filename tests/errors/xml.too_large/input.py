"""An invoice of one byte more than a whole document may have, most of them blanks."""

from sluss.formats._xml import WHOLE_BYTES_MAX

START = b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">'


def data() -> bytes:
    return START + b" " * (WHOLE_BYTES_MAX + 1 - len(START))
