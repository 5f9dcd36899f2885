"""An invoice that carries a file of 21 MB."""

from tests.formats.pdfs import INVOICE, page, pdf


def data() -> bytes:
    return pdf(page(INVOICE), files={"big.bin": bytes(21 * 2**20)})
