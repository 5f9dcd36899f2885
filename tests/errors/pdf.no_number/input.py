"""A letter that asks for money without an invoice number."""

from tests.formats.pdfs import page, pdf, without


def data() -> bytes:
    return pdf(page(without("F-1001")))
