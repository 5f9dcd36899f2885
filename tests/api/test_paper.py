"""A paper keyed over the API: taken in once, or told field by field what is wrong with it."""

from __future__ import annotations

from pathlib import Path

from tests.papers import ROAD
from tests.services.office import Office

BODY = {
    "supplier": ROAD.name, "org_number": ROAD.org_number, "number": "P1", "issued": "2026-11-01",
    "due": "2026-12-01", "amount": "1 250,00", "remark": "in the box",
    "account": {"scheme": "bankgiro", "number": ROAD.bankgiro},
}  # fmt: skip
WORDS = (
    "--supplier", ROAD.name, "--org-number", ROAD.org_number, "--number", "P1",
    "--issued", "2026-11-01", "--due", "2026-12-01", "--amount", "1250.00",
    "--remark", "in the box", "--bankgiro", ROAD.bankgiro, "--as", "eva",
)  # fmt: skip


def test_a_paper_is_taken_in_and_is_the_same_as_on_the_command_line(program, cli):
    eva = program("eva")
    first = eva.post("/paper", BODY, "paper-001")
    assert (first["status"], len(first["payables"])) == ("new", 1)
    assert eva.post("/paper", BODY, "paper-001") == first
    # One form, however its amount is written and by whichever way it comes.
    assert cli("paper", "add", *WORDS) == {**first, "status": "known"}
    assert eva.get(f"/payables/{first['payables'][0]}")["document_number"] == "P1"
    assert Office(Path()).verify()["ok"]


def test_a_paper_with_an_error_is_told_and_leaves_nothing(program, cli):
    from sluss.store import journal

    eva, before = program("eva"), journal.head()
    said = eva.post("/paper", {**BODY, "amount": "much"})
    assert (said["status"], said["findings"][0]["place"]["field"]) == ("refused", "amount")
    assert journal.head() == before
    words = ["much" if word == "1250.00" else word for word in WORDS]
    assert cli("paper", "add", *words, code=1) == said


def test_what_is_no_field_is_refused(program):
    eva = program("eva")
    assert eva.ask("POST", "/paper", body={**BODY, "colour": "red"}).status_code == 422
    assert eva.ask("POST", "/paper", body={**BODY, "kind": "payout"}).status_code == 422
