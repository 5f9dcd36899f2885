"""Handing back over the API: loaded, looked through, explained, switched over, and taken out."""

from __future__ import annotations

import io
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.papers import FOOD, GLASS, ROAD
from tests.payouts import ANNA, BERTIL, payout_list
from tests.services.office import Office
from tests.services.restored import items, row

THERE = items(
    row(ROAD, "F1002", "800.00"), row(GLASS, "G1", "50.00"), row(FOOD, "F2001", "99998.00")
)
LOAD = "/handback/load?as_of=2026-11-20"


@pytest.fixture
def eva(program):
    """A clerk's program that has loaded what the restored system has."""
    eva = program("eva")
    said = eva.send(LOAD, "load-0001", there=THERE)
    assert (said.status_code, said.json()["status"]) == (200, "new"), said.content
    return eva


def test_before_anything_is_loaded_that_is_said(program):
    assert program("eva").refused("GET", "/handback/bins") == (404, "api.nothing_loaded")


def test_a_state_is_loaded_as_on_the_command_line_and_once(eva, cli, tmp_path):
    again = eva.send(LOAD, "load-0001", there=THERE).json()
    assert (again["state"], again["parts"]) == (1, {"items": 3})
    other = eva.send(LOAD, "load-0001", there=items(row(ROAD, "F1", "1.00")))
    assert (other.status_code, other.json()["refused"]["code"]) == (409, "api.key_reused")
    file = tmp_path / "there.csv"
    file.write_bytes(THERE)
    told = cli("handback", "load", str(file), "--as-of", "2026-11-20")
    assert eva.send(LOAD, there=THERE).json() == told
    assert told["status"] == "known"
    # Another state, by either way: the same but for its number.
    more = items(row(ROAD, "F1002", "801.00"))
    mine = eva.send(LOAD, there=more).json()
    file.write_bytes(more.replace(b"801", b"802"))
    theirs = cli("handback", "load", str(file), "--as-of", "2026-11-20")
    assert mine.keys() == theirs.keys()
    assert (mine["state"], theirs["state"]) == (2, 3)


def test_what_is_no_file_of_a_system_is_told_and_nothing_is_loaded(eva, cli, tmp_path):
    said = eva.send(LOAD, there=b"\x00\x01\x02").json()
    assert (said["status"], said["state"]) == ("refused", None)
    assert said["files"][0]["findings"][0]["message"]
    file = tmp_path / "there.csv"
    file.write_bytes(b"\x00\x01\x02")
    told = cli("handback", "load", str(file), code=1)
    assert [one["findings"] for one in said["files"]] == [one["findings"] for one in told["files"]]
    packed = io.BytesIO()
    ZipFile(packed, "w").close()
    empty = eva.send(LOAD, there=packed.getvalue())
    assert (empty.status_code, empty.json()["refused"]["code"]) == (422, "api.no_files")


def test_the_bins_are_those_of_the_command_line_and_are_explained(eva, cli):
    found = eva.get("/handback/bins")
    assert found == cli("handback", "bins", code=1)
    assert eva.get("/handback/bins?bin=same") == cli("handback", "bins", "--bin", "same", code=1)
    ids = [one["id"] for one in found["rows"] if one["why"]]
    ids += [one["id"] for one in found["faults"]]
    said = {"rows": [ids[0]], "reason": "called them"}
    first = eva.post("/handback/explain", said, "explain-1")
    assert [one["id"] for one in first["explained"]] == ids[:1]
    assert eva.post("/handback/explain", said, "explain-1") == first
    again = eva.ask("POST", "/handback/explain", body=said)
    assert again.status_code == 409
    told = cli("handback", "explain", ids[0], "--reason", "x", "--as", "eva", code=1)
    assert again.json() == told
    nothing = eva.ask("POST", "/handback/explain", body={"rows": ["abc"], "reason": "x"})
    assert nothing.status_code == 404
    back = eva.post("/handback/explain", {**said, "withdraw": True})
    assert back["unexplained"] == len(ids)
    eva.post("/handback/explain", {"rows": ids, "reason": "called them"})
    assert eva.get("/handback/bins") == cli("handback", "bins")
    assert eva.get("/handback/report")["unexplained"] == {"rows": 0, "faults": 0}
    assert Office(Path()).verify()["ok"]


def test_a_supplier_is_switched_over_as_on_the_command_line(eva, cli):
    body = {"supplier": "556677-8899", "pays": "there", "reason": "tried"}
    assert eva.refused("POST", "/handback/switch", body) == (
        404,
        "handback.switch_no_such_supplier",
    )
    body["supplier"] = ROAD.org_number
    first = eva.post("/handback/switch", body, "switch-001")
    assert eva.post("/handback/switch", body, "switch-001") == first
    words = ("--pays", "here", "--reason", "back", "--as", "max")
    told = cli("handback", "switch", ROAD.org_number, *words)
    assert {**first, "entry": told["entry"], "pays": "here"} == told
    assert eva.get("/handback/switches") == cli("handback", "switches")


def test_what_goes_back_is_taken_out_by_whoever_may(eva, cli, program, tmp_path):
    for form in ("csv", "sie4"):
        said = eva.ask("GET", f"/handback/export?format={form}")
        with ZipFile(io.BytesIO(said.getvalue())) as packed:
            mine = {name: packed.read(name) for name in packed.namelist()}
        out = tmp_path / form
        out.mkdir()
        told = cli("handback", "export", "--format", form, "--out", str(out))
        written = map(Path, told["files"])
        theirs = {str(one.relative_to(out)): one.read_bytes() for one in written}
        assert {name: mine[name] for name in theirs} == theirs
        assert set(mine) - set(theirs) <= {"noted.txt"}
    assert program("max").refused("GET", "/handback/export?format=csv") == (
        403,
        "approve.token_out_of_scope",
    )
    assert program("eva", "read", "handback").refused("GET", "/handback/export?format=csv") == (
        403,
        "approve.token_out_of_scope",
    )


def test_rows_of_payouts_are_for_whoever_may_see_persons(program):
    office = Office(Path())
    assert office.receive(payout_list((ANNA, "700.00"), on="2026-11-27"))[0]["status"] == "new"
    eva = program("eva")
    # The state covers payouts too.
    eva.send(LOAD, there=THERE, persons=payout_list((ANNA, "900.00"), on="2026-11-27"))
    kinds = {one["kind"] for one in eva.get("/handback/bins")["rows"]}
    assert "payout" in kinds
    for blind in (program("max"), program("eva", "read", "handback")):
        seen = blind.get("/handback/bins")
        assert "payout" not in {one["kind"] for one in seen["rows"]}
        assert seen["rows"]
        assert ANNA.name not in str(seen)


def test_a_payout_that_is_gone_there_is_told_without_its_name_beyond_the_wall(program):
    eva = program("eva")
    eva.send(LOAD, there=THERE, persons=payout_list((BERTIL, "900.00"), on="2026-11-27"))
    assert eva.send(LOAD, there=THERE).json()["status"] == "new"
    (gone,) = eva.get("/handback/bins")["faults"]
    assert (gone["code"], BERTIL.name in gone["message"]) == ("handback.row_gone", True)
    seen = program("max").get("/handback/bins")
    assert BERTIL.name not in str(seen)
    assert [one["id"] for one in seen["faults"]] == [gone["id"]]


def test_nobody_signs_with_a_token(program):
    assert program("max").refused("POST", "/handback/sign", {}) == (404, "api.no_such_address")
