"""An invoice whose QR code names another amount than its text."""

from tests.formats.pdfs import INVOICE, QR, page, pdf


def data() -> bytes:
    return pdf(page(INVOICE, ((400, 60, QR.replace("1250", "12500")),)))
