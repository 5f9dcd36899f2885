"""A PDF that needs a password."""

from tests.formats.pdfs import INVOICE, locked, page, pdf


def data() -> bytes:
    return locked(pdf(page(INVOICE)))
