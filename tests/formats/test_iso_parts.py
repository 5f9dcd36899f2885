"""What all ISO 20022 messages write alike: accounts, parties and what a payment is for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from sluss.core.ids import read_bankgiro, read_plusgiro
from sluss.core.money import Money
from sluss.core.party import Account, Party, Scheme
from sluss.core.records import Purpose, Reference, ReferenceType, Remitted
from sluss.formats._iso20022 import Notes
from sluss.formats._iso_account import (
    Agent,
    Written,
    account_at,
    account_of,
    agent_of,
    own_number,
    own_written,
)
from sluss.formats._iso_party import party_of
from sluss.formats._iso_remittance import Remittance, remittance_of


def tree(xml: str) -> etree._Element:
    return etree.fromstring(f"<X>{xml}</X>")


def bankgiro(number: str) -> Account:
    return Account(Scheme.BANKGIRO, number)


def plusgiro(number: str) -> Account:
    return Account(Scheme.PLUSGIRO, number)


def bban(number: str) -> Account:
    return Account(Scheme.BBAN, number)


SE, BG, PG = Agent(), Agent(clearing="9900"), Agent(clearing="9960")


@pytest.mark.parametrize(
    ("number", "scheme", "agent", "account"),
    [
        # The common interpretation, and all that leaves a part of it out.
        ("1234566", "BGNR", BG, bankgiro("1234566")),
        ("1234566", "BGNR", SE, bankgiro("1234566")),
        ("123-4566", "BBAN", BG, bankgiro("1234566")),
        ("1234566", "", BG, bankgiro("1234566")),
        ("0001234566", "BGNR", SE, bankgiro("1234566")),
        ("1234566", "BBAN", Agent(bic="BGABSESSXXX"), bankgiro("1234566")),
        ("630350", "BBAN", PG, plusgiro("630350")),
        ("63 03 50", "BBAN", Agent(clearing="9500"), plusgiro("630350")),
        ("630350", "PGNR", SE, plusgiro("630350")),
        ("630350", "PGNR", PG, plusgiro("630350")),
        ("630350", "", Agent(bic="PGSISESS"), plusgiro("630350")),
        ("0000630350", "BBAN", PG, plusgiro("630350")),
        # An account with Nordea at the plusgiro has nine or ten digits.
        ("2607389281", "BBAN", PG, bban("9960-2607389281")),
        ("99602607389281", "BBAN", PG, bban("9960-2607389281")),
        ("99606303504", "BBAN", SE, plusgiro("6303504")),
        # Bank accounts, with the clearing number apart, within, or in both places.
        ("123456789", "BBAN", Agent(clearing="6100"), bban("6100-123456789")),
        ("6100123456789", "BBAN", SE, bban("6100-123456789")),
        ("6100123456789", "BBAN", Agent(clearing="6100"), bban("6100-123456789")),
        ("50001234567", "BBAN", Agent(clearing="5000"), bban("5000-1234567")),
        ("123456789", "BBAN", Agent(clearing="8327"), bban("8327-123456789")),
        ("123456789", "BBAN", Agent(clearing="83279"), bban("8327-123456789")),
        ("2345678901", "BBAN", Agent(bic="SWEDSESS", clearing="8105"), bban("8105-2345678901")),
    ],
)  # fmt: skip
def test_every_dialect_of_a_swedish_account_is_understood(number, scheme, agent, account):
    assert account_of(Written(number=number, scheme=scheme), agent) == account


@pytest.mark.parametrize(
    ("number", "scheme", "agent"),
    [
        ("8327123456789", "BBAN", SE),
        ("8327123456789", "BBAN", Agent(clearing="8327")),
        ("123456789", "BBAN", Agent(clearing="83270")),
        ("123456789", "BBAN", SE),
        ("123456789", "BBAN", Agent(clearing="HANDSESS")),
        ("123456789012", "BGNR", SE),
        ("00000000000", "BGNR", SE),
        ("12345", "PHONE", SE),
        ("1234566", "BGNR", PG),
        ("630350", "PGNR", BG),
        ("1234566", "BGNR", Agent(bic="PGSISESS")),
        ("", "BBAN", Agent(clearing="6100")),
        ("١٢٣٤٥٦٦", "BGNR", SE),
        ("987654321012", "", Agent(bic="HSBCHKHH")),
        ("87654321", "BBAN", Agent(clearing="2045", is_swedish=False)),
    ],
    ids=str,
)
def test_what_a_number_leaves_open_is_not_guessed(number, scheme, agent):
    found = account_of(Written(number=number, scheme=scheme), agent)
    assert found is None or agent.bic == "HSBCHKHH"


AGENTS = [
    ("<BIC>NDEASESS</BIC>", Agent(bic="NDEASESS")),
    ("<BICFI>NDEASESSXXX</BICFI>", Agent(bic="NDEASESSXXX")),
    ("<CmbndId><BIC>NDEASESS</BIC></CmbndId>", Agent(bic="NDEASESS")),
    ("<ClrSysMmbId><MmbId>6100</MmbId></ClrSysMmbId>", Agent(clearing="6100")),
    ("<ClrSysMmbId><ClrSysId><Cd>SESBA</Cd></ClrSysId><MmbId>6100</MmbId></ClrSysMmbId>",
     Agent(clearing="6100")),
    ("<ClrSysMmbId><Prtry>6100</Prtry></ClrSysMmbId>", Agent(clearing="6100")),
    ("<ClrSysMmbId><ClrSysId><Cd>GBDSC</Cd></ClrSysId><MmbId>204514</MmbId></ClrSysMmbId>",
     Agent(clearing="204514", is_swedish=False)),
    ("<BIC>DABADKKK</BIC>", Agent(bic="DABADKKK", is_swedish=False)),
]  # fmt: skip


@pytest.mark.parametrize(("xml", "agent"), AGENTS)
def test_a_bank_is_told_by_its_bic_or_its_clearing_number(xml, agent):
    assert agent_of(tree(f"<FinInstnId>{xml}</FinInstnId>")) == agent


def test_a_number_at_a_foreign_bank_is_no_swedish_account():
    agent = agent_of(tree("<FinInstnId><BIC>HSBCHKHH</BIC></FinInstnId>"))
    assert account_of(Written(number="987654321012"), agent) is None


@pytest.mark.parametrize(
    ("xml", "account"),
    [
        ("<IBAN>se74 5000 0000 0500 0123 4567</IBAN>", "SE7450000000050001234567"),
        ("<BBAN>6100123456789</BBAN>", "6100-123456789"),
        ("<PrtryAcct><Id>6100123456789</Id></PrtryAcct>", "6100-123456789"),
        ("<Othr><Id>6100 123456789</Id><SchmeNm><Prtry>bban</Prtry></SchmeNm></Othr>",
         "6100-123456789"),
    ],
)  # fmt: skip
def test_the_oldest_messages_write_the_number_in_elements_of_their_own(xml, account):
    notes = Notes()
    read = account_at(tree(f"<A><Id>{xml}</Id></A>"), "A", None, notes)
    assert (read.number, notes.take()) == (account, [])


@pytest.mark.parametrize(
    ("xml", "agent", "number"),
    [
        ("<IBAN>SE53 6000</IBAN>", SE, "SE53 6000"),
        ("<Othr><Id>401234567</Id><SchmeNm><Cd>BBAN</Cd></SchmeNm></Othr>",
         Agent("HANDSESS", "6290"), "6290-401234567"),
        ("<Othr><Id>401234567</Id></Othr>", Agent("HANDSESS"), "401234567"),
        ("<Othr><Id>991-2346</Id><SchmeNm><Prtry>BGNR</Prtry></SchmeNm></Othr>", SE, "9912346"),
        ("<IBAN>SE5360000000000000123456</IBAN><Othr><Id>123456</Id></Othr>", SE,
         "SE5360000000000000123456"),
        ("", SE, ""),
    ],
)  # fmt: skip
def test_our_own_account_has_a_name_even_where_its_number_cannot_be_proved(xml, agent, number):
    assert own_number(own_written(tree(f"<Id>{xml}</Id>")), agent) == number


@settings(max_examples=200)
@given(
    st.text("0123456789", max_size=16),
    st.sampled_from(["", "BBAN", "BGNR", "PGNR", "X"]),
    st.sampled_from(["", "6100", "8327", "83279", "9900", "9960", "9500", "0001"]),
)
def test_no_number_becomes_another_one(number, scheme, clearing):
    """The digits of what is read are those that were written, clearing and zeros apart."""
    account = account_of(Written(number=number, scheme=scheme), Agent(clearing=clearing))
    if account is not None:
        digits = account.number.rpartition("-")[2]
        assert number.endswith(digits)
        before = number.removesuffix(digits)
        assert before in ("", number[:4]) or set(before.removeprefix(number[:4])) <= {"0"}
    if scheme == "BGNR" and read_bankgiro(number):
        assert account == (None if clearing in ("9960", "9500") else bankgiro(number))
    if scheme == "PGNR" and read_plusgiro(number):
        assert account == (None if clearing == "9900" else plusgiro(number))


ID = "<Othr><Id>{}</Id><SchmeNm><Cd>{}</Cd></SchmeNm></Othr>"


@pytest.mark.parametrize(
    ("xml", "party"),
    [
        ("<Nm>Åkeri</Nm>", Party("Åkeri")),
        ("<Pty><Nm>Åkeri</Nm></Pty>", Party("Åkeri")),
        ("<PstlAdr><TwnNm>Kalix</TwnNm><Ctry>SE</Ctry></PstlAdr>",
         Party(town="Kalix", country="SE")),
        ("<CtryOfRes>NO</CtryOfRes>", Party(country="NO")),
        (f"<Id><OrgId>{ID.format('556036-0793', 'COID')}</OrgId></Id>",
         Party(org_number="5560360793")),
        # The bank's own number for its customer comes last, even if it looks like one of ours.
        (f"<Id><OrgId>{ID.format('5560588740', 'BANK')}{ID.format('5560360793', 'TXID')}</OrgId>"
         "</Id>", Party(org_number="5560360793")),
        (f"<Id><OrgId>{ID.format('5560360793', 'BANK')}</OrgId></Id>",
         Party(org_number="5560360793")),
        (f"<Id><OrgId><AnyBIC>NDEASESS</AnyBIC>{ID.format('SE556036079301', 'TXID')}</OrgId></Id>",
         Party(org_number="5560360793", vat_number="SE556036079301")),
        (f"<Id><PrvtId>{ID.format('19900101-1239', 'SOSE')}</PrvtId></Id>",
         Party(org_number="9001011239")),
        ("<Id><OrgId><BICOrBEI>NDEASESS</BICOrBEI></OrgId></Id>", Party()),
        ("<Id><OrgId><TaxIdNb>5560360793</TaxIdNb></OrgId></Id>", Party(org_number="5560360793")),
        ("<Id><OrgId><PrtryId><Id>5560360793</Id></PrtryId></OrgId></Id>",
         Party(org_number="5560360793")),
    ],
)  # fmt: skip
def test_a_party_is_read_by_name_place_and_number(xml, party):
    assert party_of(tree(xml), Notes()) == party


def remitted(xml: str) -> Remittance:
    notes = Notes()
    found = remittance_of(tree(xml), notes)
    assert notes.take() == []
    return found


def document(xml: str) -> Remitted:
    (found,) = remitted(f"<Strd>{xml}</Strd>").documents
    return found


def typed(code: str) -> str:
    return f"<RfrdDocInf><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Nb>F1</Nb></RfrdDocInf>"


def sek(minor: int) -> Money:
    return Money("SEK", minor)


AMOUNT = '<{0} Ccy="SEK">{1}</{0}>'
TYPED = '<RmtAmtAndTp><Tp><Cd>{}</Cd></Tp><Amt Ccy="SEK">{}</Amt></RmtAmtAndTp>'


@pytest.mark.parametrize(
    ("info", "amounts", "purpose", "amount"),
    [
        (typed("CINV"), AMOUNT.format("RmtdAmt", "5.00"), Purpose.INVOICE, 500),
        (typed("CREN"), AMOUNT.format("CdtNoteAmt", "5.00"), Purpose.CREDIT_NOTE, 500),
        (typed("CREN"), AMOUNT.format("RmtdAmt", "5.00"), Purpose.CREDIT_NOTE, 500),
        (typed("CNFA"), AMOUNT.format("CdtNoteAmt", "5.00"), Purpose.CREDIT_NOTE, 500),
        (typed("MSIN"), "", Purpose.INVOICE, None),
        # One amount of each type, of which the other is nothing.
        (typed("CREN"), AMOUNT.format("CdtNoteAmt", "5.00") + AMOUNT.format("RmtdAmt", "0.00"),
         Purpose.CREDIT_NOTE, 500),
        ("<RfrdDocInf><Nb>F1</Nb></RfrdDocInf>",
         AMOUNT.format("CdtNoteAmt", "0.00") + AMOUNT.format("RmtdAmt", "5.00"),
         Purpose.INVOICE, 500),
        (typed("CINV"), AMOUNT.format("DuePyblAmt", "9.00") + AMOUNT.format("RmtdAmt", "5.00"),
         Purpose.INVOICE, 500),
        ("<RfrdDocInf><Nb>F1</Nb></RfrdDocInf>", AMOUNT.format("CdtNoteAmt", "5.00"),
         Purpose.CREDIT_NOTE, 500),
        ("<RfrdDocInf><Nb>F1</Nb></RfrdDocInf>", AMOUNT.format("RmtdAmt", "5.00"),
         Purpose.INVOICE, 500),
        ("<RfrdDocInf><RfrdDocTp><Cd>CREN</Cd></RfrdDocTp><RfrdDocNb>F1</RfrdDocNb></RfrdDocInf>",
         AMOUNT.format("CdtNoteAmt", "5.00"), Purpose.CREDIT_NOTE, 500),
        (typed("CINV"), TYPED.format("DUPA", "9.00") + TYPED.format("REMI", "5.00"),
         Purpose.INVOICE, 500),
        (typed("CREN"), TYPED.format("CREN", "5.00"), Purpose.CREDIT_NOTE, 500),
    ],
)  # fmt: skip
def test_a_document_is_an_invoice_or_a_credit_note_with_its_amount(info, amounts, purpose, amount):
    expected = Remitted(purpose, "F1", None if amount is None else sek(amount))
    assert document(f"{info}<RfrdDocAmt>{amounts}</RfrdDocAmt>") == expected


def test_version_02_holds_each_amount_by_itself():
    due, paid = AMOUNT.format("DuePyblAmt", "9.00"), AMOUNT.format("RmtdAmt", "5.00")
    two = f"<RfrdDocAmt>{due}</RfrdDocAmt><RfrdDocAmt>{paid}</RfrdDocAmt>"
    assert document(typed("CINV") + two).amount == sek(500)


def test_the_amount_of_a_part_with_two_documents_is_nobodys_alone():
    paid = f"<RfrdDocAmt>{AMOUNT.format('RmtdAmt', '5.00')}</RfrdDocAmt>"
    found = remitted(f"<Strd>{typed('CINV')}{typed('CINV')}{paid}</Strd>")
    assert [document.amount for document in found.documents] == [None, None]


def test_a_second_reference_is_kept_in_the_text():
    reference = "<Strd><CdtrRefInf><Ref>{}</Ref></CdtrRefInf></Strd>"
    found = remitted(reference.format("0012347") + reference.format("RF18539007547034"))
    ocr = Reference(ReferenceType.OCR, "0012347")
    assert found == Remittance(ocr, (), "RF18539007547034")


FULL = "Betalning av faktura nummer F-10021"


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (("rad ett", "rad två"), "rad ett rad två"),
        (("\n rad ett \n", "", "rad två"), "rad ett rad två"),
        (("Free text max 140 characters and ma", "x 35 characters in one line"),
         "Free text max 140 characters and max 35 characters in one line"),
        ((FULL, "00 mars"), f"{FULL}00 mars"),
        ((FULL[:-1], "7 mars"), f"{FULL[:-1]} 7 mars"),
        (("Faktura nummer 1 till 4 är betalda ", "nu"), "Faktura nummer 1 till 4 är betalda nu"),
        (("x" * 140, "y"), "x" * 140 + "y"),
    ],
)  # fmt: skip
def test_a_line_that_was_only_cut_at_its_full_width_goes_on(lines, text):
    xml = "".join(f"<Ustrd>{line}</Ustrd>" for line in lines)
    assert remitted(xml).text == text


@pytest.mark.parametrize("sign", ["\u202e", "\u200b", "\u00ad", "\u2028", "<x/>"])
def test_what_a_person_cannot_see_is_told_and_kept(sign):
    for read, xml in (
        (party_of, f"<Nm>Bo{sign}Ek</Nm>"),
        (remittance_of, f"<Ustrd>Faktura{sign}1</Ustrd>"),
        (remittance_of, f"<Strd><CdtrRefInf><Ref>12{sign}34</Ref></CdtrRefInf></Strd>"),
    ):
        notes = Notes()
        read(tree(xml), notes)
        assert {finding.code for finding in notes.take()} == {"iso.hidden_characters"}


def test_a_line_that_was_only_broken_for_the_eye_hides_nothing():
    notes = Notes()
    assert party_of(tree("<Nm>Åkeri\n    Norr</Nm>"), notes).name == "Åkeri\n    Norr"
    assert notes.take() == []
