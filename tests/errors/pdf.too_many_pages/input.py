"""An invoice with fifty empty pages behind it."""

from tests.formats.pdfs import INVOICE, page, pdf


def data() -> bytes:
    return pdf(page(INVOICE), *[b""] * 50)
