"""An invoice that does not say what is to be paid."""

from tests.formats.pdfs import page, pdf, without


def data() -> bytes:
    return pdf(page(without("1 250,00 kr")))
