"""A scanned invoice."""

from tests.formats.pdfs import INVOICE, page, pdf, scanned


def data() -> bytes:
    return scanned(pdf(page(INVOICE)), dots_an_inch=72)
