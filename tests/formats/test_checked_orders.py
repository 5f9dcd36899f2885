"""Each order of a payment file with all findings that concern what it would pay."""

from __future__ import annotations

from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st

from sluss.core.outcome import Finding
from sluss.core.records import PaymentOrder
from sluss.formats import lb, pain001
from sluss.formats._reading import Checked
from tests.formats.bankgirot_files import PAYEE, account, joined, opening, payment, placed, total
from tests.papers import FOOD, GLASS, ROAD, Order
from tests.papers import pain001 as pain

PAYOUT = "0000990010"


def concerned(read, data: bytes) -> list[tuple[str, list[str]]]:
    """By EndToEndId, the codes of what concerns the order."""
    return [
        (item.order.end_to_end_id, [finding.code for finding in item.findings])
        for item in read(BytesIO(data))
        if isinstance(item, Checked)
    ]


def test_what_is_wrong_in_an_iso_file_concerns_its_order_its_block_or_all_of_it():
    file = pain(
        "M1",
        Order("E1", "1.00", ROAD),
        Order("E2", "2.00", FOOD),
        Order("E3", "3.00", GLASS, info="P2"),
    )
    clean = [("E1", []), ("E2", []), ("E3", [])]
    assert concerned(pain001.stream_checked, file) == clean
    order = file.replace(f"<Id>{FOOD.bankgiro}".encode(), b"<Id>9912347")
    found = ["iso.bad_account"]
    assert concerned(pain001.stream_checked, order) == [("E1", []), ("E2", found), ("E3", [])]
    block = file.replace(b"<ReqdExctnDt>2026-11-12", b"<ReqdExctnDt>soon", 1)
    found = ["iso.bad_date"]
    assert concerned(pain001.stream_checked, block) == [("E1", found), ("E2", found), ("E3", [])]
    head = file.replace(b"<CreDtTm>2026-11-10T08:00:00", b"<CreDtTm>soon")
    assert [codes for _, codes in concerned(pain001.stream_checked, head)] == [found] * 3


def test_what_is_wrong_in_a_file_for_bankgirot_concerns_its_order_or_its_section():
    rows = [payment(1, own="R1"), payment(2, own="R2")]
    section = [opening(), *rows, total(2, 3)]
    assert concerned(lb.stream_checked, joined(section)) == [("R1", []), ("R2", [])]
    wrong = payment(2, own="R2", number="9912347")
    one = [opening(), rows[0], wrong, payment(3, own="R3"), total(3, 6)]
    assert concerned(lb.stream_checked, joined(one)) == [
        ("R1", []),
        ("R2", ["lb.bad_account"]),
        ("R3", []),
    ]
    late = [opening(pay="269999"), *rows, total(2, 3), opening(sender=PAYEE), rows[0], total(1, 1)]
    found = ["lb.bad_date"]
    assert concerned(lb.stream_checked, joined(late)) == [("R1", found), ("R2", found), ("R1", [])]


def test_a_record_that_nobody_knows_concerns_all_that_come_after_it():
    rows = [payment(1, own="R1"), placed("77", (3, "x")), payment(2, own="R2")]
    found = concerned(lb.stream_checked, joined([opening(), *rows, total(2, 3)]))
    assert found == [("R1", []), ("R2", ["lb.unknown_record"])]


def test_a_payee_whose_account_cannot_be_read_has_none_and_the_others_are_not_concerned():
    wrong = account(PAYOUT, clearing="0000")
    rows = [wrong, payment(1, own="R1", number=PAYOUT), payment(2, own="R2")]
    data = joined([opening(), *rows, total(2, 3)])
    assert concerned(lb.stream_checked, data) == [("R1", []), ("R2", [])]
    (first, _) = [item for item in lb.stream_checked(BytesIO(data)) if isinstance(item, Checked)]
    assert first.order.creditor_account is None


@given(cut=st.integers(0, 900))
def test_the_orders_and_findings_are_those_of_the_reader(cut):
    iso = pain("M1", Order("E1", "1.00", ROAD), Order("E2", "2.00", FOOD, info="P2"))
    giro = joined([opening(), payment(1), payment(2), total(2, 4)])
    for data, plain, checked in (
        (iso[:cut] + iso[cut + 3 :], pain001.stream_pain001, pain001.stream_checked),
        (giro[:cut] + giro[cut + 3 :], lb.stream_lb, lb.stream_checked),
    ):
        expected = [i for i in plain(BytesIO(data)) if isinstance(i, PaymentOrder | Finding)]
        found = [i.order if isinstance(i, Checked) else i for i in checked(BytesIO(data))]
        assert found == expected
