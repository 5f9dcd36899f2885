"""What comes out in open forms, and that our own readers take it back."""

from __future__ import annotations

import re

import pytest

from sluss.core.records import Claim, SupplierEntry
from sluss.formats.lists import read_list
from sluss.formats.sie4 import read_sie4
from tests import papers

NAMES = {
    "csv": ["payables.csv", "postings.csv"],
    "xlsx": ["payables.xlsx", "postings.xlsx"],
    "lists": ["open-items.csv", "open-items.xlsx", "suppliers.csv", "suppliers.xlsx"],
}


@pytest.fixture
def filled(program, tmp_path):
    come = tmp_path / "in"
    come.mkdir()
    (come / "1.xml").write_bytes(papers.invoice(papers.ROAD, "F1001", "1250.00"))
    (come / "2.xml").write_bytes(papers.invoice(papers.FOOD, "=2+5", "99.50"))
    (come / "s.csv").write_bytes(papers.suppliers(papers.ROAD))
    program("receive", come, "--listed-on", "2026-10-01")
    return tmp_path


@pytest.mark.parametrize("form", NAMES)
def test_each_form_gives_its_files_the_same_each_time_and_none_over_another(program, filled, form):
    out = filled / "out"
    assert program.json("export", "--format", form, "--out", out)["files"] == [
        str(out / name) for name in NAMES[form]
    ]
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    assert program("export", "--format", form, "--out", out).code == 0
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    (out / NAMES[form][0]).write_bytes(b"another")
    assert program("export", "--format", form, "--out", out).code == 2


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_lists_read_back_and_name_no_account_that_nobody_verified(program, filled, ending):
    program("export", "--format", "lists", "--out", filled / "out")
    items = read_list((filled / "out" / f"open-items.{ending}").read_bytes())
    assert items.findings == []
    assert {
        (one.document_number, one.open_amount.text, tuple(a.number for a in one.accounts))
        for one in items.records
        if isinstance(one, Claim)
    } == {("F1001", "1250.00", (papers.ROAD.bankgiro,)), ("=2+5", "99.50", ())}
    listed = read_list((filled / "out" / f"suppliers.{ending}").read_bytes())
    assert [one.supplier.name for one in listed.records if isinstance(one, SupplierEntry)] == [
        papers.ROAD.name
    ]


def test_the_vouchers_come_out_as_sie_with_supplier_and_invoice_on_the_debt(program, filled):
    out = filled / "sluss.si"
    assert program("export", "--format", "sie4", "--out", out).code == 0
    rows = read_sie4(out.read_bytes())
    assert rows.findings == []
    assert {(r.supplier, r.invoice, r.amount.text) for r in rows.records if r.invoice} == {
        (papers.ROAD.org_number, "F1001", "-1250.00"),
        (papers.FOOD.org_number, "=2+5", "-99.50"),
    }
    amounts = re.findall(rb"#TRANS \d+ \{.*?\} (-?[\d.]+)", out.read_bytes())
    assert sum(int(amount.replace(b".", b"")) for amount in amounts) == 0


def test_a_person_is_in_no_list_and_no_number_of_theirs_in_the_books(program, tmp_path):
    come = tmp_path / "payouts.csv"
    come.write_text(
        "Personnr;Namn;Clearingnr;Kontonr;Belopp;Utbetalningsdag;Ändamål;Beslut\n"
        "19900101-1239;Anna Ek;5000;0012345;4500,00;2026-11-25;Försörjningsstöd;B1\n",
        encoding="utf-8",
    )
    program("receive", come)
    for form in ("lists", "csv", "sie4"):
        target = tmp_path / form
        target.mkdir()
        assert program("export", "--format", form, "--out", target).code == 0
        for path in target.iterdir():
            assert b"0101-1239" not in path.read_bytes()
            assert b"01011239" not in path.read_bytes()
