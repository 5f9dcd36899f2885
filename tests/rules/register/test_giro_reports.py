"""What the giro reports of LB orders: it names no message, and must still find its order."""

from __future__ import annotations

from itertools import permutations

import pytest

from sluss.core.party import Account, Scheme
from sluss.core.records import Record
from sluss.formats.lb import read_lb
from sluss.formats.lb_return import read_lb_return
from sluss.rules.register.derive import Component, Setting, derive
from sluss.rules.register.filed import Filed
from sluss.rules.register.flows import Broadcasts, Flow, gather_flows
from tests.formats.bankgirot_files import (
    OTHER,
    PAYEE,
    account,
    info,
    joined,
    lb,
    opening,
    paid,
    payment,
    reason,
    total,
)
from tests.rules.register.records import claim, filed

OCR = "0000000018"
PAYOUT = "0000990010"
WRONG_GIRO = reason("0042", "MOTTAGARENS BANKGIRONUMMER ÄR FELAKTIGT")


def orders(*records: str, kronor: float, written: str = "231120", pay: str = "231127") -> bytes:
    counted = sum(record[:2] in ("14", "15", "54") for record in records)
    return joined([opening(written=written, pay=pay), *records, total(counted, kronor)])


def rejects(*records: str, written: str = "231121") -> bytes:
    counted = sum(record[:2] in ("14", "15", "54") for record in records)
    first = opening(report="6", written=written, pay=written)
    return joined([first, *records, total(counted, None)])


def paid_on(*records: str, kronor: float, day: str = "231127") -> bytes:
    return lb(*records, kronor=kronor, report="1", pay=day)


def told(data: bytes, name: str) -> list[Filed]:
    is_report = data[46:47] != b" "
    reading = (read_lb_return if is_report else read_lb)(data)
    assert not reading.is_refused, reading.findings
    return [filed(f"{name}:{number}", one) for number, one in enumerate(reading.records)]


def flows(*files: bytes) -> list[Flow]:
    """The flows of some files, the same in every order of them and if each came twice."""
    seen: dict[tuple[str, ...], list[Flow]] = {}
    for order in [*permutations(files), files * 2]:
        names = [told(data, f"f{number}") for number, data in enumerate(order)]
        found = gather_flows([one for file in names for one in file], Broadcasts())
        seen[tuple(shown(found))] = found
    (one,) = seen.values()
    return one


def shown(found: list[Flow]) -> list[str]:
    return sorted(f"{flow.amount.text} {flow.standing.value}" for flow in found)


@pytest.mark.parametrize("own", ["", "VERIF 20"])
@pytest.mark.parametrize("reference", ["", OCR, "F1001"])
@pytest.mark.parametrize("number", [PAYEE, PAYOUT])
def test_an_order_and_its_row_of_the_specification_are_one_payment(own, reference, number):
    bank = [account(PAYOUT)] if number == PAYOUT else []
    sent = orders(*bank, payment(10, reference, number=number, own=own), kronor=10)
    done = paid_on(*bank, paid(10, reference, number=number, own=own), kronor=10)
    assert shown(flows(sent, done)) == ["10.00 booked"]


@pytest.mark.parametrize("own", ["", "VERIF 20"])
@pytest.mark.parametrize("reference", ["", OCR, "F1001"])
def test_an_order_and_its_row_among_the_rejects_are_one_payment(own, reference):
    row = payment(10, reference, own=own)
    (flow,) = flows(orders(row, kronor=10), rejects(row, WRONG_GIRO))
    assert (flow.standing.value, flow.reasons[:1]) == ("rejected", ("0042",))


def test_a_payee_that_has_no_account_is_known_by_its_name():
    rows = [info("ERIK PERSSON", code="26", number=PAYOUT), payment(10, "LÖN", number=PAYOUT)]
    no_address = [reason("0110", "NAMN OCH ADRESS SAKNAS"), reason("0000", "SE FÖREGÅENDE POST")]
    bad = [row for pair in zip(rows, no_address, strict=True) for row in pair]
    (flow,) = flows(orders(*rows, kronor=10), rejects(*bad))
    assert (flow.standing.value, flow.reasons) == ("rejected", ("0110",) * len(flow.answers))


@pytest.mark.parametrize(
    "other",
    [
        payment(11, OCR, own="A"),
        payment(10, "F1001", own="A"),
        payment(10, OCR, own="B"),
        payment(10, OCR, own="A", number=OTHER),
        payment(10, OCR, own="A", day="231129"),
    ],
)
def test_a_reject_in_other_words_is_of_another_payment(other):
    row = payment(10, OCR, own="A", day="231128")
    assert shown(flows(orders(row, kronor=10), rejects(other, WRONG_GIRO))) == ["10.00 ordered"]


def test_an_order_sent_again_after_its_reject_is_not_rejected():
    row = payment(10, OCR, own="A")
    first = orders(row, kronor=10)
    again = orders(row, kronor=10, written="231122", pay="231128")
    turned_down = rejects(row, WRONG_GIRO)
    assert shown(flows(first, turned_down, again)) == ["10.00 ordered", "10.00 rejected"]
    done = paid_on(paid(10, OCR, own="A"), kronor=10, day="231128")
    assert shown(flows(first, turned_down, again, done)) == ["10.00 booked", "10.00 rejected"]


def test_of_two_equal_payments_each_reject_is_of_one():
    row = payment(10, OCR)
    sent = orders(row, row, kronor=20)
    assert shown(flows(sent)) == ["10.00 ordered"] * 2
    assert shown(flows(sent, rejects(row, WRONG_GIRO))) == ["10.00 ordered", "10.00 rejected"]
    both = rejects(row, WRONG_GIRO, row, WRONG_GIRO)
    assert shown(flows(sent, both)) == ["10.00 rejected"] * 2
    assert shown(flows(sent, paid_on(paid(10, OCR), kronor=10))) == [
        "10.00 booked",
        "10.00 ordered",
    ]


def test_one_word_of_the_sender_for_many_payees_makes_no_one_payment_of_them():
    pay = [payment(10, "", own="LÖN", number=number) for number in (PAYEE, OTHER)]
    sent = orders(*pay, kronor=20)
    done = paid_on(paid(10, "", own="LÖN", number=OTHER), kronor=10)
    (booked,) = [flow for flow in flows(sent, done) if flow.standing.value == "booked"]
    assert booked.orders[0].record.creditor_account == Account(Scheme.BANKGIRO, OTHER)


def test_a_copy_of_a_file_with_a_title_and_a_seal_tells_of_the_same_orders():
    sent = orders(payment(10, "F1"), payment(10, "F1"), kronor=20)
    copy = b"LBin-copy\r\n\r\n" + sent
    names = [*told(sent, "a"), *[filed(f"b:{n}", r) for n, r in enumerate(read_lb(copy).records)]]
    assert shown(gather_flows(names, Broadcasts())) == ["10.00 ordered"] * 2


@pytest.mark.parametrize(
    ("reports", "end"),
    [
        ([], "sent 1000"),
        ([rejects(payment(10, OCR), WRONG_GIRO)], "held 1000"),
        ([paid_on(paid(10, OCR), kronor=10)], "settled-elsewhere 0"),
        ([paid_on(paid(10, OCR, redirected=OTHER), kronor=10)], "settled-elsewhere 0"),
    ],
)
def test_the_debt_is_settled_by_what_was_paid_and_open_after_a_reject(reports, end):
    debt: Record = claim(
        minor=1000,
        reference=OCR,
        account=Account(Scheme.BANKGIRO, PAYEE),
        issued="2023-10-28",
        due="2023-11-27",
    )
    files = [orders(payment(10, OCR), kronor=10), *reports]
    names = [one for number, data in enumerate(files) for one in told(data, f"f{number}")]
    drafts = derive(Component((filed("c:1", debt), *names)), Setting("2120009999")).drafts
    (draft,) = drafts
    payable = draft.payable
    assert f"{payable.state.value} {payable.open_amount.minor}" == end


def test_an_order_and_what_is_reported_of_it_are_looked_at_together():
    row = payment(10, "F1001", own="A")
    (sent,), (turned_down,), (done,) = (
        told(orders(row, kronor=10), "a"),
        told(rejects(row, WRONG_GIRO), "b"),
        told(paid_on(paid(10, "F1001", own="A"), kronor=10), "c"),
    )
    assert set(sent.keys.links) & set(turned_down.keys.links)
    assert set(sent.keys.links) & set(done.keys.links)
    assert turned_down.keys.marks == ()
