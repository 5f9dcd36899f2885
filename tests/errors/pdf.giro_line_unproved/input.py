"""A giro line whose amount does not agree with its check digit."""

from tests.formats.pdfs import page, pdf, without

LINE = (50, 810, "# 1234567897 # 1250 00 9 > 54029681#41#")


def data() -> bytes:
    return pdf(page(without(plus=(LINE,))))
