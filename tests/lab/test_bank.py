"""The simulated bank keeps its books, and refuses what a bank refuses."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from lxml import etree

from sluss.core.money import Money
from sluss.lab.bank import BankAccount, Movement, SimulatedBank
from tests.lab.schemas import errors_of, message_of

ACCOUNT = BankAccount(
    owner="Exempelköpings kommun",
    iban="SE9550000000054019991234",
    bic="ESSESESS",
    bankgiro="9912346",
)
AT = datetime(2026, 11, 24, 9, 0)  # noqa: DTZ001 -- the bank writes local times without a zone
DAY = date(2026, 11, 25)


def payment(name: str, amount: str, *, bankgiro: str = "50501055") -> str:
    return (
        f"<CdtTrfTxInf><PmtId><InstrId>{name}</InstrId><EndToEndId>{name}</EndToEndId></PmtId>"
        f'<Amt><InstdAmt Ccy="SEK">{amount}</InstdAmt></Amt>'
        "<Cdtr><Nm>Åkeri Norr AB</Nm></Cdtr><CdtrAcct><Id><Othr>"
        f"<Id>{bankgiro}</Id><SchmeNm><Prtry>BGNR</Prtry></SchmeNm></Othr></Id></CdtrAcct>"
        "<RmtInf><Ustrd>Faktura 4711</Ustrd></RmtInf></CdtTrfTxInf>"
    )


def pain001(
    *payments: str,
    total: str,
    message_id: str = "M1",
    count: int | None = None,
    version: str = "03",
    debtor: str = "9912346",
    day: date = DAY,
) -> bytes:
    on = f"<Dt>{day}</Dt>" if version == "09" else str(day)
    number = len(payments) if count is None else count
    control = f"<NbOfTxs>{number}</NbOfTxs><CtrlSum>{total}</CtrlSum>"
    return (
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.{version}">'
        f"<CstmrCdtTrfInitn><GrpHdr><MsgId>{message_id}</MsgId>{control}</GrpHdr>"
        f"<PmtInf><PmtInfId>{message_id}-1</PmtInfId>{control}<ReqdExctnDt>{on}</ReqdExctnDt>"
        f"<DbtrAcct><Id><Othr><Id>{debtor}</Id></Othr></Id></DbtrAcct>"
        f"{''.join(payments)}</PmtInf></CstmrCdtTrfInitn></Document>"
    ).encode()


TWO = (payment("A1", "100.00"), payment("A2", "250.50"))


def bank(balance: int = 1_000_00) -> SimulatedBank:
    return SimulatedBank(ACCOUNT, balance=Money("SEK", balance))


def texts(document: bytes | None, name: str) -> list[str]:
    assert document is not None
    return [str(found.text) for found in etree.fromstring(document).iter(f"{{*}}{name}")]


def balances(document: bytes | None) -> list[tuple[str, str]]:
    assert document is not None
    return [
        (found.findtext("{*}Tp/{*}CdOrPrtry/{*}Cd"), found.findtext("{*}Amt"))
        for found in etree.fromstring(document).iter("{*}Bal")
    ]


@pytest.mark.parametrize(
    ("version", "answers"),
    [
        ("03", ["pain.002.001.03", "camt.054.001.02", "camt.053.001.02"]),
        ("09", ["pain.002.001.10", "camt.054.001.08", "camt.053.001.08"]),
    ],
)
def test_the_answers_have_the_versions_that_go_with_the_file(version, answers):
    said = bank().answer(pain001(*TWO, total="350.50", version=version), at=AT)
    assert [message_of(part) for part in (said.pain002, said.camt054, said.camt053)] == answers


@pytest.mark.parametrize("version", ["03", "09"])
@pytest.mark.parametrize("batch_booking", [True, False])
def test_the_statement_and_the_notification_validate(version, batch_booking):
    said = bank().answer(
        pain001(*TWO, total="350.50", version=version),
        at=AT,
        return_=frozenset({"A2"}),
        batch_booking=batch_booking,
    )
    assert said.camt053 and said.camt054
    assert errors_of(said.camt053) + errors_of(said.camt054) == []


@pytest.mark.parametrize(
    ("message_id", "reject"), [("M1", frozenset()), ("M1", frozenset({"A1"})), ("", frozenset())]
)
def test_the_status_report_validates(message_id, reject):
    file = pain001(*TWO, total="350.50", message_id=message_id)
    assert errors_of(bank().accept(file, at=AT, reject=reject)) == []


def test_a_file_that_is_taken_is_paid_on_its_day():
    said = bank().answer(pain001(*TWO, total="350.50"), at=AT)
    assert texts(said.pain002, "GrpSts") == ["ACCP"]
    assert texts(said.camt053, "EndToEndId") == ["A1", "A2"]
    assert balances(said.camt053) == [("OPBD", "1000.00"), ("CLBD", "649.50")]


def test_a_rejected_payment_moves_no_money():
    said = bank().answer(pain001(*TWO, total="350.50"), at=AT, reject=frozenset({"A2"}))
    assert texts(said.pain002, "GrpSts") == ["PART"]
    assert texts(said.pain002, "OrgnlEndToEndId") == ["A2"]
    assert texts(said.camt053, "EndToEndId") == ["A1"]


def test_a_returned_payment_comes_back_with_its_own_id_and_a_reason():
    said = bank().answer(pain001(*TWO, total="350.50"), at=AT, return_=frozenset({"A2"}))
    assert texts(said.camt053, "EndToEndId") == ["A1", "A2", "A2"]
    assert texts(said.camt053, "SubFmlyCd") == ["DMCT", "DMCT", "RRTN"]
    assert balances(said.camt053)[-1] == ("CLBD", "900.00")


def test_a_payment_may_come_back_days_later_but_only_once():
    one = bank()
    one.answer(pain001(*TWO, total="350.50"), at=AT)
    later = one.close_day(date(2026, 11, 30), return_=frozenset({"A1"}))
    again = one.close_day(date(2026, 12, 1), return_=frozenset({"A1"}))
    assert balances(later.camt053) == [("OPBD", "649.50"), ("CLBD", "749.50")]
    assert again.camt054 is None
    assert one.balance == Money("SEK", 749_50)


def test_a_batch_is_one_sum_in_the_statement_and_told_in_the_notification():
    said = bank().answer(pain001(*TWO, total="350.50"), at=AT, batch_booking=True)
    assert texts(said.camt053, "TtlAmt") == ["350.50"]
    assert texts(said.camt053, "EndToEndId") == []
    assert texts(said.camt054, "EndToEndId") == ["A1", "A2"]
    assert texts(said.camt053, "AcctSvcrRef") == texts(said.camt054, "AcctSvcrRef")


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (b"<not xml", "FF01"),
        (b"<Document/>", "FF01"),
        (pain001(*TWO, total="350.50", message_id=""), "FF01"),
        (pain001(*TWO, total="350.51"), "FF01"),
        (pain001(*TWO, total="350.50", count=3), "FF01"),
        (pain001(*TWO, total="350.50", debtor="1234566"), "FF01"),
        (pain001(total="0.00"), "FF01"),
        (pain001(payment("A1", "1000.01"), total="1000.01"), "AM04"),
    ],
)
def test_a_file_that_does_not_hold_is_refused_whole(file, code):
    one = bank()
    said = one.answer(file, at=AT)
    assert texts(said.pain002, "GrpSts") == ["RJCT"]
    assert texts(said.pain002, "Cd") == [code]
    assert (said.camt053, said.camt054, one.balance) == (None, None, Money("SEK", 1_000_00))


def test_a_message_id_is_taken_once():
    one = bank()
    file = pain001(*TWO, total="350.50")
    one.answer(file, at=AT)
    said = one.answer(file, at=AT)
    assert texts(said.pain002, "GrpSts") == ["RJCT"]
    assert texts(said.pain002, "Cd") == ["DU01"]
    assert one.balance == Money("SEK", 649_50)


def test_a_wrong_check_digit_rejects_the_payment_alone():
    wrong = payment("A1", "100.00", bankgiro="50501056")
    said = bank().answer(pain001(wrong, TWO[1], total="350.50"), at=AT)
    assert texts(said.pain002, "TxSts") == ["RJCT"]
    assert texts(said.pain002, "Cd") == ["AC01"]
    assert texts(said.camt053, "EndToEndId") == ["A2"]


def test_statements_chain_from_day_to_day_whatever_happens():
    one = bank()
    movements = [Movement(amount=Money("SEK", -12_50), counterparty="Banken", text="Avgift")]
    ends = [one.close_day(date(2026, 11, 23), movements=movements).camt053]
    ends.append(one.answer(pain001(*TWO, total="350.50"), at=AT).camt053)
    ends.append(one.close_day(date(2026, 11, 26)).camt053)
    told = [part for end in ends for part in balances(end)]
    assert told == [
        ("OPBD", "1000.00"),
        ("CLBD", "987.50"),
        ("OPBD", "987.50"),
        ("CLBD", "637.00"),
        ("OPBD", "637.00"),
        ("CLBD", "637.00"),
    ]


def test_an_order_waits_for_its_day():
    one = bank()
    one.accept(pain001(*TWO, total="350.50"), at=AT)
    assert one.waiting == ("A1", "A2")
    assert balances(one.close_day(date(2026, 11, 24)).camt053)[-1] == ("CLBD", "1000.00")
    assert balances(one.close_day(DAY).camt053)[-1] == ("CLBD", "649.50")
    assert one.waiting == ()


def test_a_closed_day_stays_closed():
    one = bank()
    one.close_day(DAY)
    with pytest.raises(ValueError, match="closed already"):
        one.close_day(date(2026, 11, 24))
