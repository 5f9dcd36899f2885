"""Bank statements: every movement with its sign, its reference and its proof."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from sluss.core.money import Money
from sluss.core.party import Account, Party, Scheme
from sluss.core.records import BankEntry, Purpose, Reference, ReferenceType, Remitted, Statement
from sluss.formats.camt import read_camt, sniff, stream_camt
from tests.needs import shared

SAMPLES = ["053.001.02", "053.001.08", "054.001.02", "054.001.08"]


def balance(kind: str, amount: str, side: str = "CRDT") -> str:
    return f"""<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy="SEK">{amount}</Amt>
    <CdtDbtInd>{side}</CdtDbtInd><Dt><Dt>2026-11-26</Dt></Dt></Bal>"""


def entry(amount: str, side: str = "DBIT", *, inside: str = "", status: str = "BOOK") -> str:
    return f"""<Ntry><NtryRef>7</NtryRef><Amt Ccy="SEK">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>
    <Sts>{status}</Sts><BookgDt><Dt>2026-11-26</Dt></BookgDt><ValDt><Dt>2026-11-27</Dt></ValDt>
    <AcctSvcrRef>S7</AcctSvcrRef>{inside}</Ntry>"""


def details(*parts: str) -> str:
    return f"<NtryDtls>{''.join(parts)}</NtryDtls>"


def detail(amount: str = "", *, e2e: str = "E1", more: str = "") -> str:
    shown = f'<Amt Ccy="SEK">{amount}</Amt>' if amount else ""
    return f"<TxDtls><Refs><EndToEndId>{e2e}</EndToEndId></Refs>{shown}{more}</TxDtls>"


def statement(*inside: str, frame: str = "Stmt", message: str = "BkToCstmrStmt") -> bytes:
    return f"""<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><{message}>
    <GrpHdr><MsgId>B1</MsgId></GrpHdr><{frame}><Id>S1</Id><ElctrncSeqNb>3</ElctrncSeqNb>
    <CreDtTm>2026-11-27T05:00:00+01:00</CreDtTm>
    <Acct><Id><IBAN>SE5360000000000000123456</IBAN></Id><Ccy>SEK</Ccy></Acct>
    {"".join(inside)}</{frame}></{message}></Document>""".encode()


def entries(*inside: str) -> list[BankEntry]:
    reading = read_camt(statement(*inside))
    assert reading.findings == []
    return [record for record in reading.records if isinstance(record, BankEntry)]


def codes(*inside: str) -> list[tuple[str, str, str]]:
    findings = read_camt(statement(*inside)).findings
    return [(finding.code, finding.found, finding.expected) for finding in findings]


@pytest.mark.parametrize("version", SAMPLES)
def test_every_movement_of_a_sample_is_read_as_a_plain_look_at_the_tree_says(version):
    data = shared(f"samples/camt/synthetic_camt.{version}.xml").read_bytes()
    root = etree.fromstring(data)
    space = {"p": root.nsmap[None]}
    signs = {"CRDT": "", "DBIT": "-"}
    seen = [
        (
            tx.findtext(".//p:EndToEndId", namespaces=space).replace("NOTPROVIDED", ""),
            signs[_side(tx, space)] + tx.findtext(".//p:Amt", namespaces=space),
            tx.findtext(".//p:Nm", "", namespaces=space),
            tx.findtext(".//p:Ref", "", namespaces=space),
            tx.findtext("p:RtrInf/p:Rsn/p:Cd", "", namespaces=space),
        )
        for tx in root.iterfind(".//p:TxDtls", namespaces=space)
    ]
    reading = read_camt(data)
    moved = [record for record in reading.records if isinstance(record, BankEntry)]
    assert reading.findings == []
    assert [_shown(movement) for movement in moved] == seen
    assert [movement.ordinal for movement in moved] == list(range(len(seen)))
    assert {movement.is_notification for movement in moved} == {version.startswith("054")}
    assert sniff(data[:1000])


def _side(tx: etree._Element, space: dict[str, str]) -> str:
    return tx.getparent().getparent().findtext("p:CdtDbtInd", namespaces=space)


def _shown(movement: BankEntry) -> tuple[str, ...]:
    return (
        movement.end_to_end_id,
        movement.amount.text,
        movement.counterparty.name,
        movement.reference.value if movement.reference else "",
        movement.reason,
    )


@pytest.mark.parametrize("version", ["02", "08"])
def test_the_sample_statement_adds_up_to_the_ore(version):
    data = shared(f"samples/camt/synthetic_camt.053.001.{version}.xml").read_bytes()
    *moved, frame = read_camt(data).records
    assert frame == Statement(
        account="SE5360000000000000123456",
        statement_id="STM1-1",
        is_notification=False,
        line=8,
        sequence=231,
        created_at=datetime(2026, 11, 27, 5),  # noqa: DTZ001 -- the file names no zone
        from_on=date(2026, 11, 26),
        to_on=date(2026, 11, 26),
        opening=Money("SEK", 10000000),
        closing=Money("SEK", 7966850),
        entries=5,
    )
    assert sum(movement.amount.minor for movement in moved) == 7966850 - 10000000
    assert [movement.is_return for movement in moved] == [False, False, False, True, False]


def test_an_entry_without_details_is_one_movement():
    (movement,) = entries(entry("12.50", inside="<AddtlNtryInf>Avgift</AddtlNtryInf>"))
    assert movement == BankEntry(
        account="SE5360000000000000123456",
        statement_id="S1",
        is_notification=False,
        line=5,
        amount=Money("SEK", -1250),
        booked_on=date(2026, 11, 26),
        value_on=date(2026, 11, 27),
        entry_ref="7",
        servicer_ref="S7",
        text="Avgift",
    )


@pytest.mark.parametrize(
    ("side", "reversal", "minor", "is_reversal"),
    [
        ("DBIT", "", -1250, False),
        ("CRDT", "", 1250, False),
        ("CRDT", "<RvslInd>true</RvslInd>", 1250, True),
        ("DBIT", "<RvslInd>1</RvslInd>", -1250, True),
        ("CRDT", "<RvslInd>false</RvslInd>", 1250, False),
    ],
)
def test_the_sign_is_what_the_entry_does_to_the_account_a_reversal_included(
    side, reversal, minor, is_reversal
):
    """The balances are the proof: they add up with the sign of CdtDbtInd and no other."""
    closing = Money("SEK", 10000 + minor).text
    booked = entry("12.50", side, inside=reversal)
    (movement,) = entries(balance("OPBD", "100.00"), balance("CLBD", closing), booked)
    assert (movement.amount.minor, movement.is_reversal) == (minor, is_reversal)


@pytest.mark.parametrize(
    ("status", "is_booked"),
    [("BOOK", True), ("<Cd>BOOK</Cd>", True), ("PDNG", False), ("<Cd>INFO</Cd>", False)],
)
def test_only_a_booked_entry_is_booked(status, is_booked):
    assert [m.is_booked for m in entries(entry("1.00", status=status))] == [is_booked]


def test_an_entry_without_a_status_is_not_booked_and_told():
    assert codes(entry("1.00", status="")) == [("camt.no_status", "", "BOOK, PDNG or INFO")]
    *moved, _frame = read_camt(statement(entry("1.00", status=""))).records
    assert [movement.is_booked for movement in moved] == [False]


def test_a_pending_entry_is_no_part_of_the_balance():
    pair = balance("OPBD", "10.00"), balance("CLBD", "9.00")
    assert len(entries(*pair, entry("1.00"), entry("5.00", status="PDNG"))) == 2


def test_several_details_are_several_movements_that_add_up():
    inside = details(detail("1.00", e2e="E1"), detail("2.50", e2e="E2")) + details(
        detail("0.50", e2e="NOTPROVIDED")
    )
    moved = entries(entry("1.00"), entry("4.00", inside=inside))
    assert [(m.end_to_end_id, m.amount.minor, m.ordinal) for m in moved] == [
        ("", -100, 0),
        ("E1", -100, 1),
        ("E2", -250, 2),
        ("", -50, 3),
    ]
    assert {(m.entry_ref, m.servicer_ref) for m in moved} == {("7", "S7")}


def test_a_detail_may_go_the_other_way_within_its_entry():
    back = '<TxDtls><Amt Ccy="SEK">1.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></TxDtls>'
    moved = entries(entry("4.00", inside=details(detail("5.00"), back)))
    assert [movement.amount.minor for movement in moved] == [-500, 100]


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ((detail("1.00"), detail("2.00")), "-3.00"),
        ((detail("1.00"), detail("")), "no amounts that can be added"),
        ((detail("1.00"), detail("3,00")), "no amounts that can be added"),
    ],
)
def test_details_that_do_not_add_up_leave_the_entry_as_one(parts, found):
    inside = entry("4.00", inside=details("<Btch><PmtInfId>P1</PmtInfId></Btch>", *parts))
    assert codes(inside) == [("camt.details_differ", found, "-4.00")]
    movement, _frame = read_camt(statement(inside)).records
    assert (movement.amount.minor, movement.end_to_end_id) == (-400, "")
    assert movement.payment_info_id == "P1"


def test_a_single_detail_is_the_entry_whatever_its_own_amount_says():
    euro = detail("", more='<AmtDtls><TxAmt><Amt Ccy="EUR">1.00</Amt></TxAmt></AmtDtls>')
    (movement,) = entries(entry("11.50", inside=details(euro)))
    assert (movement.amount, movement.end_to_end_id) == (Money("SEK", -1150), "E1")
    charged = entry("4.00", inside=details(detail("3.00")))
    assert codes(charged) == [("camt.details_differ", "-3.00", "-4.00")]
    movement, _frame = read_camt(statement(charged)).records
    assert (movement.amount.minor, movement.end_to_end_id) == (-400, "E1")


def test_a_batch_without_details_says_what_it_books():
    batch = """<Btch><MsgId>M1</MsgId><PmtInfId>P1</PmtInfId><NbOfTxs>3</NbOfTxs>
    <TtlAmt Ccy="SEK">4.00</TtlAmt><CdtDbtInd>DBIT</CdtDbtInd></Btch>"""
    (movement,) = entries(entry("4.00", inside=details(batch)))
    assert (movement.message_id, movement.payment_info_id) == ("M1", "P1")
    assert (movement.batch_count, movement.batch_total) == (3, Money("SEK", 400))
    told = entries(entry("4.00", inside=details(batch, detail("1.00"), detail("3.00"))))
    assert [(m.payment_info_id, m.batch_count) for m in told] == [("P1", None), ("P1", None)]


RETURN = """<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>RRTN</SubFmlyCd></Fmly></Domn>
</BkTxCd>"""
REASON = "<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>"
PARTIES = """<RltdPties><Dbtr><Nm>Exempelkommun</Nm></Dbtr>
<DbtrAcct><Id><IBAN>SE5360000000000000123456</IBAN></Id></DbtrAcct><Cdtr><Pty><Nm>Åkeri</Nm>
<Id><OrgId><Othr><Id>556036-0793</Id></Othr></OrgId></Id></Pty></Cdtr>
<CdtrAcct><Id><Othr><Id>123456789</Id><SchmeNm><Cd>BBAN</Cd></SchmeNm></Othr></Id></CdtrAcct>
</RltdPties><RltdAgts><CdtrAgt><FinInstnId><ClrSysMmbId><MmbId>6100</MmbId></ClrSysMmbId>
</FinInstnId></CdtrAgt></RltdAgts>"""
PAYEE = (Party(name="Åkeri", org_number="5560360793"), Account(Scheme.BBAN, "6100-123456789"))


@pytest.mark.parametrize(
    ("side", "code", "inside", "expected"),
    [
        ("CRDT", RETURN, REASON, (True, "AC04")),
        ("CRDT", RETURN, "", (True, "")),
        ("CRDT", "", REASON, (True, "AC04")),
        ("DBIT", "", REASON, (False, "AC04")),
        ("CRDT", "", "", (False, "")),
    ],
)
def test_a_return_is_money_of_ours_that_came_back(side, code, inside, expected):
    (movement,) = entries(entry("4.00", side, inside=code + details(detail("4.00", more=inside))))
    assert (movement.is_return, movement.reason) == expected
    assert movement.end_to_end_id == "E1"


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<RtrInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>Kontot är</AddtlInf><AddtlInf>avslutat"
         "</AddtlInf></RtrInf>", "Kontot är avslutat"),
        ("<RmtInf><Ustrd>F1</Ustrd></RmtInf><RtrInf><AddtlInf>Avslutat</AddtlInf></RtrInf>", "F1"),
        ("<AddtlTxInf>Avgift</AddtlTxInf>", "Avgift"),
    ],
)  # fmt: skip
def test_the_banks_own_words_stand_where_the_payer_said_nothing(inside, text):
    (movement,) = entries(entry("4.00", "CRDT", inside=details(detail("4.00", more=inside))))
    assert movement.text == text


@pytest.mark.parametrize("more", ["", RETURN], ids=["debit", "return"])
def test_the_other_side_of_a_debit_and_of_its_return_is_the_payee(more):
    side = "CRDT" if more else "DBIT"
    (movement,) = entries(entry("4.00", side, inside=more + details(detail("4.00", more=PARTIES))))
    assert (movement.counterparty, movement.counterparty_account) == PAYEE


def test_the_other_side_of_a_credit_is_the_payer():
    (movement,) = entries(entry("4.00", "CRDT", inside=details(detail("4.00", more=PARTIES))))
    assert movement.counterparty.name == ""
    payer = PARTIES.replace("SE5360000000000000123456", "SE7450000000050001234567")
    (movement,) = entries(entry("4.00", "CRDT", inside=details(detail("4.00", more=payer))))
    assert movement.counterparty.name == "Exempelkommun"


def test_what_the_payment_says_is_kept():
    remittance = """<RmtInf><Ustrd>Faktura 7</Ustrd><Strd><RfrdDocInf><Tp><CdOrPrtry><Cd>CREN</Cd>
    </CdOrPrtry></Tp><Nb>K9</Nb></RfrdDocInf><RfrdDocAmt><CdtNoteAmt Ccy="SEK">1.00</CdtNoteAmt>
    </RfrdDocAmt></Strd><Strd><CdtrRefInf><Ref>0012347</Ref></CdtrRefInf></Strd></RmtInf>"""
    (movement,) = entries(entry("4.00", inside=details(detail("4.00", more=remittance))))
    assert movement.reference == Reference(ReferenceType.OCR, "0012347")
    assert movement.documents == (Remitted(Purpose.CREDIT_NOTE, "K9", Money("SEK", 100)),)
    assert movement.text == "Faktura 7"


@pytest.mark.parametrize(
    ("opening", "closing", "found"),
    [
        (balance("OPBD", "10.00"), balance("CLBD", "6.00"), []),
        (balance("OPBD", "1.00"), balance("CLBD", "3.00", "DBIT"), []),
        (balance("PRCD", "10.00"), balance("CLBD", "6.00"), []),
        (balance("OPBD", "10.00"), balance("CLBD", "6.01"), ["camt.balance_differs"]),
        (balance("OPBD", "10.00"), "", []),
        ("", balance("CLBD", "6.00"), []),
        (balance("OPBD", "ten"), balance("CLBD", "6.00"), ["camt.bad_balance"]),
    ],
)
def test_the_balances_prove_the_entries_when_both_are_there(opening, closing, found):
    assert [code for code, *_ in codes(opening, closing, entry("4.00"))] == found


def test_a_currency_that_is_not_the_accounts_cannot_be_proved():
    euro = entry("4.00").replace("SEK", "EUR")
    found = codes(balance("OPBD", "10.00"), balance("CLBD", "10.00"), euro)
    assert found == [("camt.balance_differs", "10.00", "one currency")]


@pytest.mark.parametrize("amount", ["4,00", "-4.00", "4.001", "", "٤", "1e2", "9" * 13])
def test_an_entry_whose_amount_cannot_be_read_refuses_the_file(amount):
    reading = read_camt(statement(entry("1.00"), entry(amount)))
    assert [finding.code for finding in reading.findings] == ["camt.bad_amount"]
    assert (reading.is_refused, reading.records) == (True, [])


def test_an_entry_without_a_side_refuses_the_file():
    assert [code for code, *_ in codes(entry("1.00", "BOTH"))] == ["camt.bad_amount"]


def test_each_statement_of_a_file_ends_with_its_frame():
    two = statement(entry("1.00")).decode()
    second = two[two.index("<Stmt>") : two.index("</Stmt>") + 7].replace("S1<", "S2<")
    data = two.replace("</Stmt>", "</Stmt>" + second).encode()
    records = read_camt(data).records
    kinds = [(type(r).__name__, r.statement_id) for r in records]
    assert kinds == [("BankEntry", "S1"), ("Statement", "S1"), ("BankEntry", "S2"),
                     ("Statement", "S2")]  # fmt: skip
    assert [r.ordinal for r in records if isinstance(r, BankEntry)] == [0, 0]


def test_a_period_that_is_named_goes_before_the_days_of_the_balances():
    period = """<FrToDt><FrDtTm>2026-11-20T00:00:00</FrDtTm><ToDtTm>2026-11-25T23:59:59</ToDtTm>
    </FrToDt>"""
    *_, frame = read_camt(statement(period, balance("OPBD", "1"), balance("CLBD", "1"))).records
    assert (frame.from_on, frame.to_on) == (date(2026, 11, 20), date(2026, 11, 25))


def test_a_notification_has_no_balance_to_prove():
    data = statement(entry("1.00"), frame="Ntfctn", message="BkToCstmrDbtCdtNtfctn")
    movement, frame = read_camt(data).records
    assert movement.is_notification and frame.is_notification
    assert (frame.opening, frame.closing, frame.entries) == (None, None, 1)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "xml.empty"),
        (b"<Document/>", "camt.no_statement"),
        (statement(frame="Rpt", message="BkToCstmrAcctRpt"), "camt.intraday"),
        (statement(message="CstmrCdtTrfInitn"), "camt.not_camt"),
        (statement().replace(b"<IBAN>SE5360000000000000123456</IBAN>", b""), "camt.no_account"),
    ],
)
def test_what_is_no_statement_says_so(data, code):
    reading = read_camt(data)
    assert [finding.code for finding in reading.findings] == [code]
    assert reading.is_refused


def test_an_intraday_report_is_recognised_so_that_it_can_be_refused():
    assert sniff(statement(frame="Rpt", message="BkToCstmrAcctRpt"))
    assert not sniff(b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03">')


WHOLE = statement(
    balance("OPBD", "10.00"),
    balance("CLBD", "3.00"),
    entry("4.00", inside=details(detail("1.00", more=PARTIES), detail("3.00"))),
    entry("3.00", inside=details(detail("3.00"))),
)


@pytest.mark.parametrize("end", range(1, len(WHOLE), 53))
def test_a_truncated_statement_is_refused(end):
    reading = read_camt(WHOLE[:end])
    assert (reading.is_refused, reading.records) == (True, [])


def test_movements_come_as_they_are_read_not_at_the_end():
    big = statement(*[entry("1.00") for _ in range(2000)])
    source = BytesIO(big)
    assert isinstance(next(stream_camt(source)), BankEntry)
    assert source.tell() < len(big)


@settings(max_examples=150)
@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_raise(data):
    assert read_camt(data).is_refused


@settings(max_examples=200)
@given(
    st.integers(0, len(WHOLE) - 1),
    st.one_of(st.binary(min_size=1, max_size=6), st.sampled_from([b"<", b"</", b"9", b"\xc3"])),
)
def test_no_change_in_a_statement_loses_money_unsaid(at, bytes_put):
    reading = read_camt(WHOLE[:at] + bytes_put + WHOLE[at + len(bytes_put) :])
    moved = [r.amount.minor for r in reading.records if isinstance(r, BankEntry) and r.is_booked]
    frames = [r for r in reading.records if isinstance(r, Statement)]
    is_proved = all(f.opening is not None and f.closing is not None for f in frames)
    if not reading.findings and is_proved:
        assert sum(moved) == sum(f.closing.minor - f.opening.minor for f in frames)


@settings(max_examples=80)
@given(st.lists(st.tuples(st.integers(1, 10**9), st.sampled_from(["CRDT", "DBIT"])), max_size=20))
def test_whatever_moves_the_sum_is_kept(moves):
    minor = sum(amount if side == "CRDT" else -amount for amount, side in moves)
    closing = balance("CLBD", Money("SEK", abs(minor)).text, "CRDT" if minor >= 0 else "DBIT")
    written = [entry(Money("SEK", amount).text, side) for amount, side in moves]
    moved = entries(balance("OPBD", "0.00"), closing, *written)
    assert sum(movement.amount.minor for movement in moved) == minor
