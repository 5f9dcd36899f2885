"""What a bank says of a whole message of orders: each order counts once, however it is named."""

from __future__ import annotations

from itertools import permutations

import pytest

from sluss.core.records import PaymentOrder
from tests.papers import FOOD, GLASS, ROAD, Move, Order, Sum, camt, pain001, pain002
from tests.rules.register.records import entry, filed

NAMED = [("F1", "100.00", ROAD), ("F2", "200.00", FOOD), ("F3", "300.00", GLASS)]


def _file(*e2e: str, instructions: tuple[str, ...] = ()) -> bytes:
    """A payment file of the stocked invoices. instructions: their InstrIds, or as e2e."""
    orders = [
        Order(f"{id_}@{i}", kronor, payee, text=number)
        for i, (id_, (number, kronor, payee)) in enumerate(zip(e2e, NAMED, strict=False))
    ]
    data = pain001("M1", *orders).decode()
    for i, id_ in enumerate(e2e):
        instruction = instructions[i] if instructions else id_
        data = data.replace(f"<InstrId>{id_}@{i}<", f"<InstrId>{instruction}<")
        data = data.replace(f"<EndToEndId>{id_}@{i}<", f"<EndToEndId>{id_}<")
    return data.encode()


def _again(file: bytes) -> bytes:
    """The same message in other bytes, as an archive keeps it."""
    return file.replace(b"><", b">\n<")


def _by_instruction(message: str, **each: str) -> bytes:
    return pain002(message, each=each).replace(b"OrgnlEndToEndId", b"OrgnlInstrId")


@pytest.mark.parametrize(
    "ids",
    [
        ("E1", "E2", "E3"),
        ("NOTPROVIDED", "NOTPROVIDED", "NOTPROVIDED"),
        ("LON", "LON", "LON"),
        ("NOTPROVIDED", "LON", "LON"),
    ],
)
@pytest.mark.parametrize("turned", list(permutations(range(3))))
def test_each_order_of_a_sum_is_counted_once(stocked, ids, turned):
    file = _file(*ids)
    papers = [file, _again(file), camt(Sum("600.00", "M1", 3))]
    for i in turned:
        stocked.receive(papers[i])
    assert [stocked.state(f"F{i}") for i in (1, 2, 3)] == ["settled-elsewhere"] * 3
    stocked.check_books()


def test_equal_orders_of_one_file_count_twice(stocked):
    twice = [Order("NOTPROVIDED", "100.00", ROAD), Order("NOTPROVIDED", "100.00", ROAD)]
    file = pain001("M1", *twice, Order("E3", "300.00", GLASS, text="F3"))
    stocked.receive(file, _again(file), camt(Sum("500.00", "M1", 3)))
    assert stocked.state("F3") == "settled-elsewhere"


@pytest.mark.parametrize("ids", [("E1", "E2"), ("NOTPROVIDED", "NOTPROVIDED")])
def test_a_file_that_came_twice_is_still_answered_by_instruction(stocked, ids):
    file = _file(*ids, instructions=("I1", "I2"))
    stocked.receive(file, _again(file), _by_instruction("M1", I1="RJCT"))
    assert [stocked.state(f"F{i}") for i in (1, 2)] == ["open", "sent"]


@pytest.mark.parametrize("ids", [("E1", "E2"), ("NOTPROVIDED", "NOTPROVIDED"), ("LON", "LON")])
def test_an_instruction_id_that_a_whole_message_shares_rejects_none(stocked, ids):
    """What the bank refused of one, opened on all of them, would be paid twice."""
    file = _file(*ids, instructions=("I", "I"))
    stocked.receive(file, _by_instruction("M1", I="RJCT"))
    assert [stocked.state(f"F{i}") for i in (1, 2)] == ["sent", "sent"]


WAGES = ("LON", "LON", "E3")
_OF_ONE = pain002("M1", each={"LON": "RJCT"})


@pytest.mark.parametrize("turned", list(permutations(range(3))))
@pytest.mark.parametrize(
    ("booked", "states"),
    [
        ([], ["sent", "sent", "sent"]),
        # Whichever of the two it was, its sum proves nothing: nor does one that leaves out none.
        ([camt(Sum("500.00", "M1", 2))], ["sent", "sent", "sent"]),
        ([camt(Sum("600.00", "M1", 3))], ["sent", "sent", "sent"]),
        # One payment that is booked by itself is paid, and the other one is not shown as open.
        (
            [camt(Move("100.00", ROAD, e2e="LON"))],
            ["settled-elsewhere", "sent", "sent"],
        ),
    ],
)
def test_a_rejection_by_an_id_that_a_whole_message_shares_opens_none(
    stocked, booked, states, turned
):
    """The bank refused one of the two; opened, the other one would be paid twice."""
    papers = [_file(*WAGES, instructions=("I", "I", "I3")), _OF_ONE, *booked]
    for i in turned:
        stocked.receive(*papers[i : i + 1])
    stocked.receive(_again(papers[0]))
    assert [stocked.state(f"F{i}") for i in (1, 2, 3)] == states
    stocked.check_books()


def test_a_rejection_that_tells_its_order_apart_opens_that_one(stocked):
    """By the InstrId beside the EndToEndId: and the sum of the others proves them."""
    file = _file(*WAGES, instructions=("I1", "I2", "I3"))
    told = _OF_ONE.replace(
        b"<OrgnlEndToEndId>", b"<OrgnlInstrId>I2</OrgnlInstrId><OrgnlEndToEndId>"
    )
    stocked.receive(file, told, camt(Sum("400.00", "M1", 2)))
    assert [stocked.state(f"F{i}") for i in (1, 2, 3)] == [
        "settled-elsewhere",
        "open",
        "settled-elsewhere",
    ]


@pytest.mark.parametrize("turned", list(permutations(range(3))))
def test_what_was_rejected_by_its_instruction_is_not_in_the_sum(stocked, turned):
    papers = [_file("E1", "E2"), _by_instruction("M1", E1="RJCT"), camt(Sum("200.00", "M1", 1))]
    for i in turned:
        stocked.receive(papers[i])
    assert [stocked.state(f"F{i}") for i in (1, 2)] == ["open", "settled-elsewhere"]


@pytest.mark.parametrize("turned", list(permutations(range(3))))
def test_the_sum_of_a_message_of_which_one_was_rejected_by_a_shared_instruction(stocked, turned):
    file = _file("E1", "E2", instructions=("I", "I"))
    papers = [file, _by_instruction("M1", I="RJCT"), camt(Sum("300.00", "M1", 2))]
    for i in turned:
        stocked.receive(papers[i])
    assert [stocked.state(f"F{i}") for i in (1, 2)] == ["sent", "sent"]


def test_an_instruction_id_of_two_files_of_one_name_rejects_none(stocked):
    one = _file("E1", instructions=("I",))
    other = pain001("M1", Order("I", "200.00", FOOD, text="F2"))
    stocked.receive(one, other, _by_instruction("M1", I="RJCT"))
    assert [stocked.state(f"F{i}") for i in (1, 2)] == ["sent", "sent"]


def test_whose_an_answer_is_shows_without_loading_the_message(stocked, monkeypatch):
    from sluss.services import _closure, _messages
    from sluss.store.models import RecordRow

    stocked.receive(_file("E1", "E2", "E3"), _by_instruction("M1", E1="ACCP", E2="ACCP"))
    orders = RecordRow.objects.filter(kind="PaymentOrder").values_list("id", flat=True)
    (order, *_) = _closure.load_records(orders)
    loaded: list[str] = []

    def load(ids):
        found = _closure.load_records(ids)
        loaded.extend(type(f.record).__name__ for f in found)
        return found

    monkeypatch.setattr(_messages, "load_records", load)
    told = _messages.load_broadcasts([order])["M1"]
    assert len(told.records) == 2
    assert PaymentOrder.__name__ not in loaded


SUM = {"batch": 2, "message": "M1"}


@pytest.mark.parametrize(
    ("movement", "is_one"),
    [
        (entry(-3000, **SUM), True),
        (entry(-3000, **SUM, info="P1"), True),
        (entry(-3000, batch=0, message="M1"), True),
        (entry(3000, **SUM, is_return=True), True),
        (entry(3000, **SUM), False),
        (entry(-3000, **SUM, is_booked=False), False),
        (entry(-3000, batch=2), False),
        (entry(-3000, message="M1"), False),
    ],
)
def test_a_message_is_booked_as_one_by_what_is_found_as_such(office, movement, is_one):
    from sluss.rules.register.keys import broadcast_mark
    from sluss.services._messages import booked_as_one

    told = filed("s1:1", movement)
    assert (broadcast_mark("M1") in told.keys.marks) is is_one
    assert booked_as_one([told]) == ({"M1"} if is_one else set())
