"""The bank's files as the readers give them: what they say of a payment file, in any order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import permutations

import pytest

from sluss.core.records import AnswerLevel, BankAnswer, BankEntry, Record
from sluss.formats.camt import read_camt
from sluss.formats.pain001 import read_pain001
from sluss.formats.pain002 import read_pain002
from sluss.rules.register.filed import Filed
from sluss.rules.register.flows import Broadcasts, Flow, Standing, gather_flows
from tests.rules.register.records import filed

ORDERED, ACCEPTED, REJECTED, BOOKED, RETURNED = (s.value for s in Standing)

TRANSFER = """<CdtTrfTxInf><PmtId><InstrId>I{n}</InstrId><EndToEndId>E{n}</EndToEndId></PmtId>
<Amt><InstdAmt Ccy="SEK">{n}00.00</InstdAmt></Amt><Cdtr><Nm>Firma {n}</Nm></Cdtr><CdtrAcct><Id>
<Othr><Id>1234566</Id><SchmeNm><Prtry>BGNR</Prtry></SchmeNm></Othr></Id></CdtrAcct></CdtTrfTxInf>"""


def block(number: int, *orders: int) -> str:
    inside = "".join(TRANSFER.format(n=n) for n in orders)
    return f"""<PmtInf><PmtInfId>P{number}</PmtInfId><PmtMtd>TRF</PmtMtd>
    <ReqdExctnDt>2026-11-26</ReqdExctnDt><DbtrAcct><Id><IBAN>SE5360000000000000123456</IBAN></Id>
    </DbtrAcct>{inside}</PmtInf>"""


# Two blocks: E1 and E2 in the first, E3 and E4 in the second.
SENT = f"""<Document><CstmrCdtTrfInitn><GrpHdr><MsgId>M1</MsgId>
<CreDtTm>2026-11-24T09:00:00</CreDtTm><NbOfTxs>4</NbOfTxs></GrpHdr>{block(1, 1, 2)}{block(2, 3, 4)}
</CstmrCdtTrfInitn></Document>""".encode()


def report(group: str = "", *blocks: str, version: str = "03", original: str = "M1") -> bytes:
    status = f"<GrpSts>{group}</GrpSts>" if group else ""
    return f"""<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.{version}">
    <CstmrPmtStsRpt><GrpHdr><MsgId>B</MsgId><CreDtTm>2026-11-24T09:05:00</CreDtTm></GrpHdr>
    <OrgnlGrpInfAndSts><OrgnlMsgId>{original}</OrgnlMsgId>
    <OrgnlMsgNmId>pain.001.001.03</OrgnlMsgNmId>{status}</OrgnlGrpInfAndSts>{"".join(blocks)}
    </CstmrPmtStsRpt></Document>""".encode()


def about(number: int, status: str = "", *transactions: str) -> str:
    shown = f"<PmtInfSts>{status}</PmtInfSts>" if status else ""
    return f"""<OrgnlPmtInfAndSts><OrgnlPmtInfId>P{number}</OrgnlPmtInfId>{shown}
    {"".join(transactions)}</OrgnlPmtInfAndSts>"""


def answered(number: int, status: str, more: str = "", *, by: str = "EndToEndId") -> str:
    letter = by[0]
    return f"""<TxInfAndSts><Orgnl{by}>{letter}{number}</Orgnl{by}><TxSts>{status}</TxSts>
    <StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf>{more}</TxInfAndSts>"""


def records(number: int, data: bytes) -> list[Filed]:
    read = {b"<CstmrCdtTrf": read_pain001, b"<CstmrPmtSts": read_pain002}
    reader = next((r for sign, r in read.items() if sign in data), read_camt)
    reading = reader(data)
    assert reading.findings == []
    return [filed(f"f{number}:{line}", r) for line, r in enumerate(reading.records)]


def flows(files: Iterable[bytes]) -> list[Flow]:
    told = [one for number, data in enumerate(files) for one in records(number, data)]
    broad = [f for f in told if _is_broadcast(f.record)]
    return gather_flows([f for f in told if f not in broad], Broadcasts(tuple(broad)))


def _is_broadcast(record: Record) -> bool:
    if isinstance(record, BankAnswer):
        return record.level is not AnswerLevel.TRANSACTION
    return isinstance(record, BankEntry) and record.batch_count is not None


def standings(*reports: bytes) -> list[str]:
    """What became of E1 to E4, the same in every order of the files."""
    found = {
        tuple(flow.standing.value for flow in sorted(flows(files), key=lambda f: f.end_to_end_id))
        for files in permutations([SENT, *reports])
    }
    (one,) = found
    return list(one)


@pytest.mark.parametrize(
    ("reports", "expected"),
    [
        # No answer at all is normal with some banks, and proves nothing.
        ([], [ORDERED] * 4),
        # A group status goes down to every block and transaction below it.
        ([report("ACTC")], [ACCEPTED] * 4),
        ([report("RJCT")], [REJECTED] * 4),
        ([report("RJCT", original="M2")], [ORDERED] * 4),
        # A block's status goes down to its own transactions only.
        ([report("", about(1, "RJCT"))], [REJECTED, REJECTED, ORDERED, ORDERED]),
        ([report("PART", about(1, "ACCP"), about(2, "RJCT"))],
         [ACCEPTED, ACCEPTED, REJECTED, REJECTED]),
        # PART leaves each transaction to its own answer.
        ([report("PART", about(2, "ACSP"),
                 about(1, "PART", answered(1, "RJCT"), answered(2, "ACSP")))],
         [REJECTED, ACCEPTED, ACCEPTED, ACCEPTED]),
        ([report("PART", about(2, "PART", answered(3, "RJCT")))],
         [ORDERED, ORDERED, REJECTED, ORDERED]),
        # First the file is taken, then its contents, then one payment is turned down after all.
        ([report("ACTC"), report("", about(1, "ACCP"), about(2, "ACCP")),
          report("", about(2, "", answered(4, "RJCT")))],
         [ACCEPTED, ACCEPTED, ACCEPTED, REJECTED]),
        # A transaction may be named by its InstrId alone.
        ([report("", about(1, "", answered(2, "RJCT", by="InstrId")))],
         [ORDERED, REJECTED, ORDERED, ORDERED]),
        ([report("ACCP", version="10"), report("", about(1, "RJCT"), version="10")],
         [REJECTED, REJECTED, ACCEPTED, ACCEPTED]),
    ],
)  # fmt: skip
def test_a_status_goes_down_and_a_rejection_stands(reports, expected):
    assert standings(*reports) == expected


def test_a_date_that_the_bank_moved_is_the_day_of_the_payment():
    moved = "<OrgnlTxRef><ReqdExctnDt>2026-11-27</ReqdExctnDt></OrgnlTxRef>"
    answer = report("", about(1, "ACWC", answered(1, "ACWC", moved)))
    days = [flow.happened_on for flow in sorted(flows([SENT, answer]), key=lambda f: f.key)]
    assert days == [date(2026, 11, 27), *[date(2026, 11, 26)] * 3]


def statement(*entries: str, message: str = "BkToCstmrStmt", frame: str = "Stmt") -> bytes:
    return f"""<Document><{message}><GrpHdr><MsgId>B</MsgId></GrpHdr><{frame}><Id>S</Id><Acct><Id>
    <IBAN>SE5360000000000000123456</IBAN></Id><Ccy>SEK</Ccy></Acct>{"".join(entries)}</{frame}>
    </{message}></Document>""".encode()


def booked(number: int, side: str = "DBIT", *, refs: str, more: str = "", code: str = "") -> str:
    return f"""<Ntry><Amt Ccy="SEK">{number}00.00</Amt><CdtDbtInd>{side}</CdtDbtInd>
    <Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-26</Dt></BookgDt>{code}
    <NtryDtls><TxDtls><Refs>{refs}</Refs>{more}</TxDtls></NtryDtls></Ntry>"""


def e2e(number: int) -> str:
    return f"<EndToEndId>E{number}</EndToEndId>"


RETURN = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"
NOTIFIED = {"message": "BkToCstmrDbtCdtNtfctn", "frame": "Ntfctn"}


def test_only_a_debit_is_a_payment_and_what_comes_back_opens_it_again():
    day = statement(booked(1, refs=e2e(1)), booked(2, refs=e2e(2)))
    later = statement(booked(2, "CRDT", refs=e2e(2), more=RETURN))
    assert standings(report("ACSC"), day, later) == [BOOKED, RETURNED, ACCEPTED, ACCEPTED]


def test_a_notification_and_a_statement_tell_of_one_debit():
    debit = booked(1, refs=e2e(1))
    both = [statement(debit), statement(debit, **NOTIFIED)]
    assert standings(*both) == [BOOKED, ORDERED, ORDERED, ORDERED]
    assert len(flows([SENT, *both, *both])) == 4


def test_the_banks_own_reference_ties_a_debit_without_any_id_to_its_order():
    told = report("", about(1, "", answered(1, "ACSP", "<AcctSvcrRef>B77</AcctSvcrRef>")))
    day = statement(
        booked(1, refs="<AcctSvcrRef>B77</AcctSvcrRef><EndToEndId>NOTPROVIDED</EndToEndId>")
    )
    assert standings(told, day) == [BOOKED, ORDERED, ORDERED, ORDERED]


def test_an_instruction_id_ties_a_debit_without_an_end_to_end_id_to_its_order():
    day = statement(booked(3, refs="<InstrId>I3</InstrId><EndToEndId>NOTPROVIDED</EndToEndId>"))
    assert standings(day) == [ORDERED, ORDERED, BOOKED, ORDERED]
