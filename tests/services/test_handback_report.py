"""The three-way reconciliation of an office, and the evidence of what an auditor picks."""

from __future__ import annotations

import json
from datetime import date

import pytest

from tests.papers import FOOD, GLASS, ROAD, Move, camt, invoice, pain002
from tests.services.restored import bins, items, load, row

ALL = items(row(ROAD, "F1", "100.00"), row(FOOD, "F2", "200.00"), row(GLASS, "F3", "300.00"))


def report():
    from sluss.services import handback

    return handback.report()


def lines(answer) -> dict[str, str]:
    return {
        line["line"].removeprefix("reconcile."): line["amount"]
        for bridge in answer["bridges"]
        for line in bridge["lines"]
    }


@pytest.fixture
def paid(stocked):
    """F1 is booked with a credit note netted, F2 was sent and rejected, F3 is on its way."""
    stocked.receive(invoice(ROAD, "K1", "30.00", credits="F1"))
    for number in ("F1", "F2", "F3"):
        stocked.pay(stocked.id(number))
    f1, f2 = stocked.payment_of("F1"), stocked.payment_of("F2")
    stocked.receive(camt(Move("70.00", ROAD, e2e=f1), on="2026-11-25"))
    stocked.receive(pain002("SLUSS-2120009999-E1-000002", each={f2: "RJCT"}))
    return stocked


def test_every_total_is_accounted_for(paid):
    load(paid, ALL, as_of=date(2026, 11, 20))
    answer = report()
    assert answer["agrees"], answer["bridges"]
    told = lines(answer)
    assert told == {
        "there": "600.00",
        "paid_here": "-400.00",
        "new_there": "0.00",
        "only_here": "0.00",
        "differing": "0.00",
        "left": "200.00",
        "in_payment": "300.00",
        "open": "500.00",
        "books": "500.00",
        "ordered": "570.00",
        "refused": "-200.00",
        "on_its_way": "-300.00",
        "booked": "70.00",
        "register": "70.00",
        "bank_account": "70.00",
    }
    assert answer["payments"]["rejected"] == 1


def test_without_a_restored_state_the_bank_is_reconciled_all_the_same(paid):
    answer = report()
    assert answer["state"] is None and answer["agrees"]
    assert "there" not in lines(answer)


def test_what_the_bank_booked_twice_is_told_of(paid):
    f1 = paid.payment_of("F1")
    paid.receive(camt(Move("70.00", ROAD, e2e=f1), on="2026-11-27", number=2))
    answer = report()
    assert not answer["agrees"]
    assert answer["booked_twice"] == [
        {"end_to_end_id": f1, "amount": "70.00", "currency": "SEK", "times": 2}
    ]
    assert [b["rest"] for b in answer["bridges"] if b["rest"] != "0.00"] == ["70.00", "-70.00"]


def test_a_sample_has_its_evidence_from_document_to_voucher(paid):
    from sluss.services import handback

    picked, files = handback.sample(9, "seed")
    assert {one["payment"]["end_to_end_id"] for one in picked} == set(paid.payments())
    f1 = paid.payment_of("F1")
    held = {name: b"".join(chunks) for name, chunks in files.items()}
    told = json.loads(held[f"{f1}/evidence.json"])
    assert told["payment"]["standing"] == "booked"
    assert sorted(told["payment"]["signatures"]) == ["cia", "dag"]
    assert {one["document_number"] for one in told["payables"]} <= {"F1", "K1"}
    assert [one["by"] for one in told["attests"]] == ["anna", "bo"]
    assert len(told["vouchers"]) >= 1
    kinds = {one["kind"] for one in told["evidence"]}
    assert {"ubl", "pain.001", "camt.053"} <= kinds
    documents = [data for name, data in held.items() if name.startswith(f"{f1}/originals/")]
    assert invoice(ROAD, "F1", "100.00") in documents
    assert all(b"<Invoice" in one or b"<CreditNote" in one for one in documents)


def test_the_bins_and_the_report_tell_the_same_differences(paid):
    load(paid, ALL)
    assert lines(report())["left"] == bins()["totals"]["here"]
