"""An invoice whose bankgiro has a wrong check digit."""

from tests.formats.pdfs import page, pdf, without


def data() -> bytes:
    return pdf(page(without("5402-9681", plus=((150, 780, "5402-9682"),))))
