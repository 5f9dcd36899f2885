"""An invoice whose QR code names another bankgiro than its text."""

from tests.formats.pdfs import INVOICE, QR, page, pdf


def data() -> bytes:
    code = QR.replace("5402-9681", "433-8778")
    return pdf(page(INVOICE, ((400, 60, code),)))
