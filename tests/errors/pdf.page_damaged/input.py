"""An invoice whose second page is not in the file."""

from tests.formats.pdfs import INVOICE, page, pdf


def data() -> bytes:
    return pdf(page(INVOICE)).replace(b"/Count 1/Kids[5 0 R]", b"/Count 2/Kids[5 0 R 99 0 R]")
