"""The file of what may be paid, made of the one that came."""

from __future__ import annotations

import pytest

from sluss.core.party import Scheme
from sluss.formats.iso_schema import validate
from sluss.formats.pain001 import read_pain001
from sluss.formats.pain001_write import write_pain001
from tests.formats.payments import batch, payment, profile_of, schema_of, told
from tests.papers import FOOD, GLASS, ROAD, Firm, Move, Order, camt, pain001


def row(number: int, kronor: int, firm: Firm, invoice: str):
    return payment(
        number,
        kronor * 100,
        Scheme.BANKGIRO,
        firm.bankgiro,
        creditor_name=firm.name,
        reference=told(invoice),
    )


ROWS = (row(1, 100, ROAD, "F1"), row(2, 200, FOOD, "F2"), row(3, 300, GLASS, "F3"))


def again(*rows, message: str = "NEW-1", bank: str = "nordea") -> bytes:
    return b"".join(write_pain001(batch(*(rows or ROWS), message_id=message), profile_of(bank)))


def cleaned(office, file: bytes) -> bytes | None:
    """What is handed out for a file; None if nothing is."""
    from sluss.services.handback import clean_chunks

    answer = office.guard(file, cleans=True)
    if answer["clean"]["sha256"] is None:
        return None
    return b"".join(clean_chunks(answer))


def ids(file: bytes) -> list[str]:
    reading = read_pain001(file)
    assert reading.findings == []
    return [order.end_to_end_id for order in reading.records]


@pytest.mark.parametrize("bank", ["nordea", "seb", "handelsbanken"])
def test_what_is_left_is_what_may_be_paid_and_keeps_to_the_schema(stocked, bank):
    stocked.pay(stocked.id("F2"))
    file = again(bank=bank)
    left = cleaned(stocked, file)
    assert left is not None
    assert ids(left) == ["E000000001", "E000000003"]
    assert validate(left, schema_of(profile_of(bank).message_version)) == []
    assert b"<CtrlSum>400.00</CtrlSum>" in left and b"<NbOfTxs>2</NbOfTxs>" in left
    assert b"NEW-1<" in left
    # Looked at by itself nothing speaks against it.
    assert stocked.guard(left)["totals"]["pay"]["count"] == 2
    assert stocked.verify()["ok"]


def test_where_all_may_be_paid_it_is_the_same_file(stocked):
    file = again()
    assert cleaned(stocked, file) == file


def test_where_nothing_may_be_paid_there_is_none(stocked):
    stocked.pay(*(stocked.id(number) for number in ("F1", "F2", "F3")))
    assert cleaned(stocked, again()) is None


def test_a_file_that_breaks_its_schema_is_not_cut(stocked):
    stocked.pay(stocked.id("F1"))
    file = pain001("NEW", Order("A1", "100.00", ROAD, text="F1"), Order("A2", "200.00", FOOD))
    answer = stocked.guard(file, cleans=True)
    assert answer["clean"]["sha256"] is None
    assert {one["code"] for one in answer["clean"]["findings"]} == {"iso.not_valid"}


def test_a_version_whose_schema_we_do_not_have_is_proved_by_reading_it_again(stocked):
    stocked.pay(stocked.id("F2"))
    file = again().replace(b"pain.001.001.03", b"pain.001.001.08")
    file = file.replace(b"pain.001.001.09", b"pain.001.001.08")
    answer = stocked.guard(file, cleans=True)
    assert answer["clean"]["schema"] == "" and answer["clean"]["sha256"]


def test_the_name_stays_until_the_bank_has_had_a_file_of_it(stocked):
    """So that the bank refuses what is handed in twice, and takes what is new."""
    stocked.decide("hold", stocked.id("F3"))
    file = again()
    first = cleaned(stocked, file)
    assert first is not None and b"<MsgId>NEW-1</MsgId>" in first
    # Handed in and forgotten here: the same rows under the same name, which the bank refuses.
    assert cleaned(stocked, file) == first
    stocked.receive(first)
    assert cleaned(stocked, file) is None
    stocked.decide("release", stocked.id("F3"))
    second = cleaned(stocked, file)
    assert second is not None and ids(second) == ["E000000003"]
    assert b"<MsgId>NEW-1-2</MsgId>" in second
    stocked.receive(second)
    assert cleaned(stocked, file) is None
    assert stocked.verify()["ok"]


def test_a_name_that_another_file_had_is_not_handed_in_even_if_all_may_be_paid(stocked):
    stocked.receive(pain001("NEW-1", Order("E1", "5.00", GLASS)))
    file = again()
    left = cleaned(stocked, file)
    assert left is not None
    assert left == file.replace(b"<MsgId>NEW-1<", b"<MsgId>NEW-1-2<")


def test_a_long_name_is_cut_to_what_the_standard_takes(stocked):
    long = "N" * 35
    stocked.receive(pain001(long, Order("E1", "5.00", GLASS)))
    left = cleaned(stocked, again(message=long))
    assert left is not None and b"<MsgId>" + b"N" * 33 + b"-2</MsgId>" in left


def test_what_was_paid_while_it_was_sent_is_no_longer_in_it(stocked):
    file = again()
    stocked.receive(camt(Move("300.00", GLASS, text="F3"), on="2026-11-23"))
    left = cleaned(stocked, file)
    assert left is not None and ids(left) == ["E000000001", "E000000002"]
