"""More elements in each other than any honest file has."""

from sluss.formats._xml import DEPTH_MAX

START = b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">'


def data() -> bytes:
    return START + b"<a>" * DEPTH_MAX + b"</a>" * DEPTH_MAX + b"</Invoice>"
