"""A letter that asks for money without saying for whom."""

from tests.formats.pdfs import page, pdf, without


def data() -> bytes:
    return pdf(page(without("556036-0793")))
