"""The bank's answers, each at its own level; acceptance is left for what it is."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluss.core.records import AnswerLevel, BankAnswer
from sluss.formats.pain002 import read_pain002, sniff
from tests.needs import shared

FRAME = """<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.{version}"><CstmrPmtStsRpt>
<GrpHdr><MsgId>B1</MsgId><CreDtTm>2026-11-24T09:05:00</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>M1</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.03</OrgnlMsgNmId>{group}
</OrgnlGrpInfAndSts>{blocks}</CstmrPmtStsRpt></Document>"""
REJECTED = """<TxInfAndSts><OrgnlInstrId>I1</OrgnlInstrId><OrgnlEndToEndId>E1</OrgnlEndToEndId>
<TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC01</Cd></Rsn><AddtlInf>Fel</AddtlInf><AddtlInf>konto
</AddtlInf></StsRsnInf><StsRsnInf><Rsn><Prtry>B77</Prtry></Rsn></StsRsnInf></TxInfAndSts>"""


def block(number: int, *, status: str = "", inside: str = "") -> str:
    shown = f"<PmtInfSts>{status}</PmtInfSts>" if status else ""
    return f"""<OrgnlPmtInfAndSts><OrgnlPmtInfId>P{number}</OrgnlPmtInfId>{shown}{inside}
</OrgnlPmtInfAndSts>"""


def report(*, group: str = "", blocks: str = "", version: str = "03") -> bytes:
    shown = f"<GrpSts>{group}</GrpSts>" if group else ""
    return FRAME.format(version=version, group=shown, blocks=blocks).encode()


def said(data: bytes) -> list[tuple[str, ...]]:
    return [
        (a.level.value, a.status, a.original_payment_info_id, a.end_to_end_id, *a.reasons)
        for a in read_pain002(data).records
    ]


def test_the_sample_gives_its_three_levels():
    data = shared("samples/pain001/synthetic_pain.002.001.03_PART.xml").read_bytes()
    frame = {
        "original_message_id": "SLUSS-2120009999-20261124-001",
        "created_at": datetime(2026, 11, 24, 9, 5),  # noqa: DTZ001 -- the file names no zone
    }
    assert read_pain002(data).findings == []
    assert read_pain002(data).records == [
        BankAnswer(level=AnswerLevel.GROUP, status="PART", line=8, **frame),
        BankAnswer(
            level=AnswerLevel.PAYMENT_INFO,
            status="PART",
            line=15,
            original_payment_info_id="SLUSS-20261124-P2",
            **frame,
        ),
        BankAnswer(
            level=AnswerLevel.TRANSACTION,
            status="RJCT",
            line=18,
            original_payment_info_id="SLUSS-20261124-P2",
            end_to_end_id="LEV0000005",
            instruction_id="SLUSS-20261124-0005",
            reasons=("AC01",),
            reason_text="Felaktigt kontonummer",
            **frame,
        ),
    ]
    assert sniff(data[:1000])


@pytest.mark.parametrize("version", ["03", "10", "14"])
def test_every_level_speaks_for_itself_and_in_the_order_of_the_file(version):
    blocks = block(1, status="ACCP") + block(2, status="PART", inside=REJECTED) + block(3)
    data = report(group="PART", blocks=blocks, version=version)
    assert said(data) == [
        ("group", "PART", "", ""),
        ("payment-info", "ACCP", "P1", ""),
        ("payment-info", "PART", "P2", ""),
        ("transaction", "RJCT", "P2", "E1", "AC01", "B77"),
    ]
    assert read_pain002(data).records[3].reason_text == "Fel konto"
    assert {answer.original_message_id for answer in read_pain002(data).records} == {"M1"}


def test_reasons_of_a_block_stay_with_the_block():
    reason = "<StsRsnInf><Rsn><Cd>DT01</Cd></Rsn><AddtlInf>Datum</AddtlInf></StsRsnInf>"
    data = report(blocks=block(1, status="ACWC", inside=reason + REJECTED))
    assert said(data) == [
        ("payment-info", "ACWC", "P1", "", "DT01"),
        ("transaction", "RJCT", "P1", "E1", "AC01", "B77"),
    ]


@pytest.mark.parametrize(
    "day", ["2026-11-27", "<Dt>2026-11-27</Dt>", "<DtTm>2026-11-27T08:00:00</DtTm>"]
)
def test_an_answer_names_the_banks_reference_and_the_day_that_it_moved_to(day):
    inside = f"""<TxInfAndSts><OrgnlEndToEndId>E1</OrgnlEndToEndId><TxSts>ACWC</TxSts>
    <AcctSvcrRef>B77</AcctSvcrRef><OrgnlTxRef><ReqdExctnDt>{day}</ReqdExctnDt></OrgnlTxRef>
    </TxInfAndSts>"""
    (answer,) = read_pain002(report(blocks=block(1, inside=inside))).records
    assert (answer.servicer_ref, answer.execution_on) == ("B77", date(2026, 11, 27))


def test_two_messages_in_one_envelope_keep_their_originals_apart():
    second = report(group="RJCT").replace(b"M1", b"M2").replace(b"09:05", b"10:05")
    both = b"<Envelope>" + report(group="ACTC") + second + b"</Envelope>"
    answers = [
        (a.original_message_id, a.status, a.created_at.hour) for a in read_pain002(both).records
    ]
    assert answers == [("M1", "ACTC", 9), ("M2", "RJCT", 10)]


def test_the_oldest_version_names_things_otherwise():
    data = b"""<Document><pain.002.001.02><GrpHdr><MsgId>B</MsgId></GrpHdr><OrgnlGrpInfAndSts>
    <OrgnlMsgId>M1</OrgnlMsgId></OrgnlGrpInfAndSts><TxInfAndSts><OrgnlPmtInfId>P1</OrgnlPmtInfId>
    <OrgnlEndToEndId>E1</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><StsRsn><Cd>AC04</Cd>
    </StsRsn><AddtlStsRsnInf>Stangt</AddtlStsRsnInf></StsRsnInf></TxInfAndSts></pain.002.001.02>
    </Document>"""
    assert said(data) == [("transaction", "RJCT", "P1", "E1", "AC04")]
    assert sniff(data)


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        (report(blocks=block(1)), ["pain002.no_status"]),
        (report(), ["pain002.no_status"]),
        (
            report(blocks=block(1, inside=REJECTED.replace("<TxSts>RJCT</TxSts>", ""))),
            ["pain002.no_tx_status", "pain002.no_status"],
        ),
        (b"<D><CstmrCdtTrfInitn><GrpHdr/></CstmrCdtTrfInitn></D>", ["pain002.not_pain002"]),
        (b"", ["xml.empty"]),
    ],
)
def test_a_report_that_says_nothing_is_refused(data, codes):
    reading = read_pain002(data)
    assert [finding.code for finding in reading.findings] == codes
    assert (reading.is_refused, reading.records) == (True, [])


def test_a_payment_without_a_status_is_left_out_and_told():
    silent = REJECTED.replace("<TxSts>RJCT</TxSts>", "")
    reading = read_pain002(report(group="ACTC", blocks=block(1, inside=silent + REJECTED)))
    assert [(f.code, f.found) for f in reading.findings] == [("pain002.no_tx_status", "E1")]
    assert [answer.level.value for answer in reading.records] == ["group", "transaction"]


WHOLE = report(group="PART", blocks=block(1, status="PART", inside=REJECTED * 3))


@pytest.mark.parametrize("end", range(1, len(WHOLE), 41))
def test_a_truncated_report_is_refused(end):
    assert read_pain002(WHOLE[:end]).is_refused


@settings(max_examples=150)
@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_raise(data):
    assert read_pain002(data).is_refused


@settings(max_examples=150)
@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=6))
def test_no_change_in_a_report_makes_the_reader_raise(at, bytes_put):
    read_pain002(WHOLE[:at] + bytes_put + WHOLE[at + len(bytes_put) :])
