"""An invoice whose second page is seven metres wide."""

from tests.formats.pdfs import INVOICE, page, pdf


def data() -> bytes:
    first, box, second = pdf(page(INVOICE), b"").rpartition(b"[0 0 595 842]")
    return first + box.replace(b"595", b"20000") + second
