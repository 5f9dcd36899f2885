"""A PDF with an empty page."""

from tests.formats.pdfs import pdf


def data() -> bytes:
    return pdf(b"")
