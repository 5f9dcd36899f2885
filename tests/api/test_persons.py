"""Payouts to persons: who lacks the right, or the scope, sees neither them nor their names."""

from __future__ import annotations

import pytest

from tests.services.office import Office

LIST = (
    "Personnr;Namn;Clearingnr;Kontonr;Belopp;Utbetalningsdag;Ändamål;Beslut\n"
    "19900101-1239;Anna Ahlgren;3300;9001011239;4311,00;2026-11-27;Försörjningsstöd;B-1\n"
).encode()


@pytest.fixture
def payout(town):
    """The one payout of the town, attested by two."""
    office = Office(town)
    assert office.receive(LIST)[0]["status"] == "new"
    (one,) = [row["id"] for row in office.register() if row["kind"] == "payout"]
    office.approve(one)
    return one


def blind(program):
    """Programs that see no persons: of a role that may not, and without the scope."""
    return [program("max"), program("eva", "read", "receive", "decide", "pay")]


def test_whoever_may_sees_them_masked(program, payout):
    eva = program("eva")
    shown = eva.get(f"/payables/{payout}")
    assert shown["supplier"]["name"] == "Anna Ahlgren"
    assert payout in [one["id"] for one in eva.get("/payables")["payables"]]
    assert "9001011239" not in str(shown)


def test_whoever_may_not_finds_nothing_of_them(program, payout):
    for one in blind(program):
        listed = one.get("/payables")
        assert payout not in [row["id"] for row in listed["payables"]]
        assert listed["totals"]["count"] == len(listed["payables"])
        gone = (404, "register.no_such_payable")
        assert one.refused("GET", f"/payables/{payout}") == gone
        hold = ("POST", f"/payables/{payout}/hold", {"reason": "x"})
        assert one.refused(*hold) == gone
        assert one.refused("POST", "/batches", {"ids": [payout]}) == gone
    anna = program("anna", "attest")
    attest = ("POST", "/approve", {"ids": [payout]})
    assert anna.refused(*attest) == (404, "approve.no_such_payable")


def test_a_batch_with_them_is_shown_without_them(program, payout):
    batch = program("eva").post("/batches", {"ids": [payout]})["batch"]
    assert len(program("eva").get(f"/batches/{batch}")["payments"]) == 1
    for one in blind(program):
        shown = one.get(f"/batches/{batch}")
        assert shown["payments"] == []
        assert shown["totals"]["count"] == 1
        assert "Ahlgren" not in str(shown)


def test_a_file_about_them_is_named_and_not_opened(program, payout):
    eva = program("eva")
    (file,) = [
        one["sha256"] for one in eva.get("/originals")["originals"] if one["kind"] == "payout-list"
    ]
    assert eva.ask("GET", f"/originals/{file}/content").status_code == 200
    for one in blind(program):
        assert one.get(f"/originals/{file}")["sha256"] == file
        wanted = ("GET", f"/originals/{file}/content")
        assert one.refused(*wanted) == (404, "api.no_such_original")


def test_what_is_on_its_way_to_them_is_not_told(program, payout):
    office = Office(None)
    batch = program("eva").post("/batches", {"ids": [payout]})["batch"]
    for name in ("cia", "dag"):
        office.sign(batch, name, key=f"sign-{name}")
    assert isinstance(office.export(batch, key="export"), bytes)
    assert len(program("eva").get("/in-flight")["transfers"]) == 1
    for one in blind(program):
        assert one.get("/in-flight")["transfers"] == []
