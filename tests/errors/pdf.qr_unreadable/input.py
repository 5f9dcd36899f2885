"""A QR code that names two accounts under one name."""

from tests.formats.pdfs import INVOICE, page, pdf


def data() -> bytes:
    code = '{"uqr":1,"acc":"5402-9681","acc":"433-8778"}'
    return pdf(page(INVOICE, ((400, 60, code),)))
