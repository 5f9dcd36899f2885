"""Payment files from anywhere: every order, or a reason why the file is not believed."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from sluss.core.money import Money
from sluss.core.outcome import Severity
from sluss.core.party import Account, Scheme
from sluss.core.records import PaymentOrder, Purpose, Reference, ReferenceType, Remitted
from sluss.formats.pain001 import read_pain001, sniff, stream_pain001
from sluss.formats.pain001_write import write_pain001
from tests.formats.payments import batch, profile_of
from tests.needs import shared

SAMPLES = [f"{v}_{k}" for v in ("03", "09") for k in ("suppliers", "benefits_SSBE")]
WHOLE = b"".join(write_pain001(batch(), profile_of("generic")))

ORDER = """<CdtTrfTxInf><PmtId><EndToEndId>E1</EndToEndId></PmtId>
<Amt><InstdAmt Ccy="SEK">100.00</InstdAmt></Amt><Cdtr><Nm>Åkeri</Nm></Cdtr>
<CdtrAcct><Id><Othr><Id>1234566</Id><SchmeNm><Prtry>BGNR</Prtry></SchmeNm></Othr></Id></CdtrAcct>
</CdtTrfTxInf>"""
FRAME = """<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"><CstmrCdtTrfInitn>
<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-11-24T09:00:00</CreDtTm>
<NbOfTxs>1</NbOfTxs><CtrlSum>100</CtrlSum></GrpHdr>
<PmtInf><PmtInfId>P1</PmtInfId><PmtMtd>TRF</PmtMtd><NbOfTxs>1</NbOfTxs><CtrlSum>100.0</CtrlSum>
<ReqdExctnDt>2026-11-26</ReqdExctnDt><DbtrAcct><Id><IBAN>SE5360000000000000123456</IBAN></Id>
</DbtrAcct>{order}</PmtInf></CstmrCdtTrfInitn></Document>"""


def told(changes: dict[str, str]) -> list[tuple[str, str, str]]:
    """What is found wrong in the small file when these texts are put in place of others."""
    reading = read_pain001(changed(changes))
    return [(f.code, f.found, f.expected) for f in reading.findings]


def changed(changes: dict[str, str]) -> bytes:
    text = FRAME.format(order=ORDER)
    for old, new in changes.items():
        if old not in text:
            raise AssertionError(old)
        text = text.replace(old, new, 1)
    return text.encode()


def the_order(changes: dict[str, str]) -> PaymentOrder:
    (order,) = read_pain001(changed(changes)).records
    return order


@pytest.mark.parametrize("name", SAMPLES)
def test_every_transfer_of_a_sample_is_read_as_a_plain_look_at_the_tree_says(name):
    version, kind = name.split("_", 1)
    data = shared(f"samples/pain001/synthetic_pain.001.001.{version}_{kind}.xml").read_bytes()
    root = etree.fromstring(data)
    space = {"p": root.nsmap[None]}
    seen = [
        (
            tx.findtext(".//p:EndToEndId", namespaces=space),
            tx.findtext(".//p:InstdAmt", namespaces=space),
            tx.findtext(".//p:Cdtr/p:Nm", namespaces=space),
            tx.findtext(".//p:CdtrRefInf/p:Ref", "", namespaces=space),
            tx.findtext(".//p:Ustrd", "", namespaces=space),
            len(tx.findall(".//p:RfrdDocInf", namespaces=space)),
            tx.getparent().findtext("p:PmtInfId", namespaces=space),
        )
        for tx in root.iterfind(".//p:CdtTrfTxInf", namespaces=space)
    ]
    reading = read_pain001(data)
    assert reading.findings == []
    assert [_shown(order) for order in reading.records] == seen
    claimed = root.findtext(".//p:GrpHdr/p:CtrlSum", namespaces=space)
    assert sum(order.amount.minor for order in reading.records) == int(claimed.replace(".", ""))
    assert sniff(data[:2000])


def _shown(order: PaymentOrder) -> tuple[object, ...]:
    reference = order.reference.value if order.reference else ""
    return (
        order.end_to_end_id,
        order.amount.text,
        order.creditor.name,
        reference,
        order.text,
        len(order.documents),
        order.payment_info_id,
    )


def test_a_net_payment_names_its_invoices_and_its_credit_note():
    data = shared("samples/pain001/synthetic_pain.001.001.03_suppliers.xml").read_bytes()
    net = read_pain001(data).records[2]
    assert net.documents == (
        Remitted(Purpose.INVOICE, "F10021", Money("SEK", 1000000)),
        Remitted(Purpose.INVOICE, "F10022", Money("SEK", 500000)),
        Remitted(Purpose.CREDIT_NOTE, "K900", Money("SEK", 125000)),
    )
    assert net.debtor_account == "9912346"
    assert net.execution_on == date(2026, 11, 26)


BGNR = "<Othr><Id>1234566</Id><SchmeNm><Prtry>BGNR</Prtry></SchmeNm></Othr>"


def _agent(member: str) -> dict[str, str]:
    agent = "<CdtrAgt><FinInstnId><ClrSysMmbId><ClrSysId><Cd>SESBA</Cd></ClrSysId>"
    agent += f"<MmbId>{member}</MmbId></ClrSysMmbId></FinInstnId></CdtrAgt><Cdtr>"
    return {"<Cdtr>": agent}


def _other(number: str, scheme: str) -> dict[str, str]:
    return {BGNR: f"<Othr><Id>{number}</Id><SchmeNm>{scheme}</SchmeNm></Othr>"}


BBAN = "<Cd>BBAN</Cd>"


@pytest.mark.parametrize(
    ("changes", "scheme", "number"),
    [
        ({}, Scheme.BANKGIRO, "1234566"),
        (_agent("9900"), Scheme.BANKGIRO, "1234566"),
        (_agent("9900") | _other("123-4566", BBAN), Scheme.BANKGIRO, "1234566"),
        (_agent("9960") | _other("630350", BBAN), Scheme.PLUSGIRO, "630350"),
        (_agent("9500") | _other("63 03 50", BBAN), Scheme.PLUSGIRO, "630350"),
        (_other("630350", "<Prtry>PGNR</Prtry>"), Scheme.PLUSGIRO, "630350"),
        (_agent("6100") | _other("123456789", BBAN), Scheme.BBAN, "6100-123456789"),
        (_agent("83279") | _other("123456789", BBAN), Scheme.BBAN, "8327-123456789"),
        (_other("6100123456789", BBAN), Scheme.BBAN, "6100-123456789"),
        ({BGNR: "<IBAN>se74 5000 0000 0500 0123 4567</IBAN>"}, Scheme.IBAN, None),
    ],
)
def test_every_dialect_of_an_account_is_understood(changes, scheme, number):
    account = Account(scheme, number or "SE7450000000050001234567")
    assert read_pain001(changed(changes)).findings == []
    assert the_order(changes).creditor_account == account


@pytest.mark.parametrize(
    ("changes", "account", "found"),
    [
        (_other("8327123456789", BBAN), None, "8327123456789"),
        (_other("1234567", "<Prtry>BGNR</Prtry>"), Account(Scheme.BANKGIRO, "1234567"), "1234567"),
        ({BGNR: f"<IBAN>SE7450000000050001234567</IBAN>{BGNR}"}, None, "SE7450000000050001234567"),
        (_other("١٢٣٤٥٦٦", "<Prtry>BGNR</Prtry>"), None, "١٢٣٤٥٦٦"),
        ({BGNR: ""}, None, ""),
    ],
    ids=["8xxx without clearing", "wrong check digit", "two", "arabic digits", "none"],
)
def test_an_account_that_nobody_can_tell_is_noted_and_never_guessed(changes, account, found):
    expected = "one account number with a right check digit"
    assert told(changes) == [("iso.bad_account", found, expected)]
    assert the_order(changes).creditor_account == account
    (finding,) = read_pain001(changed(changes)).findings
    assert (finding.severity, finding.place.field) == (Severity.WARNING, "CdtrAcct")


def test_old_and_new_versions_say_the_same():
    old = {
        "CstmrCdtTrfInitn": "pain.001.001.02",
        "</CstmrCdtTrfInitn": "</pain.001.001.02",
        "pain.001.001.03": "pain.001.001.02",
    }
    new = {
        "pain.001.001.03": "pain.001.001.12",
        "<ReqdExctnDt>2026-11-26<": "<ReqdExctnDt><DtTm>2026-11-26T10:00:00Z</DtTm><",
    }
    assert the_order(old) == the_order(new) == the_order({})
    assert sniff(changed(old)) and sniff(changed(new))


def test_version_02_names_accounts_ids_and_documents_otherwise():
    data = b"""<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.02"><pain.001.001.02>
    <GrpHdr><MsgId>M1</MsgId><CreDtTm>2009-11-24T09:00:00</CreDtTm><NbOfTxs>1</NbOfTxs>
    <Grpg>MIXD</Grpg></GrpHdr><PmtInf><PmtInfId>P1</PmtInfId><PmtMtd>TRF</PmtMtd>
    <PmtTpInf><CtgyPurp>SUPP</CtgyPurp></PmtTpInf><ReqdExctnDt>2009-11-26</ReqdExctnDt>
    <DbtrAcct><Id><BBAN>6290401234567</BBAN></Id></DbtrAcct><CdtTrfTxInf>
    <PmtId><EndToEndId>E1</EndToEndId></PmtId><Amt><InstdAmt Ccy="SEK">100</InstdAmt></Amt>
    <CdtrAgt><FinInstnId><CmbndId><ClrSysMmbId><Prtry>9900</Prtry></ClrSysMmbId></CmbndId>
    </FinInstnId></CdtrAgt><Cdtr><Nm>Firma</Nm><Id><OrgId><TaxIdNb>5560360793</TaxIdNb></OrgId>
    </Id></Cdtr><CdtrAcct><Id><PrtryAcct><Id>1234566</Id></PrtryAcct></Id></CdtrAcct><RmtInf>
    <Strd><RfrdDocInf><RfrdDocTp><Cd>CREN</Cd></RfrdDocTp><RfrdDocNb>K1</RfrdDocNb></RfrdDocInf>
    <RfrdDocAmt><CdtNoteAmt Ccy="SEK">5</CdtNoteAmt></RfrdDocAmt><CdtrRefInf>
    <CdtrRef>0012347</CdtrRef></CdtrRefInf></Strd></RmtInf></CdtTrfTxInf></PmtInf>
    </pain.001.001.02></Document>"""
    reading = read_pain001(data)
    assert reading.findings == []
    (order,) = reading.records
    assert order.debtor_account == "6290-401234567"
    assert order.creditor_account == Account(Scheme.BANKGIRO, "1234566")
    assert (order.creditor.org_number, order.category_purpose) == ("5560360793", "SUPP")
    assert order.documents == (Remitted(Purpose.CREDIT_NOTE, "K1", Money("SEK", 500)),)
    assert order.reference == Reference(ReferenceType.OCR, "0012347")


EQUIVALENT = """<EqvtAmt><Amt Ccy="SEK">100.00</Amt><CcyOfTrf>EUR</CcyOfTrf></EqvtAmt>"""


@pytest.mark.parametrize(
    ("changes", "amount"),
    [
        ({'"SEK">100.00': '"EUR">100.00'}, Money("EUR", 10000)),
        # So much of our own currency is to be sent in another one.
        ({'<InstdAmt Ccy="SEK">100.00</InstdAmt>': EQUIVALENT}, Money("SEK", 10000)),
    ],
)
def test_a_payment_in_another_currency_keeps_the_one_that_is_written(changes, amount):
    assert told(changes) == []
    assert the_order(changes).amount == amount


def test_an_instructed_amount_beside_an_equivalent_one_is_one_too_many():
    assert read_pain001(changed({"</InstdAmt>": f"</InstdAmt>{EQUIVALENT}"})).is_refused


def test_what_a_block_says_holds_for_its_own_orders_only():
    block = changed({}).decode()
    block = block[block.index("<PmtInf>") : block.index("</CstmrCdtTrfInitn>")]
    first = block.replace(
        "TRF</PmtMtd>",
        """TRF</PmtMtd><PmtTpInf><CtgyPurp><Cd>SSBE</Cd>
    </CtgyPurp></PmtTpInf>""",
    ).replace("<CdtTrf", "<UltmtDbtr><Nm>Nämnden</Nm></UltmtDbtr><CdtTrf", 1)
    second = block.replace("P1", "P2").replace("2026-11-26", "2026-11-27").replace(
        "SE5360000000000000123456", "SE7450000000050001234567"
    )  # fmt: skip
    text = changed({"Txs>1<": "Txs>2<", "<CtrlSum>100<": "<CtrlSum>200<"}).decode()
    data = text.replace(block.replace("Txs>1<", "Txs>1<"), first + second).encode()
    reading = read_pain001(data)
    assert reading.findings == []
    assert [_of_block(order) for order in reading.records] == [
        ("P1", date(2026, 11, 26), "SE5360000000000000123456", "SSBE", "Nämnden"),
        ("P2", date(2026, 11, 27), "SE7450000000050001234567", "", ""),
    ]


def _of_block(order: PaymentOrder) -> tuple[object, ...]:
    return (
        order.payment_info_id,
        order.execution_on,
        order.debtor_account,
        order.category_purpose,
        order.ultimate_debtor.name,
    )


def test_an_order_says_itself_what_it_is_and_for_whom():
    inside = """<UltmtDbtr><Nm>Nämnden</Nm></UltmtDbtr><UltmtCdtr><Nm>Bo Ek</Nm></UltmtCdtr>
    <Purp><Cd>SSBE</Cd></Purp></CdtTrfTxInf>"""
    order = the_order({
        "</PmtId>": "</PmtId><PmtTpInf><CtgyPurp><Prtry>LON</Prtry></CtgyPurp></PmtTpInf>",
        "</CdtTrfTxInf>": inside,
        "<ReqdExctnDt>": "<PmtTpInf><CtgyPurp><Cd>SUPP</Cd></CtgyPurp></PmtTpInf><ReqdExctnDt>",
    })  # fmt: skip
    assert (order.category_purpose, order.purpose) == ("LON", "SSBE")
    assert (order.ultimate_debtor.name, order.ultimate_creditor.name) == ("Nämnden", "Bo Ek")


@pytest.mark.parametrize("code", ["SALA", "PENS", "SSBE", "GOVT", "TAXS", "SUPP", "INTC"])
def test_every_category_purpose_is_kept_as_it_stands(code):
    kind = f"<PmtTpInf><CtgyPurp><Cd>{code}</Cd></CtgyPurp></PmtTpInf><ReqdExctnDt>"
    assert the_order({"<ReqdExctnDt>": kind}).category_purpose == code


def test_a_money_order_is_kept_and_told_once_for_its_block():
    account = f"<CdtrAcct><Id>{BGNR}</Id></CdtrAcct>"
    changes = {"<PmtMtd>TRF": "<PmtMtd>CHK", f"{account}\n": ""}
    assert told(changes) == [("pain001.no_transfer", "CHK", "TRF")]
    order = the_order(changes)
    assert (order.method, order.creditor_account) == ("CHK", None)
    assert told({"<PmtMtd>TRF": "<PmtMtd>TRA"}) == []


def test_the_bank_of_the_debtor_completes_its_account():
    number = "<Othr><Id>401234567</Id><SchmeNm><Cd>BBAN</Cd></SchmeNm></Othr>"
    agent = """</DbtrAcct><DbtrAgt><FinInstnId><BIC>HANDSESS</BIC><ClrSysMmbId>
    <MmbId>6290</MmbId></ClrSysMmbId></FinInstnId></DbtrAgt>"""
    changes = {"<IBAN>SE5360000000000000123456</IBAN>": number}
    assert the_order(changes).debtor_account == "401234567"
    assert the_order(changes | {"\n</DbtrAcct>": agent}).debtor_account == "6290-401234567"


def test_prefixed_names_and_another_namespace_read_the_same():
    text = changed({}).decode()
    prefixed = text.replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns=", "xmlns:x=")
    assert read_pain001(prefixed.encode()).records == [the_order({})]
    assert sniff(prefixed.encode())
    bare = text.replace(' xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"', "")
    assert read_pain001(bare.encode()).records == [the_order({})]
    assert sniff(bare.encode()) and sniff(bare.encode("utf-16"))


def test_what_a_payment_says_is_kept_apart_from_what_it_refers_to():
    message = """<RmtInf><Ustrd>rad ett</Ustrd><Ustrd>rad två</Ustrd><Strd><CdtrRefInf>
    <Ref>0012347</Ref></CdtrRefInf></Strd><Strd><CdtrRefInf><Ref>RF18539007547034</Ref>
    </CdtrRefInf></Strd></RmtInf></CdtTrfTxInf>"""
    order = the_order({"</CdtTrfTxInf>": message})
    assert order.reference == Reference(ReferenceType.OCR, "0012347")
    assert order.text == "rad ett rad två RF18539007547034"


def test_an_end_to_end_id_that_is_not_provided_is_none():
    assert the_order({"<EndToEndId>E1": "<EndToEndId>NOTPROVIDED"}).end_to_end_id == ""


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"<CtrlSum>100<": "<CtrlSum>100.01<"}, ("pain001.wrong_sum", "100.01", "100.00")),
        ({"<CtrlSum>100.0<": "<CtrlSum>99<"}, ("pain001.wrong_sum", "99", "100.00")),
        ({"<CtrlSum>100<": "<CtrlSum>1e2<"}, ("pain001.wrong_sum", "1e2", "100.00")),
        ({"<CtrlSum>100<": "<CtrlSum>100.001<"}, ("pain001.wrong_sum", "100.001", "100.00")),
        ({"Txs>1<": "Txs>2<"}, ("pain001.wrong_count", "2", "1")),
        ({"<NbOfTxs>1</NbOfTxs><CtrlSum>100.0": "<NbOfTxs>0</NbOfTxs><CtrlSum>100.0"},
         ("pain001.wrong_count", "0", "1")),
        ({"<NbOfTxs>1</NbOfTxs><CtrlSum>100<": "<CtrlSum>100<"}, ("pain001.wrong_count", "", "1")),
    ],
)  # fmt: skip
def test_a_file_that_does_not_add_up_is_refused(changes, expected):
    reading = read_pain001(changed(changes))
    assert told(changes) == [expected]
    assert (reading.is_refused, reading.records) == (True, [])


def test_sums_that_are_not_claimed_are_not_missed():
    changes = {"<CtrlSum>100</CtrlSum>": "", "<NbOfTxs>1</NbOfTxs><CtrlSum>100.0</CtrlSum>": ""}
    assert told(changes) == []


@pytest.mark.parametrize(
    "amount",
    ["1e2", "100,00", "-100", "+100", "100.001", "1_0", "١٠٠", "", "1000000000000", "1 00", "NaN"],
)
def test_an_amount_that_is_no_amount_refuses_the_file(amount):
    reading = read_pain001(changed({'"SEK">100.00': f'"SEK">{amount}'}))
    assert reading.is_refused
    assert ("pain001.bad_amount", amount) in [(f.code, f.found) for f in reading.findings]


@pytest.mark.parametrize("amount", ["100", "100.0", "100.00", "100.00000", " 100.00 "])
def test_an_amount_may_have_five_decimals_that_say_nothing(amount):
    assert the_order({'"SEK">100.00': f'"SEK">{amount}'}).amount == Money("SEK", 10000)


@pytest.mark.parametrize("amount", ["", ' Ccy="sek"', ' Ccy="SE"'])
def test_an_amount_without_a_currency_refuses_the_file(amount):
    assert read_pain001(changed({' Ccy="SEK"': amount})).is_refused


def test_two_amounts_are_one_too_many():
    changes = {"</InstdAmt>": '</InstdAmt><InstdAmt Ccy="SEK">1.00</InstdAmt>'}
    assert read_pain001(changed(changes)).is_refused


def test_a_comment_cannot_split_an_amount():
    assert the_order({">100.00<": ">1<!-- -->00.00<"}).amount == Money("SEK", 10000)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "xml.empty"),
        (b"<Document/>", "pain001.no_header"),
        (changed({"<GrpHdr>": "<GrpHdr/><GrpHdr>"}), "pain001.two_headers"),
        (
            b"<Document><CstmrDrctDbtInitn><GrpHdr/></CstmrDrctDbtInitn></Document>",
            "pain001.not_pain001",
        ),
    ],
)
def test_what_is_no_payment_file_says_so(data, code):
    reading = read_pain001(data)
    assert [finding.code for finding in reading.findings] == [code]
    assert reading.is_refused


def test_a_direct_debit_and_a_status_report_are_not_ours():
    assert not sniff(b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.008.001.02">')
    report = b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"><CstmrPmtStsRpt>'
    assert not sniff(report + b"<OrgnlMsgNmId>pain.001.001.03</OrgnlMsgNmId>")


def test_a_bad_date_is_noted_and_the_order_kept():
    reading = read_pain001(changed({"2026-11-26": "2026-11-31"}))
    assert [(f.code, f.place.field) for f in reading.findings] == [("iso.bad_date", "ReqdExctnDt")]
    assert [order.execution_on for order in reading.records] == [None]


def test_a_text_beyond_all_measure_is_cut_and_noted():
    reading = read_pain001(changed({"<Nm>Åkeri": f"<Nm>{'Å' * 5000}"}))
    assert [finding.code for finding in reading.findings] == ["iso.long_text"]
    assert [len(order.creditor.name) for order in reading.records] == [500]


@pytest.mark.parametrize("end", range(1, len(WHOLE), 97))
def test_a_truncated_file_is_refused(end):
    reading = read_pain001(WHOLE[:end])
    assert (reading.is_refused, reading.records) == (True, [])


@pytest.mark.parametrize("start", [0, 1])
def test_an_order_taken_out_of_the_middle_is_missed(start):
    marks = [at for at in range(len(WHOLE)) if WHOLE.startswith(b"<CdtTrfTxInf>", at)]
    for first, after in pairwise(marks[start:]):
        if b"</PmtInf>" not in WHOLE[first:after]:
            codes = {f.code for f in read_pain001(WHOLE[:first] + WHOLE[after:]).findings}
            assert codes == {"pain001.wrong_count", "pain001.wrong_sum"}


def test_orders_come_as_they_are_read_not_at_the_end():
    source = BytesIO(WHOLE)
    first = next(stream_pain001(source))
    assert isinstance(first, PaymentOrder)
    assert first.message_id == batch().message_id


@settings(max_examples=200)
@given(st.binary(max_size=400))
def test_no_bytes_make_the_reader_raise(data):
    assert read_pain001(data).is_refused


@settings(max_examples=200)
@given(
    st.integers(0, len(WHOLE) - 1),
    st.one_of(st.binary(min_size=1, max_size=8), st.sampled_from([b"<", b">", b"</", b"&#0;"])),
)
def test_no_change_in_a_file_makes_the_reader_raise_or_lose_an_order_unsaid(at, bytes_put):
    reading = read_pain001(WHOLE[:at] + bytes_put + WHOLE[at + len(bytes_put) :])
    assert reading.is_refused or len(reading.records) == len(batch().payments)
