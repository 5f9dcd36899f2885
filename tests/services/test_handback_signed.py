"""Explaining, switching over and signing: who may, and what undoes it."""

from __future__ import annotations

import pytest

from tests.papers import FOOD, GLASS, ROAD, SCHOOL, Move, Order, camt, invoice, pain001
from tests.services.restored import bins, explain, items, load, one, row, sign, switch

ALL = (row(ROAD, "F1", "100.00"), row(FOOD, "F2", "200.00"), row(GLASS, "F3", "300.00"))


@pytest.fixture
def restored(stocked):
    """All three invoices on both sides, and one that only the restored system has."""
    load(stocked, items(*ALL, row(SCHOOL, "S1", "50.00")))
    return stocked


def open_ids() -> list[str]:
    found = bins()
    rows = [r["id"] for r in found["rows"] if r["why"] and not r["explanation"]]
    return rows + [f["id"] for f in found["faults"] if not f["explanation"]]


def test_a_person_explains_a_row_and_takes_it_back(restored):
    (id_,) = open_ids()
    answer = explain(restored, id_, reason="bought last week")
    assert (answer["refused"], answer["unexplained"]) == ([], 0)
    said = one(bins(), "S1")["explanation"]
    assert (said["reason"], said["by"]) == ("bought last week", "max")
    assert explain(restored, id_)["refused"] == [
        {"id": id_, "code": "handback.explain_said_already"}
    ]
    assert explain(restored, id_, withdraws=True)["unexplained"] == 1
    assert open_ids() == [id_]
    assert restored.verify()["ok"]


def test_an_explanation_holds_over_a_new_load_while_the_row_is_as_it_was(restored):
    (id_,) = open_ids()
    explain(restored, id_)
    load(restored, items(row(SCHOOL, "S1", "50.00"), *ALL))
    assert open_ids() == []
    load(restored, items(row(SCHOOL, "S1", "51.00"), *ALL))
    assert len(open_ids()) == 1


@pytest.mark.parametrize(
    ("by", "id_", "reason", "code"),
    [
        ("max", "nosuchrow", "x", "no_such_row"),
        ("cia", "", "x", "lacks_role"),
        ("max", "", "  ", "no_reason"),
    ],
)
def test_what_cannot_be_explained_is_refused(restored, by, id_, reason, code):
    (known,) = open_ids()
    refused = explain(restored, id_ or known, by=by, reason=reason)["refused"]
    assert refused == [{"id": id_ or known, "code": f"handback.explain_{code}"}]
    same = one(bins(), "F1")["id"]
    assert explain(restored, same)["refused"][0]["code"] == "handback.explain_needs_none"


def test_two_people_sign_what_is_explained_and_nothing_else(restored):
    assert sign(restored, "cia") == {"refused": "handback.sign_rows_unexplained"}
    explain(restored, *open_ids())
    assert sign(restored, "eva") == {"refused": "handback.sign_lacks_role"}
    first = sign(restored, "cia", key="once")
    assert sign(restored, "cia", key="once") == first
    assert (first["signed_by"], first["is_signed"]) == (["cia"], False)
    assert sign(restored, "cia") == {"refused": "handback.sign_signed_already"}
    second = sign(restored, "dag")
    assert (second["signed_by"], second["is_signed"]) == (["cia", "dag"], True)
    assert bins()["signed_by"] == ["cia", "dag"]
    assert sign(restored, "max") == {"refused": "handback.sign_signed_by_enough"}
    assert restored.verify()["ok"]


@pytest.mark.parametrize("change", ["load", "pay", "withdraw", "receive"])
def test_whatever_changes_afterwards_voids_the_signatures(restored, change):
    (id_,) = open_ids()
    explain(restored, id_)
    sign(restored, "cia")
    sign(restored, "dag")
    if change == "load":
        load(restored, items(*ALL, row(SCHOOL, "S1", "50.00"), row(SCHOOL, "S2", "1.00")))
    elif change == "pay":
        restored.pay(restored.id("F1"))
    elif change == "withdraw":
        explain(restored, id_, withdraws=True)
    else:
        restored.receive(invoice(SCHOOL, "N9", "9.00"))
    assert bins()["signed_by"] == []


def test_a_state_without_items_is_not_signed(stocked):
    assert sign(stocked, "cia") == {"refused": "handback.sign_nothing_loaded"}
    load(stocked, pain001("P", Order("E1", "100.00", ROAD, text="F1")))
    assert sign(stocked, "cia") == {"refused": "handback.sign_nothing_loaded"}


def test_a_half_restored_list_is_signed_only_when_somebody_said_why(restored):
    load(restored, items(*ALL, total="700.00"))
    gone_and_sum = open_ids()
    assert len(gone_and_sum) == 2
    assert sign(restored, "cia") == {"refused": "handback.sign_faults_unexplained"}
    for id_ in gone_and_sum:
        explain(restored, id_)
    assert "refused" not in sign(restored, "cia")


# ---- Which system pays whom -----------------------------------------------------------------


def left_out(office, *numbers: str) -> dict[str, str]:
    answer = office.propose(*(office.id(n) for n in numbers))
    return {one["id"]: one["code"] for one in answer["left_out"]}


def test_what_the_other_system_pays_is_left_out_of_batches(restored):
    restored.approve(restored.id("F1"), restored.id("F2"))
    assert "refused" not in switch(restored, ROAD.org_number, "there")
    answer = restored.propose(restored.id("F1"), restored.id("F2"))
    assert answer["left_out"] == [{"id": restored.id("F1"), "code": "pay.paid_there"}]
    assert [p["amount"] for p in answer["payments"]] == ["200.00"]
    assert restored.verify()["ok"]


def test_a_batch_that_was_made_before_is_not_signed_nor_handed_out(restored):
    restored.approve(restored.id("F1"))
    batch = restored.propose(restored.id("F1"))["batch"]
    restored.sign(batch, "cia")
    switch(restored, ROAD.org_number, "there")
    assert restored.sign(batch, "dag") == {"refused": "pay.sign_payable_changed"}
    switch(restored, ROAD.org_number, "here")
    assert "refused" not in restored.sign(batch, "dag")
    switch(restored, ROAD.org_number, "there")
    assert restored.export(batch) == "pay.export_payable_changed"


def test_the_guard_lets_the_other_system_pay_its_own_and_stops_the_rest(restored):
    file = pain001(
        "N", Order("A1", "100.00", ROAD, text="F1"), Order("A2", "200.00", FOOD, text="F2"),
        on="2026-12-10",
    )  # fmt: skip

    def verdicts() -> list[str]:
        return [one["verdict"] for one in restored.guard(file)["transactions"]]

    assert verdicts() == ["pay", "pay"]
    switch(restored, ROAD.org_number, "there")
    assert verdicts() == ["pay", "stopped"]
    (because,) = restored.guard(file)["transactions"][1]["because"]
    assert (because["code"], because["detail"]) == ("handback.we_pay", FOOD.name)
    switch(restored, "all", "there")
    switch(restored, FOOD.org_number, "here")
    assert verdicts() == ["pay", "stopped"]


def test_a_new_invoice_of_a_supplier_that_is_paid_there_explains_itself(restored):
    switch(restored, SCHOOL.org_number, "there")
    assert one(bins(), "S1")["rules"] == ["bins.rule_pays_there"]


@pytest.mark.parametrize(
    ("supplier", "pays", "more", "code"),
    [
        (ROAD.org_number, "there", {"by": "cia"}, "lacks_role"),
        (ROAD.org_number, "there", {"reason": " "}, "no_reason"),
        ("5560360793", "there", {}, "no_such_supplier"),
        (ROAD.org_number, "here", {}, "said_already"),
    ],
)
def test_a_switch_that_is_refused(restored, supplier, pays, more, code):
    answer = switch(restored, supplier, pays, **more)
    assert answer == {"refused": f"handback.switch_{code}"}


def test_one_switch_a_key(restored):
    assert switch(restored, "all", "there", key="k") == switch(restored, "all", "there", key="k")
    assert switch(restored, "all", "there") == {"refused": "handback.switch_said_already"}


# ---- The whole way --------------------------------------------------------------------------


def test_the_story_from_the_lock_to_the_signatures(office):
    from tests.papers import suppliers

    office.receive(
        suppliers(ROAD, FOOD, GLASS),
        invoice(ROAD, "F1", "100.00"),
        invoice(FOOD, "F2", "200.00"),
        invoice(GLASS, "F3", "300.00", issued="2026-11-23", due="2026-12-23"),
    )
    office.pay(office.id("F1"))
    office.receive(camt(Move("100.00", ROAD, e2e=office.payment_of("F1")), on="2026-11-25"))
    load(office, items(*ALL[:2], row(SCHOOL, "S1", "50.00")), as_of=office.today.replace(day=20))
    found = bins()
    assert {r["document_number"]: r["bin"] for r in found["rows"]} == {
        "F1": "paid-here",
        "F2": "same",
        "F3": "only-here",
        "S1": "new-there",
    }
    explain(office, *open_ids(), reason="a book order, to be paid there")
    switch(office, SCHOOL.org_number, "there")
    sign(office, "cia")
    assert sign(office, "dag")["is_signed"]
    again = pain001("N", Order("A1", "100.00", ROAD, text="F1"), on="2026-12-10")
    assert [one["verdict"] for one in office.guard(again)["transactions"]] == ["double"]
    load(office, items(ALL[1], row(GLASS, "F3", "300.00", issued="2026-11-23", due="2026-12-23")))
    assert {r["document_number"]: r["bin"] for r in bins()["rows"]} == {"F2": "same", "F3": "same"}
    office.check_books()
    assert office.verify()["ok"]
