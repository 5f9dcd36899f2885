"""Whose books a SIE file is of, told by its beginning."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluss.formats.sie_head import SieHead, read_sie_head

OURS = "2120009999"


@pytest.mark.parametrize(
    ("head", "told"),
    [
        (b'#FLAGGA 0\r\n#PROGRAM "Eko" "1"\r\n#ORGNR 212000-9999\r\n', SieHead(OURS, "Eko")),
        (b"#PROGRAM Eko 1\n#ORGNR 2120009999\n", SieHead(OURS, "Eko")),
        (
            b'<FileInfo><SoftwareProduct name="Eko" version="1"/>'
            b'<Company organizationId="212000-9999" name="X"/>',
            SieHead(OURS, "Eko"),
        ),
        (b"#FLAGGA 0\n", SieHead()),
        (b"\0" * 100, SieHead()),
    ],
)
def test_the_head_of_a_sie_file_says_whose_it_is(head, told):
    assert read_sie_head(head) == told


@given(st.binary(max_size=400))
def test_any_bytes_give_ten_digits_or_nothing(head):
    told = read_sie_head(b"#ORGNR " + head)
    assert told.org_number == "" or (len(told.org_number) == 10 and told.org_number.isdigit())
