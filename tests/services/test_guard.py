"""Payment files of the restored system, held against what we know, on a real database."""

from __future__ import annotations

import pytest

from tests.papers import (
    FOOD,
    GLASS,
    ROAD,
    SCHOOL,
    Firm,
    Move,
    Order,
    camt,
    invoice,
    ocr,
    open_items,
    pain001,
    pain002,
    suppliers,
)  # fmt: skip

LATER = "2026-12-10"


def again(*orders: Order, message: str = "NEW", on: str = LATER) -> bytes:
    """A file that the restored system makes when it is back."""
    return pain001(message, *orders, created="2026-12-09T08:00:00", on=on)


def verdicts(answer) -> dict[str, str]:
    return {one["end_to_end_id"]: one["verdict"] for one in answer["transactions"]}


def codes(answer, id_: str = "") -> list[str]:
    return [
        because["code"].removeprefix("handback.")
        for one in answer["transactions"]
        if id_ in ("", one["end_to_end_id"])
        for because in one["because"]
    ]


F1, F2, F3 = (
    Order("A1", "100.00", ROAD, text="F1"),
    Order("A2", "200.00", FOOD, text="F2"),
    Order("A3", "300.00", GLASS, text="F3"),
)


def test_what_we_do_not_pay_may_be_paid(stocked):
    answer = stocked.guard(again(F1, F2, F3))
    assert verdicts(answer) == {"A1": "pay", "A2": "pay", "A3": "pay"}
    assert codes(answer) == []
    ids = [stocked.id(number) for number in ("F1", "F2", "F3")]
    assert [one["payables"] for one in answer["transactions"]] == [[id_] for id_ in ids]
    assert answer["totals"]["pay"]["amount"] == "600.00"


def test_what_is_in_a_batch_sent_or_paid_by_us_is_double(stocked):
    stocked.approve(stocked.id("F1"))
    batch = stocked.propose(stocked.id("F1"))
    assert codes(stocked.guard(again(F1))) == ["in_batch"]
    for name in ("cia", "dag"):
        stocked.sign(batch["batch"], name)
    stocked.export(batch["batch"])
    assert codes(stocked.guard(again(F1))) == ["on_its_way"]
    (id_,) = stocked.payments()
    stocked.receive(camt(Move("100.00", ROAD, e2e=id_), on="2026-11-25"))
    answer = stocked.guard(again(F1, F2))
    assert verdicts(answer) == {"A1": "double", "A2": "pay"}
    (because,) = answer["transactions"][0]["because"]
    assert because == {
        "code": "handback.paid_here",
        "payable": stocked.id("F1"),
        "number": "F1",
        "collides": [
            {"end_to_end_id": id_, "on": "2026-11-25", "is_ours": True, "standing": "booked"}
        ],
    }
    assert stocked.verify()["ok"]


def test_what_the_locked_system_paid_or_ordered_is_double(stocked):
    stocked.receive(
        pain001("OLD", Order("E1", "100.00", ROAD, text="F1"), Order("E2", "200.00", FOOD)),
        camt(Move("100.00", ROAD, e2e="E1")),
    )
    answer = stocked.guard(again(F1, F2, F3))
    assert verdicts(answer) == {"A1": "double", "A2": "double", "A3": "pay"}
    assert codes(answer) == ["paid_elsewhere", "on_its_way"]
    (told,) = answer["transactions"][0]["because"][0]["collides"]
    assert (told["end_to_end_id"], told["on"], told["is_ours"]) == ("E1", "2026-11-12", False)


def test_what_the_bank_refused_may_be_paid_again(stocked):
    old = pain001("OLD", Order("E1", "100.00", ROAD, text="F1"))
    stocked.receive(old, pain002("OLD", each={"E1": "RJCT"}))
    assert verdicts(stocked.guard(again(F1))) == {"A1": "pay"}


def test_the_same_file_once_more_is_double_and_so_is_its_copy(stocked):
    old = pain001("OLD", Order("E1", "100.00", ROAD, text="F1"), Order("E9", "9.00", GLASS))
    stocked.receive(old)
    for file in (old, old + b"\n"):
        assert set(verdicts(stocked.guard(file)).values()) == {"double"}


def test_what_the_bank_answered_to_a_file_that_we_never_saw_is_double(stocked):
    stocked.receive(pain002("NEW", each={"A1": "ACCP", "A2": "RJCT"}))
    assert verdicts(stocked.guard(again(F1, F2))) == {"A1": "double", "A2": "pay"}
    stocked.receive(pain002("NEW", each={"A1": "RJCT"}, at="2026-11-25T09:00:00"))
    assert verdicts(stocked.guard(again(F1, F2))) == {"A1": "pay", "A2": "pay"}


def test_a_held_debt_a_new_payee_and_a_changed_account_are_stopped(stocked):
    stocked.decide("hold", stocked.id("F1"))
    moved = Firm(FOOD.name, FOOD.org_number, SCHOOL.bankgiro)
    new = Firm("Ny Firma AB", "", "50501055")
    file = again(F1, Order("A2", "200.00", moved, text="F2"), Order("A3", "30.00", new))
    answer = stocked.guard(file)
    assert verdicts(answer) == {"A1": "stopped", "A2": "changed-account", "A3": "unknown-payee"}
    assert codes(answer) == ["held", "account_changed", "account_unknown"]
    assert answer["transactions"][1]["because"][0]["detail"] == f"bankgiro:{FOOD.bankgiro}"


def test_an_account_on_its_way_to_be_trusted_is_not_paid_yet(stocked):
    from sluss.core.party import Account, Scheme
    from sluss.services import approve

    moved = Firm(FOOD.name, FOOD.org_number, "50501055")
    approve.propose_account(
        org_number=FOOD.org_number,
        name=FOOD.name,
        account=Account(Scheme.BANKGIRO, moved.bankgiro),
        requested_on=stocked.today,
        reason="a letter",
        who=stocked.who("eva"),
        key=stocked.key(),
    )
    answer = stocked.guard(again(Order("A2", "200.00", moved, text="F2")))
    assert codes(answer) == ["account_not_confirmed"]


def test_equal_payments_without_a_word_ask(stocked):
    stocked.receive(camt(Move("55.00", GLASS), on="2026-12-01"))
    assert codes(stocked.guard(again(Order("A1", "55.00", GLASS)))) == ["same_amount"]
    later = again(Order("A1", "55.00", GLASS), on="2026-12-24")
    assert codes(stocked.guard(later)) == []


def test_a_number_that_was_paid_long_ago_asks_where_no_invoice_is_known(office):
    old = pain001(
        "OLD",
        Order("E1", "55.00", GLASS, text="F77777"),
        created="2026-08-01T08:00:00",
        on="2026-08-03",
    )
    office.receive(suppliers(GLASS), old)
    assert codes(office.guard(again(Order("A1", "55.00", GLASS, text="F77777")))) == ["same_number"]
    assert codes(office.guard(again(Order("A1", "55.00", GLASS, text="F88888")))) == []


def test_what_somebody_paid_without_a_word_may_have_paid_one_of_two_equal_debts(office):
    office.receive(
        suppliers(ROAD),
        invoice(ROAD, "F1", "100.00"),
        invoice(ROAD, "F2", "100.00", issued="2026-10-21", due="2026-11-21"),
        camt(Move("100.00", ROAD), on="2026-11-28"),
    )
    assert office.state("F1") == office.state("F2") == "open"
    file = again(F1, Order("A2", "100.00", ROAD, text="F2"))
    assert codes(office.guard(file)) == ["same_amount", "same_amount"]


def test_a_file_of_wages_with_one_name_for_all_is_no_double_of_last_month_s(stocked):
    """The name says nothing then; only the days and amounts do."""
    wages = [Order("LON", f"{kronor}.00", GLASS, text="Lön") for kronor in (21000, 22000)]
    last = pain001("WAGES11", *wages, created="2026-11-20T08:00:00", on="2026-11-25")
    stocked.receive(last)
    this = pain001("WAGES12", *wages, created="2026-12-18T08:00:00", on="2026-12-23")
    assert codes(stocked.guard(this)) == []
    early = pain001("WAGES12", *wages, created="2026-12-08T08:00:00", on="2026-12-10")
    assert codes(stocked.guard(early)) == ["same_amount", "same_amount"]


def test_a_longer_file_is_looked_at_in_stretches_and_pays_nothing_twice(stocked, monkeypatch):
    from sluss.services import _guarded

    more = [Order(f"B{i}", f"{i}.00", GLASS, text=f"F{1000 + i}") for i in range(1, 9)]
    file = again(F1, *more, Order("C1", "100.00", ROAD, text="F1"), more[0])
    whole = stocked.guard(file)
    monkeypatch.setattr(_guarded, "_AT_ONCE", 2)
    parted = stocked.guard(file)
    assert parted == whole
    rows = {one["row"]: one["verdict"] for one in whole["transactions"]}
    assert {row for row, verdict in rows.items() if verdict == "double"} == {10, 11}
    assert codes(whole) == ["debt_twice_in_file", "twice_in_file"]


def test_queries_do_not_grow_with_the_file(stocked):
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    from sluss.store.which import alias

    def count(*orders: Order) -> int:
        with CaptureQueriesContext(connections[alias()]) as caught:
            stocked.guard(again(*orders))
        return len(caught)

    def some(first: int, number: int) -> list[Order]:
        return [
            Order(f"Q{i}", f"{i}.50", GLASS, text=f"Q{i}") for i in range(first, first + number)
        ]

    count(*some(2000, 1))
    assert count(*some(1000, 3)) == count(*some(1100, 60))


# ---- The file is no evidence ----------------------------------------------------------------


def test_nothing_that_is_known_is_changed_by_it(stocked):
    before = stocked.register()
    answers = [stocked.guard(again(F1, F2, F3)) for _ in range(2)]
    assert answers[0] == answers[1]
    assert stocked.register() == before
    from sluss.store.models import KnownAccount, RecordRow

    known, records = KnownAccount.objects.count(), RecordRow.objects.count()
    stranger = Firm("Ny Firma AB", "", "50501055")
    for _ in range(2):
        # Looked at twice it vouches for its own account no more than once.
        answer = stocked.guard(again(Order("A3", "30.00", stranger)))
        assert verdicts(answer) == {"A3": "unknown-payee"}
    assert (KnownAccount.objects.count(), RecordRow.objects.count()) == (known, records)
    assert stocked.verify()["ok"]


def test_it_is_kept_and_is_read_when_it_is_received_later(stocked):
    from sluss.services._original import stored_parts

    file = again(F1)
    sha = stocked.guard(file)["file"]["sha256"]
    assert b"".join(stored_parts(sha)) == file
    assert stocked.state("F1") == "open"
    (told,) = stocked.receive(file)
    assert (told["status"], told["facts"]) == ("new", {"PaymentOrder": 1})
    assert stocked.state("F1") == "sent"
    assert verdicts(stocked.guard(file)) == {"A1": "double"}
    assert stocked.verify()["ok"]


def test_asked_with_the_same_key_it_answers_the_same_and_anew_with_another(stocked):
    file = again(F1)
    first = stocked.guard(file, key="once")
    stocked.pay(stocked.id("F1"))
    assert stocked.guard(file, key="once") == first
    assert verdicts(stocked.guard(file, key="twice")) == {"A1": "double"}


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (suppliers(ROAD), "handback.no_payment_file"),
        (b"", "intake.empty"),
        (again(F1).replace(b"<NbOfTxs>1<", b"<NbOfTxs>2<"), "pain001.wrong_count"),
        (again(F1)[:-20], "xml.not_well_formed"),
    ],
)
def test_a_file_that_cannot_be_read_is_not_judged(stocked, file, code):
    answer = stocked.guard(file)
    assert answer["transactions"] == []
    assert [finding["code"] for finding in answer["findings"]] == [code]
    assert stocked.verify()["ok"]


def test_what_is_wrong_in_a_block_stops_all_of_it_and_nothing_of_the_next(stocked):
    orders = (F1, Order("A2", "200.00", FOOD, text="F2", info="P2"))
    file = again(*orders).replace(f"<ReqdExctnDt>{LATER}".encode(), b"<ReqdExctnDt>2026-13-01", 1)
    answer = stocked.guard(file)
    assert verdicts(answer) == {"A1": "stopped", "A2": "pay"}
    assert codes(answer) == ["not_all_read"]


def test_open_items_of_which_a_part_was_paid(office):
    office.receive(
        suppliers(ROAD),
        invoice(ROAD, "F1", "100.00"),
        open_items((ROAD, "F1", "100.00", "2026-11-20"), rest="60.00"),
    )
    assert codes(office.guard(again(F1))) == ["less_left"]
    assert verdicts(office.guard(again(Order("A1", "60.00", ROAD, text="F1")))) == {"A1": "pay"}


def test_a_file_for_bankgirot_is_held_against_the_same(stocked):
    """It names giro numbers and references, and no payee."""
    from tests.formats.bankgirot_files import joined, opening, total
    from tests.formats.bankgirot_files import payment as giro

    stocked.receive(
        invoice(ROAD, "F7", "70.00", reference=ocr(7)),
        invoice(FOOD, "F8", "80.00", reference=ocr(8)),
    )
    stocked.pay(stocked.id("F7"))
    rows = [
        giro(70, ocr(7), number=ROAD.bankgiro, own="R1"),
        giro(80, ocr(8), number=FOOD.bankgiro, own="R2"),
        giro(80, ocr(8), number=FOOD.bankgiro, own="R3"),
        giro(9, ocr(9), number="54029681", own="R4"),
    ]
    head = opening(written="261209", pay="261210")
    file = joined([head, *rows, total(4, 239)])
    answer = stocked.guard(file, cleans=True)
    assert verdicts(answer) == {"R1": "double", "R2": "pay", "R3": "double", "R4": "unknown-payee"}
    assert codes(answer) == ["on_its_way", "debt_twice_in_file", "account_unknown"]
    # Such files are not written any more.
    assert answer["clean"]["sha256"] is None
    assert [one["code"] for one in answer["clean"]["findings"]] == ["handback.not_cut"]
    whole = joined([head, rows[1], total(1, 80)])
    answer = stocked.guard(whole, cleans=True)
    assert answer["clean"]["sha256"] == answer["file"]["sha256"]
    assert stocked.verify()["ok"]
