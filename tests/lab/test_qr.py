"""The lab's own QR codes against another maker's, module by module."""

from __future__ import annotations

import numpy
import pytest
import segno
import zxingcpp

from sluss.lab.qr import qr_rows


# What fills a code to its last byte: of others the other program leaves a byte of nothing before
# the padding, which is no fault and no reason to do as it does.
@pytest.mark.parametrize("size", [14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331])
def test_a_code_is_the_one_that_another_program_draws(size):
    text = "".join(chr(97 + place * 7 % 26) for place in range(size))
    theirs = segno.make_qr(
        text, error="m", mask=0, mode="byte", encoding="utf-8", boost_error=False
    )
    assert qr_rows(text) == [[bool(module) for module in row] for row in theirs.matrix]


@pytest.mark.parametrize("text", ["a", "Åkeri i Älvdala", "x" * 100, "öl" * 60, "y" * 250])
def test_a_code_is_read_by_another_program(text):
    scale, quiet = 4, 4
    rows = qr_rows(text)
    size = (len(rows) + 2 * quiet) * scale
    dots = numpy.full((size, size), 255, dtype=numpy.uint8)
    for down, row in enumerate(rows):
        for right, is_dark in enumerate(row):
            if is_dark:
                top, left = (down + quiet) * scale, (right + quiet) * scale
                dots[top : top + scale, left : left + scale] = 0
    assert [code.text for code in zxingcpp.read_barcodes(dots)] == [text]


def test_what_is_too_long_is_refused():
    with pytest.raises(ValueError, match="332 bytes"):
        qr_rows("a" * 332)
