"""Every door over the API gives what the command line gives for the same home."""

from __future__ import annotations

import hashlib

import pytest

from tests.papers import FOOD, OUR_IBAN, ROAD, invoice

PAPER = invoice(FOOD, "F3001", "300.00")


def files(*papers: bytes):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return [SimpleUploadedFile(f"paper{n}.xml", paper) for n, paper in enumerate(papers)]


def send(program, *papers: bytes, path: str = "/receive", **said: str):
    return program.client.post(
        f"/api/v1{path}",
        {"files": files(*papers), **said},
        headers={"Authorization": f"Bearer {program.token}"},
    )


def ids(program, search=""):
    return [one["id"] for one in program.get(f"/payables?search={search}")["payables"]]


@pytest.fixture
def approved(program):
    """The debt F1001, attested by two programs of two people."""
    one = ids(program("eva"), "f1001")[0]
    for name in ("anna", "bo"):
        answer = program(name).post("/approve", {"ids": [one]})
        assert answer["refused"] == []
    return one


@pytest.mark.parametrize(
    ("path", "verb"),
    [
        ("/organisation", ("organisation", "show")),
        ("/sources", ("sources",)),
        ("/accounts", ("account", "list")),
        ("/batches", ("batch", "list")),
        ("/in-flight", ("in-flight",)),
        ("/exposure", ("exposure",)),
        ("/exposure?per_day=1&budget=1000.00&at=2026-12-24",
         ("exposure", "--per-day", "1", "--budget", "1000", "--at", "2026-12-24")),
        ("/lagesbild", ("lagesbild",)),
        ("/lagesbild?since=2026-11-20", ("lagesbild", "--since", "2026-11-20")),
        ("/policy", ("policy", "show")),
        ("/lagesbild/frozen", ("lagesbild", "frozen")),
        ("/suppliers", ("suppliers",)),
        ("/suppliers?search=mat&limit=1", ("suppliers", "--search", "mat", "--limit", "1")),
        ("/suppliers?faults=true&dormant=false", ("suppliers", "--faults")),
        ("/suppliers?dormant=true", ("suppliers", "--dormant")),
        ("/standby/drills", ("standby", "drills")),
        ("/handback/switches", ("handback", "switches")),
        ("/handback/report", ("handback", "report")),
        ("/repeat-run/corrections", ("repeat-run", "corrections")),
    ],
)  # fmt: skip
def test_a_look_is_what_the_command_line_gives(program, cli, path, verb):
    eva = program("eva")
    assert eva.get(path) == cli(*verb)


def test_originals_are_what_the_command_line_gives(program, cli):
    eva, listed = program("eva"), cli("original", "list")
    found = eva.get("/originals")
    assert found.pop("next") is None
    assert found == listed
    after, walked = "", []
    while after is not None:
        page = eva.get(f"/originals?limit=1&after={after}")
        walked += page["originals"]
        after = page["next"]
    assert walked == listed["originals"]
    for one in walked:
        sha256 = one["sha256"]
        assert eva.get(f"/originals/{sha256}") == cli("original", "show", sha256)
        bytes_ = eva.ask("GET", f"/originals/{sha256}/content").getvalue()
        assert hashlib.sha256(bytes_).hexdigest() == sha256
    assert eva.refused("GET", "/originals/" + "0" * 64) == (404, "api.no_such_original")
    assert eva.refused("GET", "/originals?after=" + "0" * 64) == (404, "api.no_such_original")


def test_files_are_taken_in_and_the_same_again_is_known(program, cli):
    eva = program("eva")
    first, again = (send(eva, PAPER).json() for _ in range(2))
    assert [one["status"] for one in first["files"]] == ["new"]
    assert [one["status"] for one in again["files"]] == ["known"]
    assert (first["totals"]["new"], again["totals"]["known"]) == (1, 1)
    assert cli("payables", "--search", "f3001")["totals"]["count"] == 1
    assert first["files"][0]["path"] == "paper0.xml"
    by = eva.get(f"/originals/{hashlib.sha256(PAPER).hexdigest()}")["received_by"]
    assert by == "eva"


def test_a_file_of_no_known_kind_is_refused_and_told(program):
    said = send(program("eva"), b"\x00\x01nothing")
    assert said.status_code == 200
    row = said.json()["files"][0]
    assert (row["status"], row["findings"][0]["code"]) == ("refused", "intake.unknown_kind")


def test_a_request_without_files_is_wrong_and_names_them(program):
    said = send(program("eva"))
    assert said.status_code == 422
    assert said.json()["refused"]["places"][0]["field"] == "file.files"


def test_the_whole_way_to_the_bank_but_the_signatures(program, approved):
    from tests.services.office import Office

    eva, cia = program("eva"), program("cia")
    proposed = eva.post("/batches", {"ids": [approved]}, "propose-1")
    assert proposed["payments"][0]["payables"] == [approved]
    assert eva.post("/batches", {"ids": [approved]}, "propose-1") == proposed
    batch = proposed["batch"]
    wanted = ("POST", f"/batches/{batch}/export", {})
    assert cia.refused(*wanted) == (409, "pay.too_few_signatures")
    sign = ("POST", f"/batches/{batch}/sign", {})
    assert cia.refused(*sign) == (403, "approve.token_needs_person")
    office = Office(None)
    for name in ("cia", "dag"):
        assert "refused" not in office.sign(batch, name)
    said = [cia.ask(*wanted[:2], key="export-1", body={}) for _ in range(2)]
    first, again = (b"".join(one.streaming_content) for one in said)
    assert first == again
    assert OUR_IBAN.encode() in first
    assert {one["X-Sluss-SHA256"] for one in said} == {hashlib.sha256(first).hexdigest()}
    assert eva.refused("POST", f"/batches/{batch}/cancel", {"reason": "x"}) == (
        409,
        "pay.cancel_handed_out",
    )


def test_a_batch_is_what_the_command_line_gives_and_is_cancelled(program, cli, approved):
    eva = program("eva")
    batch = eva.post("/batches", {})["batch"]
    assert eva.get(f"/batches/{batch}") == cli("batch", "show", str(batch))
    assert eva.get("/batches") == cli("batch", "list")
    assert eva.post(f"/batches/{batch}/cancel", {"reason": "wrong day"})["state"] == "cancelled"
    assert eva.refused("GET", "/batches/9") == (404, "pay.export_no_such_batch")


def test_an_attest_is_refused_one_by_one_and_the_request_if_all_are(program):
    anna = program("anna")
    one, other = ids(program("eva"))[:2]
    anna.post("/approve", {"ids": [one]})
    both = anna.post("/approve", {"ids": [one, other]})
    assert [row["id"] for row in both["approved"]] == [other]
    assert [(row["id"], row["code"]) for row in both["refused"]] == [
        (one, "approve.attested_already")
    ]
    said = anna.ask("POST", "/approve", body={"ids": [one]})
    assert said.status_code == 409
    assert said.json()["approved"] == []


def test_an_account_is_proposed_by_one_and_wants_a_call_to_a_known_number(program, cli):
    eva = program("eva")
    new = {"scheme": "bankgiro", "number": "5050-1055"}
    body = {"org_number": ROAD.org_number, "account": new, "reason": "letter"}
    change = eva.post("/accounts", body, "account-1")
    assert change["state"] == "proposed"
    assert eva.post("/accounts", body, "account-1") == change
    assert cli("account", "list") == {"accounts": [change]}
    call = ("POST", f"/accounts/{change['change']}/call-back", {"phone": "1", "spoke_with": "x"})
    assert program("anna").refused(*call) == (409, "approve.account_no_known_phone")
    confirm = ("POST", f"/accounts/{change['change']}/confirm", {})
    assert program("anna").refused(*confirm)[0] == 409


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"org_number": "1", "account": {"scheme": "bankgiro", "number": "50501055"}},
         "body.org_number"),
        ({"account": {"scheme": "bankgiro", "number": "50501055"}}, "body.org_number"),
        ({"name": "x", "account": {"scheme": "bankgiro", "number": "50501056"}},
         "body.account.number"),
        ({"name": "x", "account": {"scheme": "bban", "number": "1"}}, "body.account.number"),
    ],
)  # fmt: skip
def test_a_number_that_is_none_is_named(program, body, field):
    said = program("eva").ask("POST", "/accounts", body={**body, "reason": "letter"})
    assert said.status_code == 422
    assert [one["field"] for one in said.json()["refused"]["places"]] == [field]


def test_a_filter_that_is_misspelt_is_refused_and_named(program):
    for path in ("/payables?stat=held", "/organisation?x=1", "/lagesbild?sinse=2026-11-20"):
        said = program("eva").ask("GET", path)
        assert said.status_code == 422, path
        assert said.json()["refused"]["places"][0]["problem"] == "unknown"


def test_an_account_is_rejected_as_on_the_command_line(program, cli):
    eva = program("eva")
    new = {"scheme": "bankgiro", "number": "5050-1055"}
    body = {"org_number": ROAD.org_number, "account": new, "reason": "letter"}
    change = eva.post("/accounts", body)["change"]
    gone = eva.post(f"/accounts/{change}/reject", {"reason": "forged"}, "reject-01")
    assert gone["state"] == "rejected"
    assert eva.post(f"/accounts/{change}/reject", {"reason": "forged"}, "reject-01") == gone
    again = ("POST", f"/accounts/{change}/reject", {"reason": "forged"})
    assert eva.refused(*again) == (409, "approve.account_wrong_stage")
    assert eva.get("/accounts") == cli("account", "list") == {"accounts": [gone]}
