"""An invoice that shows two bankgiros."""

from tests.formats.pdfs import page, pdf, without

SECOND = ((50, 795, "Bankgiro"), (150, 795, "433-8778"))


def data() -> bytes:
    return pdf(page(without(plus=SECOND)))
