"""An invoice that carries 101 files."""

from tests.formats.pdfs import INVOICE, page, pdf


def data() -> bytes:
    return pdf(page(INVOICE), files={f"{number:03d}.txt": b"x" for number in range(101)})
