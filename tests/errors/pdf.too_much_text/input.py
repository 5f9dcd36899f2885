"""An invoice with a novel behind it."""

from tests.formats.pdfs import INVOICE, page, pdf

NOVEL = (50, 400, "ab " * 6_664)


def data() -> bytes:
    return pdf(page((*INVOICE, NOVEL)))
