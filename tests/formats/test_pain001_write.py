"""Payment files as the banks take them: proved by ISO's schemas and by a bank that is not ours."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import replace
from datetime import datetime
from importlib import resources
from io import BytesIO
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from mockbank import accounts, outbox
from mockbank.server import Config
from mockbank.state import State

from sluss.core.ids import read_bban
from sluss.core.money import Money
from sluss.core.party import Account, Scheme
from sluss.core.records import AnswerLevel, BankAnswer, BankEntry, PaymentOrder, Statement
from sluss.formats.bank_text import bank_text
from sluss.formats.camt import read_camt
from sluss.formats.iso_schema import validate
from sluss.formats.pain001 import read_pain001
from sluss.formats.pain001_write import remittance_text, write_pain001
from sluss.formats.pain002 import read_pain002
from sluss.formats.payment_file import Payment, PaymentFile
from sluss.formats.payment_flaws import Flaw, flaws_of
from tests.formats.payments import (
    BANKS,
    DEBTOR,
    EVERY_KIND,
    batch,
    ocr,
    payment,
    profile_of,
    schema_of,
    told,
)

GENERIC = profile_of("generic")
EVERY_DIALECT = [
    replace(profile_of(bank), message_version=version)
    for bank, version in product(BANKS, ("03", "09"))
]


def written(file: PaymentFile, profile=GENERIC) -> bytes:
    return b"".join(write_pain001(file, profile))


def one(sent: Payment, profile=GENERIC) -> etree._Element:
    """The only CdtTrfTxInf, without namespaces."""
    text = re.sub(rb' xmlns="[^"]*"', b"", written(batch(sent), profile))
    return etree.fromstring(text).find(".//CdtTrfTxInf")


def inner(element: etree._Element | None) -> str:
    return "" if element is None else etree.tostring(element, encoding="unicode").strip()


@pytest.mark.parametrize("profile", EVERY_DIALECT, ids=lambda p: f"{p.bank}-{p.message_version}")
def test_every_bank_gets_a_file_that_keeps_to_the_schema(profile):
    assert validate(written(batch(), profile), schema_of(profile.message_version)) == []


@pytest.mark.parametrize("profile", EVERY_DIALECT, ids=lambda p: f"{p.bank}-{p.message_version}")
def test_what_is_written_is_read_back_as_it_was(profile):
    reading = read_pain001(written(batch(), profile))
    assert reading.findings == []
    assert sorted(map(_said, reading.records)) == sorted(_meant(p, profile) for p in EVERY_KIND)


def _said(order: PaymentOrder) -> tuple:
    return (
        order.end_to_end_id,
        order.instruction_id,
        order.amount,
        order.creditor.name,
        order.creditor.town,
        order.creditor_account,
        order.reference.value if order.reference else "",
        order.documents,
        order.text,
        order.category_purpose,
        order.execution_on,
        order.created_at,
        order.message_id,
        order.debtor_account,
    )


def _meant(sent: Payment, profile) -> tuple:
    is_salary = sent.category_purpose == "SALA"
    has_ocr = sent.reference is not None and sent.reference.type == "ocr"
    is_giro = profile.pays_bankgiro_from_bankgiro and sent.account.scheme is Scheme.BANKGIRO
    frame = batch()
    return (
        sent.end_to_end_id,
        sent.instruction_id,
        sent.amount,
        sent.creditor_name,
        sent.town,
        sent.account,
        sent.reference.value if has_ocr and not is_salary else "",
        sent.documents if profile.writes_documents else (),
        remittance_text(sent, profile),
        sent.category_purpose,
        frame.execution_on,
        frame.created_at,
        frame.message_id,
        DEBTOR.bankgiro if is_giro else DEBTOR.iban,
    )


def test_the_same_batch_gives_the_same_bytes():
    first = written(batch())
    assert {written(batch()) for _ in range(3)} == {first}
    assert first.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')


def test_counts_and_sums_are_those_of_the_amounts_that_stand_in_the_file():
    """The oracle adds the written amounts by itself, in öre, at both levels."""
    root = etree.fromstring(written(batch(), profile_of("swedbank")))
    space = {"p": root.nsmap[None]}
    groups = [root.find(".//p:GrpHdr", space), *root.findall(".//p:PmtInf", space)]
    for group in groups:
        scope = root if group.tag.endswith("GrpHdr") else group
        amounts = [a.text.replace(".", "") for a in scope.iterfind(".//p:InstdAmt", space)]
        assert group.findtext("p:NbOfTxs", namespaces=space) == str(len(amounts))
        claimed = group.findtext("p:CtrlSum", namespaces=space)
        assert re.fullmatch(r"[0-9]+\.[0-9]{2}", claimed)
        assert int(claimed.replace(".", "")) == sum(map(int, amounts))
    assert groups[0].findtext("p:CtrlSum", namespaces=space) == "56144.76"


def test_a_block_is_one_account_form_one_purpose_and_one_currency():
    euro = payment(11, 100, Scheme.IBAN, "DE89370400440532013000", amount=Money("EUR", 100))
    orders = read_pain001(written(batch(*EVERY_KIND, euro), profile_of("swedbank"))).records
    blocks = Counter((o.debtor_account, o.category_purpose, o.amount.currency) for o in orders)
    assert blocks == {
        ("9912346", "", "SEK"): 4,
        ("SE5360000000000000123456", "", "SEK"): 4,
        ("SE5360000000000000123456", "", "EUR"): 1,
        ("SE5360000000000000123456", "SSBE", "SEK"): 1,
        ("SE5360000000000000123456", "SALA", "SEK"): 1,
    }
    assert len({o.payment_info_id for o in orders}) == len(blocks)


def test_the_end_of_a_long_message_id_survives_in_the_block_ids():
    file = batch(message_id="S" * 20 + "-20261124-00001")
    ids = {order.payment_info_id for order in read_pain001(written(file)).records}
    assert ids == {f"{'S' * 18}-20261124-00001-{number}" for number in (1, 2, 3)}


SESBA = "<CdtrAgt><FinInstnId><ClrSysMmbId><ClrSysId><Cd>SESBA</Cd></ClrSysId><MmbId>{}</MmbId>"
ACCOUNT = "<CdtrAcct><Id><Othr><Id>{}</Id><SchmeNm>{}</SchmeNm></Othr></Id></CdtrAcct>"


@pytest.mark.parametrize(
    ("scheme", "number", "agent", "account"),
    [
        (Scheme.BANKGIRO, "1234566", "9900", ("1234566", "<Prtry>BGNR</Prtry>")),
        (Scheme.PLUSGIRO, "630350", "9960", ("630350", "<Cd>BBAN</Cd>")),
        (Scheme.BBAN, "8105-2345678901", "8105", ("2345678901", "<Cd>BBAN</Cd>")),
    ],
)
def test_a_payee_in_sweden_is_addressed_as_the_common_interpretation_says(
    scheme, number, agent, account
):
    sent = one(payment(1, 100, scheme, number))
    end = "</ClrSysMmbId></FinInstnId></CdtrAgt>"
    assert inner(sent.find("CdtrAgt")) == SESBA.format(agent) + end
    assert inner(sent.find("CdtrAcct")) == ACCOUNT.format(*account)


@pytest.mark.parametrize(("version", "name"), [("03", "BIC"), ("09", "BICFI")])
def test_an_iban_stands_alone_or_with_its_bic(version, name):
    profile = replace(GENERIC, message_version=version)
    bare = payment(1, 100, Scheme.IBAN, "SE7450000000050001234567")
    known = replace(bare, account=replace(bare.account, bic="ESSESESS"))
    assert one(bare, profile).find("CdtrAgt") is None
    assert one(known, profile).findtext(f"CdtrAgt/FinInstnId/{name}") == "ESSESESS"
    assert one(known, profile).findtext("CdtrAcct/Id/IBAN") == "SE7450000000050001234567"


@pytest.mark.parametrize(
    ("changes", "remittance"),
    [
        (
            {"reference": ocr("20260012347"), "text": ("never beside it",)},
            '<RmtInf><Strd><RfrdDocAmt><RmtdAmt Ccy="SEK">1.00</RmtdAmt></RfrdDocAmt><CdtrRefInf>'
            "<Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>20260012347</Ref></CdtrRefInf>"
            "</Strd></RmtInf>",
        ),
        (
            {"reference": told("Faktura №7"), "text": ("Café & Son", "e\u0301tage")},
            "<RmtInf><Ustrd>Faktura No7 Cafe + Son etage</Ustrd></RmtInf>",
        ),
        ({"text": ("x" * 200,)}, f"<RmtInf><Ustrd>{'x' * 140}</Ustrd></RmtInf>"),
        ({"text": ("☃",)}, ""),
        ({"text": ("Lön",), "category_purpose": "SALA"}, ""),
        ({}, ""),
    ],
    ids=["ocr", "text", "cut", "nothing left", "salary", "nothing"],
)
def test_a_message_is_one_ocr_or_one_text_or_nothing(changes, remittance):
    sent = payment(1, 100, Scheme.BANKGIRO, "1234566", **changes)
    assert inner(one(sent).find("RmtInf")) == remittance


def test_a_bank_without_credit_notes_gets_the_numbers_as_text():
    sent = one(EVERY_KIND[2], profile_of("lansforsakringar"))
    assert inner(sent.find("RmtInf")) == "<RmtInf><Ustrd>F10021 F10022 K900</Ustrd></RmtInf>"


def test_a_bank_may_want_the_ocr_without_its_amount():
    sent = payment(1, 500, Scheme.BANKGIRO, "1234566", reference=ocr("20260012347"))
    strd = one(sent).find("RmtInf/Strd")
    assert [child.tag for child in strd] == ["RfrdDocAmt", "CdtrRefInf"]
    assert strd.findtext("RfrdDocAmt/RmtdAmt") == "5.00"
    bare = one(sent, replace(GENERIC, writes_ocr_amount=False)).find("RmtInf/Strd")
    assert [child.tag for child in bare] == ["CdtrRefInf"]


def test_an_id_without_a_scheme_stands_alone():
    data = written(batch(), replace(GENERIC, initiator_scheme=""))
    assert b"<InitgPty><Nm>Exempelkommun</Nm><Id><OrgId><Othr><Id>2120009999</Id></Othr>" in data
    assert validate(data, schema_of("03")) == []


@pytest.mark.parametrize("profile", EVERY_DIALECT, ids=lambda p: f"{p.bank}-{p.message_version}")
def test_the_schemas_of_another_program_take_every_file_too(profile):
    """The same messages as other people's wheels carry them: an oracle that we did not ship."""
    name = f"schemas/pain.001.001.{profile.message_version}.xsd"
    schema = etree.XMLSchema(etree.fromstring((resources.files("sepaxml") / name).read_bytes()))
    assert schema.validate(etree.fromstring(written(batch(), profile))), schema.error_log


@pytest.mark.parametrize("profile", EVERY_DIALECT, ids=lambda p: f"{p.bank}-{p.message_version}")
def test_no_trap_of_naive_writers_is_stepped_into(profile):
    data = written(batch(), profile)
    assert data.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
    assert unicodedata.is_normalized("NFC", data.decode("utf-8"))
    root = etree.fromstring(re.sub(rb' xmlns="[^"]*"', b"", data))
    # SvcLvl SEPA is for euro; a supplier's payment in kronor is the bank's default, NURG.
    assert root.findall(".//SvcLvl") == []
    assert root.findall(".//AdrLine") == []
    for name in ("MsgId", "PmtInfId", "InstrId", "EndToEndId"):
        ids = [element.text for element in root.iter(name)]
        assert len(set(ids)) == len(ids)
        assert all(id_.isascii() and 1 <= len(id_) <= 35 for id_ in ids)
    for tx in root.iter("CdtTrfTxInf"):
        assert tx.findtext("Cdtr/Nm")
        assert not (tx.findall(".//Ustrd") and tx.findall(".//Strd"))
        assert len(tx.findall(".//CdtrRefInf")) <= 1
        assert (tx.find("RmtInf") is None) or _category_of(tx) != "SALA"


def _category_of(tx: etree._Element) -> str:
    return tx.getparent().findtext("PmtTpInf/CtgyPurp/Cd", "")


def test_a_swedbank_account_is_written_without_its_fifth_clearing_digit():
    """83279 and 123456789 is clearing 8327 and that account; no digit moves into the account."""
    account = Account(Scheme.BBAN, read_bban("83279", "123456789"))
    tx = one(payment(1, 100, account.scheme, account.number))
    assert tx.findtext("CdtrAgt//MmbId") == "8327"
    assert tx.findtext("CdtrAcct/Id/Othr/Id") == "123456789"


@pytest.mark.parametrize(("town", "country"), [("", "SE"), ("Kalix", ""), ("☃", "SE"), ("", "")])
def test_half_an_address_is_no_address(town, country):
    assert one(payment(1, 1, Scheme.BANKGIRO, "1234566", town=town, country=country)).find(
        "Cdtr/PstlAdr"
    ) is (None)


@pytest.mark.parametrize("profile", EVERY_DIALECT, ids=lambda p: f"{p.bank}-{p.message_version}")
def test_no_element_is_empty(profile):
    for element in etree.fromstring(written(batch(), profile)).iter():
        assert len(element) > 0 or element.text.strip()


SOUND = payment(1, 100, Scheme.BANKGIRO, "1234566")
FLAWED = {
    Flaw.BAD_ID: {"end_to_end_id": "Å1"},
    Flaw.BAD_AMOUNT: {"amount": Money("SEK", 0)},
    Flaw.WRONG_CHECK_DIGIT: {"account": Account(Scheme.BANKGIRO, "1234567")},
    Flaw.BAD_BIC: {"account": Account(Scheme.IBAN, "SE7450000000050001234567", "X")},
    Flaw.CURRENCY_DEMANDS_IBAN: {"amount": Money("EUR", 100)},
    Flaw.BANKGIRO_DEBTOR_MISSING: {},
    Flaw.EMPTY_NAME: {"creditor_name": "☃"},
    Flaw.ADDRESS_DEMANDED: {"town": ""},
    Flaw.BAD_COUNTRY: {"country": "Sweden"},
    Flaw.BAD_CATEGORY: {"category_purpose": "salary"},
    Flaw.WRONG_OCR: {"reference": ocr("20260012348")},
    Flaw.DOCUMENTS_DIFFER: {"documents": EVERY_KIND[2].documents},
}


@pytest.mark.parametrize("flaw", Flaw)
def test_every_flaw_is_told_and_stops_the_file_before_its_first_byte(flaw):
    sent = replace(SOUND, **FLAWED[flaw])
    debtor = replace(DEBTOR, bankgiro="") if flaw is Flaw.BANKGIRO_DEBTOR_MISSING else DEBTOR
    profile = profile_of("swedbank")
    expected = [flaw, *([Flaw.ADDRESS_DEMANDED] if flaw is Flaw.BAD_COUNTRY else [])]
    assert sorted(flaws_of(sent, debtor, profile)) == sorted(expected)
    with pytest.raises(ValueError, match=flaw.value):
        write_pain001(batch(sent, debtor=debtor), profile)


def test_flaws_are_told_in_the_order_of_their_weight():
    worst = replace(SOUND, **FLAWED[Flaw.BAD_ID] | FLAWED[Flaw.WRONG_OCR] | {"creditor_name": ""})
    assert flaws_of(worst, DEBTOR, GENERIC) == [Flaw.BAD_ID, Flaw.EMPTY_NAME, Flaw.WRONG_OCR]
    assert flaws_of(SOUND, DEBTOR, GENERIC) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"payments": (SOUND, SOUND)},
        {"message_id": "M" * 36},
        {"created_at": datetime(2026, 11, 24, 8, 0)},  # noqa: DTZ001 -- a naive time is the case
        {"debtor": replace(DEBTOR, iban="SE5460000000000000123456")},
        {"debtor": replace(DEBTOR, bankgiro="9912347")},
        {"debtor": replace(DEBTOR, name=" ")},
    ],
    ids=["twice", "long id", "naive", "iban", "bankgiro", "name"],
)
def test_a_frame_that_a_rule_should_have_stopped_is_a_bug_of_the_caller(changes):
    with pytest.raises(ValueError, match=r"payment"):
        write_pain001(batch(**changes), GENERIC)
    with pytest.raises(ValueError, match="none"):
        write_pain001(replace(batch(), payments=()), GENERIC)


@settings(max_examples=200)
@given(st.text(), st.integers(1, 140))
def test_text_for_the_bank_has_the_banks_letters_only_and_stays_as_it_is(text, width):
    shown = bank_text(text, width)
    assert re.fullmatch(r"[A-Za-z0-9/\-?:().,'+ åäöÅÄÖ]*", shown)
    assert len(shown) <= width
    assert bank_text(shown, width) == shown


@settings(max_examples=60)
@given(
    st.text(max_size=300), st.text(max_size=80), st.text(max_size=50), st.integers(1, 10**14 - 1)
)
def test_whatever_a_supplier_is_called_the_file_is_valid(text, name, town, minor):
    sent = payment(
        1, minor, Scheme.BBAN, "6100-123456789", creditor_name=f"A{name}", town=town, text=(text,)
    )
    for version in ("03", "09"):
        profile = replace(GENERIC, message_version=version)
        data = written(batch(sent), profile)
        assert validate(data, schema_of(version)) == []
        assert [order.amount for order in read_pain001(data).records] == [sent.amount]


def test_a_file_that_breaks_the_schema_is_found_with_its_line():
    broken = written(batch()).replace(b"<PmtMtd>TRF", b"<PmtMtd>CASH")
    findings = validate(broken, schema_of("03"))
    assert {finding.code for finding in findings} == {"iso.not_valid"}
    assert [finding.place.line for finding in findings] == [5, 15, 18]
    assert {finding.place.line for finding in validate(BytesIO(broken), schema_of("03"))} == {0}
    cut = validate(broken[:900], schema_of("03"))
    assert [(finding.code, finding.place.line) for finding in cut] == [("iso.not_valid", 5)]


# ---- A bank that is not ours ---------------------------------------------------------------

BY_IBAN = tuple(
    payment(number, 100 * number, Scheme.IBAN, iban, reference=told(f"Faktura {number}"))
    for number, iban in enumerate(
        ("SE7450000000050001234567", "SE4550000000058398257466", "DE89370400440532013000"), start=1
    )
)


@pytest.fixture
def bank():
    """mock-bank with our account, and one payee whose account is closed."""
    state = State(Config(quiet=True, clock="2026-11-24T09:00"))
    for old in accounts.listing(state.conn):
        if old["iban"] == DEBTOR.iban:
            raise AssertionError("the bank knows us already")
    ours = {"name": DEBTOR.name, "iban": DEBTOR.iban, "bic": DEBTOR.bic, "currency": "SEK"}
    returns = {"days": 1, "reason": "AC04", "end_to_end_id": "E000000001"}
    accounts.create(
        state.conn,
        "US",
        ours | {"balance": 10**9, "behaviour": "return-later", "parameters": returns},
    )
    closed = {"name": "Stängt AB", "iban": BY_IBAN[1].account.number, "currency": "SEK"}
    accounts.create(state.conn, "CLOSED", closed | {"behaviour": "closed-account"})
    yield state
    state.close()


def letters(bank, kind: str) -> list[bytes]:
    bank.release()
    rows = outbox.as_json(outbox.collect(bank.conn, bank.now(), kind=kind))
    return [row["body"].encode() for row in rows if row["account"] in ("US", "", None)]


@pytest.mark.parametrize("version", ["03", "09"])
def test_a_strange_bank_takes_our_file_and_we_understand_its_answers(bank, version):
    profile = replace(GENERIC, message_version=version)
    file = batch(*BY_IBAN, *EVERY_KIND)
    file = replace(
        file,
        payments=tuple(
            replace(sent, end_to_end_id=f"E{number:09d}")
            for number, sent in enumerate(file.payments, start=1)
        ),
    )
    data = written(file, profile)
    answer, decision, _findings = bank.receive(data)
    assert answer["findings"] == []
    assert (len(decision.accepted), len(decision.rejected)) == (12, 1)

    answers = [
        record for body in letters(bank, "pain.002") for record in read_pain002(body).records
    ]
    statuses = {
        answer.end_to_end_id: (answer.status, answer.reasons)
        for answer in answers
        if isinstance(answer, BankAnswer) and answer.level is AnswerLevel.TRANSACTION
    }
    assert statuses == {
        sent.end_to_end_id: ("RJCT", ("AC04",)) if number == 1 else ("ACCP", ())
        for number, sent in enumerate(file.payments)
    }
    assert {answer.original_message_id for answer in answers} == {file.message_id}
    assert bank.receive(data)[0]["reason"] == "DUPL"

    for _day in range(6):
        bank.clock.advance(days=1)
    paid = {s.end_to_end_id: -s.amount for n, s in enumerate(file.payments) if n != 1}
    for kind in ("camt.053", "camt.054"):
        readings = [read_camt(body) for body in letters(bank, kind)]
        assert [reading.findings for reading in readings] == [[] for _ in readings]
        entries = [r for reading in readings for r in reading.records if isinstance(r, BankEntry)]
        assert {e.end_to_end_id: e.amount for e in entries if not e.is_return} == paid
        back = [(e.end_to_end_id, e.amount, e.reason) for e in entries if e.is_return]
        assert back == [("E000000001", file.payments[0].amount, "AC04")]
        assert {entry.message_id for entry in entries} == {file.message_id}
        frames = [r for reading in readings for r in reading.records if isinstance(r, Statement)]
        assert {frame.account for frame in frames} == {DEBTOR.iban}
