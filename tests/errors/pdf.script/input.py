"""An invoice that runs something when it is opened."""

from tests.formats.pdfs import INVOICE, page, pdf


def data() -> bytes:
    return pdf(page(INVOICE), catalogue="/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>")
