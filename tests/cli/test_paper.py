"""The verbs paper add and account reject as people and programs see them."""

from __future__ import annotations

import pytest

from tests.papers import ROAD, suppliers

ADD = (
    "paper", "add", "--supplier", ROAD.name, "--org-number", ROAD.org_number, "--number", "P1",
    "--issued", "2026-11-01", "--due", "2026-12-01", "--amount", "1 000,50",
    "--bankgiro", ROAD.bankgiro,
)  # fmt: skip


def test_a_paper_invoice_is_a_debt_and_known_the_second_time(program):
    first = program.json(*ADD, "--as", "eva")
    assert (first["status"], first["payables"]) == ("new", [program.id("P1")])
    assert first["findings"] == []
    said = program(*ADD, "--as", "eva")
    assert (said.code, "redan registrerat" in said.out) == (0, True)
    assert [p["amount"] for p in program.payables()] == ["1000.50"]
    assert program("verify").code == 0


def test_what_is_wrong_is_told_with_the_words_of_the_form_and_nothing_is_kept(program):
    said = program("paper", "add", "--amount", "x", "--as", "eva", "--json")
    told = [(one["code"], one["place"]["field"]) for one in said.json["findings"]]
    assert (said.code, said.json["status"]) == (1, "refused")
    assert told == [
        ("paper.missing", "supplier_name"),
        ("paper.missing", "document_number"),
        ("paper.missing", "issue_date"),
        ("paper.bad_amount", "amount"),
    ]
    assert "Fakturanummer: fältet är tomt." in program("paper", "add", "--as", "eva").out
    assert program.payables() == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 2),
        (("--as", "anna"), 1),
        (("--as", "eva", "--iban", "SE5360000000000000123456"), 2),
        (("--as", "eva", "--scan", "/no/such/file"), 2),
        (("--as", "eva", "--kind", "payout"), 2),
    ],
)
def test_each_way_to_be_wrong_ends_as_the_contract_says(program, words, code):
    assert program(*ADD, *words).code == code
    assert program.payables() == []


def test_the_scanned_page_is_kept_beside_the_form(program, folder):
    page = folder(page=b"%PDF-1.4 a page") / "page"
    program.json(*ADD, "--scan", page, "--as", "eva")
    listed = program.json("original", "list")["originals"]
    assert sorted(one["kind"] for one in listed) == ["paper", "paper-scan"]


def test_an_account_is_rejected_with_a_reason(program, folder):
    program("receive", folder(lev=suppliers(ROAD)))
    program(*ADD, "--as", "eva")
    propose = ("account", "propose", "--org-number", ROAD.org_number, "--bankgiro", "991-5257")
    program.json(*propose, "--reason", "brev", "--as", "eva")
    assert program("account", "reject", "1", "--as", "anna").code == 2
    said = program.json("account", "reject", "1", "--reason", "De visste inget", "--as", "anna")
    assert said["state"] == "rejected"
    again = program("account", "reject", "1", "--reason", "en gång till", "--as", "anna")
    assert (again.code, "steget inte kan tas" in again.err) == (1, True)
