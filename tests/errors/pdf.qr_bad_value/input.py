"""A QR code of an unknown type."""

from tests.formats.pdfs import INVOICE, QR, page, pdf


def data() -> bytes:
    return pdf(page(INVOICE, ((400, 60, QR.replace('"tp":1', '"tp":3')),)))
