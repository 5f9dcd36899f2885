"""Payment files from which some orders are cut: what is left is as it was, to the byte."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sluss.formats.iso_schema import validate
from sluss.formats.pain001 import read_pain001
from sluss.formats.pain001_clean import NotCut, cuts_of, stream_cut
from sluss.formats.pain001_write import write_pain001
from tests.formats.payments import BANKS, EVERY_KIND, batch, profile_of, schema_of

NORDEA = b"".join(write_pain001(batch(), profile_of("nordea")))


def amounts(data: bytes) -> dict[int, int]:
    reading = read_pain001(data)
    assert reading.findings == []
    return {row: order.amount.minor for row, order in enumerate(reading.records, start=1)}


def cut(data: bytes, *rows: int, message_id: str = "") -> bytes:
    """The file with only these rows."""
    every = amounts(data)
    cuts = cuts_of(BytesIO(data), {row: every[row] for row in rows}, message_id)
    return b"".join(stream_cut(BytesIO(data), cuts))


def orders(data: bytes) -> list[object]:
    reading = read_pain001(data)
    assert reading.findings == []
    return [replace(order, line=0) for order in reading.records]


@pytest.mark.parametrize("bank", BANKS)
def test_of_every_bank_s_file_any_one_order_is_left_and_still_valid(bank):
    profile = profile_of(bank)
    data = b"".join(write_pain001(batch(*EVERY_KIND[:9]), profile))
    every = orders(data)
    for row in range(1, len(every) + 1):
        left = cut(data, row)
        assert orders(left) == [every[row - 1]]
        assert validate(left, schema_of(profile.message_version)) == []


@given(rows=st.sets(st.integers(1, len(EVERY_KIND)), min_size=1))
def test_what_is_left_adds_up_and_nothing_else_is_changed(rows):
    every, left = orders(NORDEA), cut(NORDEA, *rows)
    assert orders(left) == [every[row - 1] for row in sorted(rows)]
    assert validate(left, schema_of(profile_of("nordea").message_version)) == []
    # All that is left of it stands in what it was, in the same order.
    rest = iter(re.split(rb"(?=<)", NORDEA))
    for part in re.split(rb"(?=<)", left):
        if not part.startswith((b"<NbOfTxs>", b"<CtrlSum>")):
            assert any(part.rstrip() == old.rstrip() for old in rest)


def test_where_nothing_is_cut_the_bytes_are_the_same():
    assert cut(NORDEA, *range(1, len(EVERY_KIND) + 1)) == NORDEA


TWO_BLOCKS = """<?xml version="1.0" encoding="{encoding}"?>
<!-- gjord av ekonomisystemet -->
<p:Document xmlns:p="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03">
\t<p:CstmrCdtTrfInitn>
\t\t<p:GrpHdr><p:MsgId>Å&amp;1</p:MsgId><p:NbOfTxs>3</p:NbOfTxs><p:CtrlSum>6</p:CtrlSum></p:GrpHdr>
\t\t<p:PmtInf><p:PmtInfId>A</p:PmtInfId><p:NbOfTxs>2</p:NbOfTxs><p:CtrlSum>3.000</p:CtrlSum>
\t\t\t<!-- ett --><p:CdtTrfTxInf x="&gt;">{one}<p:Cdtr><p:Nm>Ö</p:Nm></p:Cdtr></p:CdtTrfTxInf>
\t\t\t<p:CdtTrfTxInf>{two}</p:CdtTrfTxInf>
\t\t</p:PmtInf>
\t\t<p:PmtInf><p:PmtInfId>B</p:PmtInfId><p:CdtTrfTxInf>{three}</p:CdtTrfTxInf></p:PmtInf>
\t</p:CstmrCdtTrfInitn>
</p:Document>
"""


def two_blocks(encoding: str) -> str:
    kronor = {"one": 1, "two": 2, "three": 3}
    paid = {
        word: f'<p:Amt><p:InstdAmt Ccy="SEK">{number}</p:InstdAmt></p:Amt>'
        for word, number in kronor.items()
    }
    return TWO_BLOCKS.format(encoding=encoding, **paid)


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16", "ISO-8859-1", "windows-1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_blanks_names_and_encoding_stay_as_they_are(encoding, newline):
    written = two_blocks(encoding).replace("\n", newline)
    data = written.encode(encoding)
    lines = written.split(newline)
    first = cut(data, 1).decode(encoding)
    assert first.split(newline) == [
        *lines[:4],
        lines[4].replace(">3<", ">1<").replace(">6<", ">1.00<"),
        lines[5].replace(">2<", ">1<").replace(">3.000<", ">1.00<"),
        lines[6],
        lines[8],
        *lines[10:],
    ]
    second = cut(data, 2).decode(encoding).split(newline)
    assert second[6:8] == ["\t\t\t<!-- ett -->", lines[7]]
    last = cut(data, 3).decode(encoding)
    assert last.split(newline) == [
        *lines[:4],
        lines[4].replace(">3<", ">1<").replace(">6<", ">3.00<"),
        *lines[9:],
    ]


def test_another_message_id_is_written_as_text():
    data = two_blocks("UTF-8").encode()
    left = cut(data, 1, 2, 3, message_id="Å&1-2")
    assert left == data.replace("Å&amp;1".encode(), "Å&amp;1-2".encode())
    assert {order.message_id for order in read_pain001(left).records} == {"Å&1-2"}


def test_a_file_of_no_payments_is_none():
    with pytest.raises(ValueError):
        cuts_of(BytesIO(NORDEA), {})


def test_an_order_that_is_not_there_is_not_kept_silently():
    with pytest.raises(NotCut):
        cuts_of(BytesIO(NORDEA), {99: 100})
    with pytest.raises(NotCut):
        list(stream_cut(BytesIO(NORDEA[:500]), cuts_of(BytesIO(NORDEA), {1: 778150})))


def test_a_long_file_is_cut_where_it_should_be_whatever_the_stretches(monkeypatch):
    from sluss.formats import pain001_clean

    whole = cut(NORDEA, 2, 9)
    for size in (1, 7, 64):
        monkeypatch.setattr(pain001_clean, "_CHUNK_BYTES", size)
        assert cut(NORDEA, 2, 9) == whole
