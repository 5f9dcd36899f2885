"""Payments as the bank files tell of them: the same end, however the files come."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sluss.core.records import AnswerLevel, BankAnswer, Record
from sluss.rules.register.flows import Block, Broadcasts, Standing, blocks_of, gather_flows
from sluss.rules.register.keys import keys_of
from tests.rules.register.records import GIRO, OTHER_GIRO, answer, entry, filed, ocr, order, sek

ORDERED, ACCEPTED, REJECTED, BOOKED, RETURNED = Standing
BACK = {"is_return": True, "reason": "AC04", "on": "2026-11-14"}


def standings(*records: Record, blocks: dict[tuple[str, str], Block] | None = None) -> list[str]:
    """What became of each transfer, as 'e2e amount standing'."""
    named = [filed(f"f{i}:1", record) for i, record in enumerate(records)]
    broad = [f for f in named if _is_broadcast(f.record)]
    flows = gather_flows(
        [f for f in named if f not in broad], Broadcasts(tuple(broad), blocks or {})
    )
    return sorted(f"{f.end_to_end_id} {f.amount.minor} {f.standing.value}" for f in flows)


def _is_broadcast(record: Record) -> bool:
    if isinstance(record, BankAnswer):
        return record.level is not AnswerLevel.TRANSACTION
    return getattr(record, "batch_count", None) is not None


@pytest.mark.parametrize(
    ("told", "standing"),
    [
        ([], ORDERED),
        ([answer("ACCP", "E1")], ACCEPTED),
        ([answer("ACSC", "E1")], ACCEPTED),
        ([answer("PDNG", "E1")], ACCEPTED),
        ([answer("RJCT", "E1")], REJECTED),
        ([answer("ACCP", "E1"), answer("RJCT", "E1")], REJECTED),
        ([answer("RJCT", "E2")], ORDERED),
        ([answer("RJCT", "E1", message="M2")], ORDERED),
        ([answer("RJCT")], REJECTED),
        ([answer("ACCP")], ACCEPTED),
        ([answer("PART")], ORDERED),
        ([answer("PART"), answer("RJCT", "E1")], REJECTED),
        ([answer("RJCT", info="P1")], REJECTED),
        ([answer("RJCT", info="P2")], ORDERED),
        # The file was uploaded twice: that the repeat is refused says nothing of what it repeats.
        ([answer("RJCT", reasons=("DU01",))], ORDERED),
        ([answer("RJCT", info="P1", reasons=("DU02",))], ORDERED),
        ([answer("RJCT", "E1", reasons=("AM05",))], ORDERED),
        ([answer("ACCP"), answer("RJCT", reasons=("DUPL",))], ACCEPTED),
        ([answer("RJCT", "E1", reasons=("AC04",)), answer("RJCT", reasons=("DU01",))], REJECTED),
        ([answer("RJCT", reasons=("DU01",)), entry(e2e="E1")], BOOKED),
        ([entry(e2e="E1")], BOOKED),
        ([entry(e2e="E1", is_booked=False)], ORDERED),
        ([answer("RJCT", "E1"), entry(e2e="E1")], BOOKED),
        ([entry(e2e="E1"), entry(1000, "E1", **BACK)], RETURNED),
        ([entry(e2e="E1"), entry(1000, "E1", is_reversal=True)], RETURNED),
        (
            [entry(e2e="E1"), entry(1000, "E1", **BACK), entry(e2e="E1", on="2026-11-16")],
            BOOKED,
        ),
        ([entry(1000, "E1", **BACK)], RETURNED),
        # Money in from a customer who uses the same id is no return.
        ([entry(e2e="E1"), entry(1000, "E1")], BOOKED),
    ],
)
def test_what_becomes_of_an_order(told, standing):
    for records in permutations([order(), *told]):
        assert standings(*records) == [f"E1 1000 {standing.value}"]
        assert standings(*records, *records) == [f"E1 1000 {standing.value}"]


def test_a_movement_nobody_ordered_here_is_a_transfer_too():
    assert standings(entry(e2e="E9")) == ["E9 1000 booked"]
    assert standings(entry(told="F1001")) == [" 1000 booked"]


def test_statement_and_notification_tell_of_one_movement():
    told = [entry(e2e="E1"), entry(e2e="E1", is_notification=True, statement="N1")]
    assert standings(order(), *told) == ["E1 1000 booked"]
    one = [entry(told="F1001"), entry(told="F1001", is_notification=True, statement="N1")]
    assert standings(*one) == [" 1000 booked"]


@pytest.mark.parametrize(
    ("booked", "notified", "movements"),
    [
        ({"servicer_ref": "S7"}, {}, 1),
        ({"servicer_ref": "S7"}, {"servicer_ref": "D1"}, 1),
        ({"told": ""}, {"told": "F1001"}, 1),
        ({"name": "", "account": None}, {"e2e": "E1"}, 1),
        ({"told": "Betalning"}, {"told": "F1001"}, 1),
        ({"told": "F1001"}, {"told": "F2002"}, 2),
        ({"name": "Bo"}, {"name": "Eva"}, 2),
        ({"account": OTHER_GIRO}, {}, 2),
        ({"e2e": "E1"}, {"e2e": "E2"}, 2),
        ({"reference": ocr("1234566")}, {"reference": ocr("0000018")}, 2),
        ({"on": "2026-11-12"}, {"on": "2026-11-13"}, 2),
        ({"minor": -900}, {}, 2),
    ],
)
def test_a_notification_in_other_words_is_of_the_same_movement_if_it_can_be(
    booked, notified, movements
):
    told = [entry(**booked), entry(**notified, is_notification=True, statement="N1")]
    assert len(standings(*told)) == movements
    assert len(standings(*reversed(told))) == movements


def test_two_movements_and_their_two_notifications_are_two():
    told = [entry(told="F1001"), entry(told="", ordinal=1)]
    notices = [
        entry(told="F2002", is_notification=True),
        entry(told="F1001", is_notification=True, ordinal=1),
    ]
    for records in permutations([*told, *notices]):
        assert standings(*records) == [" 1000 booked"] * 2


def test_two_equal_movements_in_one_statement_are_two():
    twins = [entry(told="F1001"), entry(told="F1001", ordinal=1)]
    named = [filed("f1:1", twins[0]), filed("f1:2", twins[1])]
    assert len(gather_flows(named, Broadcasts())) == 2
    again = [filed("f2:1", twins[0]), filed("f2:2", twins[1])]
    assert len(gather_flows([*named, *again], Broadcasts())) == 2


def test_an_id_that_comes_again_in_another_file_is_another_transfer():
    """After a restore the primary starts its row numbers again."""
    first, second = order(on="2026-10-12"), order(message="M2", on="2026-11-12")
    assert standings(first, second) == ["E1 1000 ordered", "E1 1000 ordered"]
    late = entry(e2e="E1", on="2026-11-12")
    assert standings(first, second, late) == ["E1 1000 booked", "E1 1000 ordered"]
    named = [filed("a:1", first), filed("b:1", second), filed("c:1", late)]
    (booked,) = [f for f in gather_flows(named, Broadcasts()) if f.standing is BOOKED]
    assert [f.name for f in booked.orders] == ["b:1"]


def test_a_statement_that_stands_twice_in_one_file_tells_of_its_movements_once():
    twins = [entry(told="F1001"), entry(told="F1001", ordinal=1)]
    named = [filed(f"f1:{line}", record) for line, record in enumerate(twins * 2)]
    assert len(gather_flows(named, Broadcasts())) == 2


def test_equals_on_two_pages_of_one_statement_are_two():
    """The bank numbers nothing and splits the statement: two fees of one day, in two files."""
    pages = [entry(told="Avgift", page=1), entry(told="Avgift", page=2)]
    assert standings(*pages) == [" 1000 booked"] * 2
    assert standings(*pages, *pages) == [" 1000 booked"] * 2


@pytest.mark.parametrize(
    ("told", "standing"),
    [
        # Where the payer's own id is left out, the order is known by the other ids.
        ([entry(instruction_id="I1", told="")], BOOKED),
        ([entry(instruction_id="I2", told="")], ORDERED),
        ([entry(-900, instruction_id="I1", told="")], ORDERED),
        ([entry(servicer_ref="B77"), answer("ACSP", "E1", servicer_ref="B77")], BOOKED),
        ([entry(servicer_ref="B77"), answer("ACSP", "E1", servicer_ref="B78")], ACCEPTED),
        # A reference of the whole file is of no single transfer.
        ([entry(servicer_ref="B77"), answer("ACSP", servicer_ref="B77")], ACCEPTED),
        ([entry(instruction_id="I1"), entry(1000, instruction_id="I1", **BACK)], RETURNED),
        # An EndToEndId of another payment weighs more than our InstrId.
        ([entry(e2e="E9", instruction_id="I1")], ORDERED),
    ],
)
def test_a_movement_may_name_its_order_by_instruction_or_by_the_banks_reference(told, standing):
    for records in permutations([order(instruction="I1"), *told]):
        mine = [line for line in standings(*records) if line.startswith("E1 ")]
        assert mine == [f"E1 1000 {standing.value}"]


def test_an_instruction_id_that_a_whole_file_shares_names_nobody():
    two = [order("E1", instruction="FILE"), order("E2", instruction="FILE")]
    found = standings(*two, entry(instruction_id="FILE", told=""))
    assert found == [" 1000 booked", "E1 1000 ordered", "E2 1000 ordered"]


def test_a_rejection_by_an_instruction_id_that_several_share_rejects_none():
    """Odoo gives one InstrId to all payments of a file: opening them all would pay them twice."""
    two = [order("E1", instruction="FILE"), order("E2", instruction="FILE")]
    unclear = replace(answer("RJCT", "X", instruction_id="FILE"), end_to_end_id="")
    assert standings(*two, unclear) == ["E1 1000 ordered", "E2 1000 ordered"]
    assert standings(two[0], unclear) == ["E1 1000 rejected"]
    assert standings(*two, answer("RJCT", "E2", instruction_id="FILE")) == [
        "E1 1000 ordered",
        "E2 1000 rejected",
    ]


@pytest.mark.parametrize(
    ("back", "returned"),
    [
        ({"account": None, "name": ""}, []),
        ({"account": GIRO}, ["50000017"]),
        ({"account": OTHER_GIRO}, ["50000025"]),
    ],
)
def test_money_of_a_shared_id_came_back_to_whom_it_names_or_to_nobody(back, returned):
    """One word for a whole file, and two are paid the same: to open the wrong one pays it twice."""
    orders = [order("LON", account=GIRO), order("LON", account=OTHER_GIRO, name="Bo")]
    paid = [
        entry(e2e="LON", account=GIRO),
        entry(e2e="LON", account=OTHER_GIRO, name="Bo", ordinal=1),
    ]
    came_back = entry(1000, "LON", **back, **BACK)
    for a, b, c in permutations("abc"):
        # Both debits stand in one statement, in either order.
        files = {f"{a}:1": orders[0], f"{a}:2": orders[1], f"{c}:1": came_back}
        told = files | {f"{b}:{n}": one for n, one in enumerate(paid, start=1)}
        flows = gather_flows([filed(name, one) for name, one in told.items()], Broadcasts())
        opened = [f.key for f in flows if f.orders and f.standing is RETURNED]
        told = [number for number in (GIRO.number, OTHER_GIRO.number) if number in "".join(opened)]
        assert told == returned


def test_money_comes_back_of_the_attempt_that_had_gone_out():
    """Rejected and sent again to another account, by the same id."""
    first, second = order("E1"), order("E1", message="M2", account=OTHER_GIRO)
    rejected, paid = answer("RJCT", "E1"), entry(e2e="E1", account=OTHER_GIRO, message="M2")
    came_back = entry(1000, "E1", account=None, name="", **BACK)
    for records in permutations([first, second, rejected, paid, came_back]):
        assert standings(*records) == ["E1 1000 rejected", "E1 1000 returned"]


WAGES = (
    order("LON", 1000, instruction="I1"),
    order("LON", 2000, instruction="I2", account=OTHER_GIRO),
    order("LON", 3000, instruction="I3", info="P2"),
    order("E4", 4000),
)


@pytest.mark.parametrize(
    ("told", "rejected"),
    [
        # One word for a whole file of wages: nobody knows whose was rejected.
        (answer("RJCT", "LON"), []),
        (answer("RJCT", "LON", info="P1"), []),
        (answer("RJCT", "LON", instruction_id="I9"), []),
        (answer("RJCT", "LON", instruction_id="I3", info="P1"), []),
        # What else it says of its order tells which one.
        (answer("RJCT", "LON", info="P2"), ["3000"]),
        (answer("RJCT", "LON", instruction_id="I2"), ["2000"]),
        (answer("RJCT", "E4"), ["4000"]),
        (answer("RJCT", info="P1"), ["1000", "2000", "4000"]),
        (answer("RJCT"), ["1000", "2000", "3000", "4000"]),
    ],
)
def test_a_rejection_by_an_id_that_several_share_rejects_only_whom_it_tells_apart(told, rejected):
    told = replace(told, level=AnswerLevel.TRANSACTION) if told.end_to_end_id else told
    for records in permutations([*WAGES, told]):
        found = [line.split() for line in standings(*records)]
        assert sorted(minor for _, minor, end in found if end == "rejected") == rejected
        assert {end for *_, end in found} <= {"ordered", "rejected"}


def test_equal_orders_of_one_id_are_several_and_copies_of_one_are_one():
    twins = [filed("a:1", order("LON")), filed("a:2", order("LON"))]
    told = filed("c:1", answer("RJCT", "LON"))
    assert [f.standing for f in gather_flows([*twins, told], Broadcasts())] == [ORDERED] * 2
    copies = [filed("a:1", order("LON")), filed("b:1", order("LON"))]
    assert [f.standing for f in gather_flows([*copies, told], Broadcasts())] == [REJECTED]


def test_an_id_that_we_gave_is_of_one_payment_however_its_order_is_written():
    told = [order("E1"), order("E1", account=OTHER_GIRO), answer("RJCT", "E1")]
    named = [filed(f"f{i}:1", record) for i, record in enumerate(told)]
    assert [f.standing for f in gather_flows(named, Broadcasts(), {"E1"})] == [REJECTED] * 2
    assert [f.standing for f in gather_flows(named, Broadcasts())] == [ORDERED] * 2


def test_the_banks_reference_in_an_answer_to_one_of_several_is_that_of_its_amount():
    told = [answer("ACSP", "LON", servicer_ref="B1"), entry(-2000, servicer_ref="B1", told="")]
    for records in permutations([*WAGES[:3], *told]):
        assert standings(*records) == ["LON 1000 ordered", "LON 2000 booked", "LON 3000 ordered"]


@pytest.mark.parametrize(
    ("told", "blocks"),
    [
        ([], {"": (4, 10000), "P1": (3, 7000), "P2": (1, 3000)}),
        ([answer("RJCT", "E4")], {"": (3, 6000), "P1": (2, 3000), "P2": (1, 3000)}),
        ([answer("RJCT", "LON")], {}),
        ([answer("ACCP", "LON")], {"": (4, 10000), "P1": (3, 7000), "P2": (1, 3000)}),
        ([answer("RJCT", "LON", message="M2")], {"": (4, 10000), "P1": (3, 7000), "P2": (1, 3000)}),
        ([answer("RJCT", "LON", info="P2")], {"": (3, 7000), "P1": (3, 7000)}),
        (
            [replace(answer("RJCT", "X", instruction_id="I1"), end_to_end_id="")],
            {"": (3, 9000), "P1": (2, 6000), "P2": (1, 3000)},
        ),
    ],
)
def test_a_block_holds_what_was_not_rejected_and_nothing_if_nobody_knows_which(told, blocks):
    named = [filed(f"f{i}:1", record) for i, record in enumerate([*WAGES, *told])]
    for some in (named, named[::-1], [*named, *named]):
        found = blocks_of("M1", {f.name: f for f in some}.values())
        assert {info: (b.count, b.total.minor) for (_, info), b in found.items()} == blocks


@pytest.mark.parametrize("names", ["ab", "ba"])
def test_a_message_that_was_refused_and_then_booked_as_one_was_paid(names):
    """Money that moved weighs more than any answer, whatever the files are called."""
    broad = [
        filed(f"{name}:1", told) for name, told in zip(names, (answer("RJCT"), WHOLE), strict=True)
    ]
    pair = [filed(f"o{i}:1", one) for i, one in enumerate(PAIR)]
    flows = gather_flows(pair, Broadcasts(tuple(broad), BLOCK))
    assert {flow.standing for flow in flows} == {BOOKED}


def test_a_day_that_the_bank_has_moved_is_the_day_of_the_payment():
    moved = answer("ACWC", "E1", execution_on=date(2026, 11, 16))
    told = [filed("a:1", order(on="2026-11-14")), filed("b:1", moved)]
    (flow,) = gather_flows(told, Broadcasts())
    assert (flow.standing, flow.happened_on) == (ACCEPTED, date(2026, 11, 16))
    booked = [*told, filed("c:1", entry(e2e="E1", on="2026-11-17"))]
    (flow,) = gather_flows(booked, Broadcasts())
    assert flow.happened_on == date(2026, 11, 17)


def test_a_movement_of_another_amount_is_not_the_order():
    assert standings(order(), entry(-900, "E1")) == ["E1 1000 ordered", "E1 900 booked"]


WHOLE = entry(-3000, batch=2, message="M1", info="P1", account=None, name="")
BLOCK = {("M1", "P1"): Block(2, sek(3000))}
PAIR = (order("E1", 1000), order("E2", 2000))


@pytest.mark.parametrize(
    ("booked", "blocks", "standing"),
    [
        (WHOLE, BLOCK, BOOKED),
        (entry(-3000, batch=0, message="M1", info="P1"), BLOCK, BOOKED),
        (entry(-3000, batch=2, message="M1"), {("M1", ""): Block(2, sek(3000))}, BOOKED),
        (entry(-2900, batch=2, message="M1", info="P1"), BLOCK, ORDERED),
        (entry(-3000, batch=3, message="M1", info="P1"), BLOCK, ORDERED),
        (entry(-3000, batch=2, message="M1", info="P9"), BLOCK, ORDERED),
        (entry(-3000, batch=2, message="M9", info="P1"), BLOCK, ORDERED),
        (entry(3000, batch=2, message="M1", info="P1"), BLOCK, ORDERED),
        (entry(-3000, batch=2, message="M1", info="P1", is_booked=False), BLOCK, ORDERED),
    ],
)
def test_a_block_booked_as_one_proves_its_orders_by_number_and_sum(booked, blocks, standing):
    found = standings(*PAIR, booked, blocks=blocks)
    assert found == [f"E1 1000 {standing.value}", f"E2 2000 {standing.value}"]


def test_what_was_rejected_is_not_in_the_sum():
    told = [answer("RJCT", "E2"), entry(-1000, batch=1, message="M1", info="P1")]
    found = standings(*PAIR, *told, blocks={("M1", "P1"): Block(1, sek(1000))})
    assert found == ["E1 1000 booked", "E2 2000 rejected"]


def test_a_sum_and_its_details_are_not_two_payments():
    """The statement books the block as one, the notification tells each payment."""
    told = [WHOLE, entry(-1000, "E1", is_notification=True), entry(-2000, "E2", ordinal=1)]
    assert standings(*PAIR, *told, blocks=BLOCK) == ["E1 1000 booked", "E2 2000 booked"]


def test_a_payment_out_of_a_block_booked_as_one_comes_back():
    told = [WHOLE, entry(2000, "E2", **BACK)]
    assert standings(*PAIR, *told, blocks=BLOCK) == ["E1 1000 booked", "E2 2000 returned"]


RECORDS: list[Record] = [
    order("E1"),
    order("E2", 2000),
    order("E1", message="M2", on="2026-11-20"),
    answer("RJCT", "E2"),
    answer("ACCP"),
    entry(e2e="E1"),
    entry(e2e="E1", is_notification=True, statement="N1"),
    entry(e2e="E1", on="2026-11-20"),
    entry(1000, "E1", **BACK),
    entry(told="F1001", account=OTHER_GIRO),
    entry(told="F1001", account=OTHER_GIRO, ordinal=1, is_notification=True),
    WHOLE,
]


@settings(max_examples=200)
@given(st.lists(st.sampled_from(range(len(RECORDS))), max_size=14), st.randoms())
def test_order_and_repetition_change_nothing(chosen, random):
    """A record is named by its file, so a repeated one keeps its name."""
    named = [filed(f"f{i:02}:1", RECORDS[i]) for i in chosen]
    broad = [f for f in named if _is_broadcast(f.record)]

    def ends(some):
        unique = {f.name: f for f in some}.values()
        flows = gather_flows(
            [f for f in unique if f not in broad],
            Broadcasts(tuple(f for f in unique if f in broad), BLOCK),
        )
        return [(f.key, f.standing, [r.name for r in f.records]) for f in flows]

    once = ends(named)
    random.shuffle(named)
    assert ends(named) == once


def test_an_order_and_its_movement_find_each_other_by_the_instruction():
    ours = set(keys_of(order(instruction="I1")).links)
    told = entry(instruction_id="I1", name="", account=None, told="")
    assert ours & set(keys_of(told).links)
    assert not ours & set(keys_of(entry(instruction_id="I2", name="", account=None)).links)


def test_an_answer_and_its_movement_find_each_other_by_the_banks_reference():
    told = keys_of(answer("ACSC", "E1", servicer_ref="B1"))
    moved = keys_of(entry(servicer_ref="B1", name="", account=None))
    other = keys_of(entry(servicer_ref="B2", name="", account=None))
    assert set(told.seeks) & set(moved.marks)
    assert set(moved.seeks) & set(told.marks)
    assert not set(told.seeks) & set(other.marks)
    # An answer that may be of several is told of the whole message, and looks for nothing.
    by_instruction = answer("ACSC", "E1", servicer_ref="B1", instruction_id="I1")
    assert not keys_of(replace(by_instruction, end_to_end_id="")).seeks
