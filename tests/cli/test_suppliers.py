"""The verbs suppliers and supplier, as people call them."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from sluss.formats.lists import read_list
from sluss.formats.table_xlsx import read_sheets
from tests.papers import FOOD, GLASS, ROAD, Firm, checked, firm, invoice
from tests.papers import suppliers as as_list

OTHER = checked("5099991")
PERSON = Firm("=HYPERLINK(1) Karl", "9001011239", checked("5000077"))
DAY = ("--listed-on", "2026-10-31")


@pytest.fixture
def told(program, folder):
    """A list with a sole trader, and an invoice that asks for another account."""
    place = folder(
        l__csv=as_list(ROAD, FOOD, PERSON, replace(PERSON, bankgiro="")),
        a__xml=invoice(ROAD, "F1", "100.00"),
        b__xml=invoice(ROAD, "F2", "250.00", issued="2026-11-01", bankgiro=OTHER),
        c__xml=invoice(GLASS, "9", "50.00"),
    )
    program("receive", place, *DAY)
    return program


def fault_id(program, code: str) -> str:
    every = program.json("suppliers")["suppliers"]
    return next(f["id"] for s in every for f in s["faults"] if f["code"] == f"supplier.{code}")


def test_the_json_has_the_keys_of_the_contract(told):
    found = told.json("suppliers")
    assert set(found) == {"as_of", "suppliers", "totals"}
    assert found["as_of"] == "2026-11-24"
    one = found["suppliers"][0]
    assert (one["name"], one["org_number"]) == (ROAD.name, ROAD.org_number)
    assert (one["invoices"], one["amount_12m"], one["open_amount"]) == (2, "350.00", "350.00")
    assert (one["currency"], one["last_invoice"], one["last_payment"]) == (
        "SEK", "2026-11-01", None,
    )  # fmt: skip
    listed, asked = one["accounts"]
    assert {k: listed[k] for k in ("scheme", "number", "verified", "on_list")} == {
        "scheme": "bankgiro", "number": ROAD.bankgiro, "verified": True, "on_list": True,
    }  # fmt: skip
    assert (listed["sources"], listed["first_seen"], listed["last_seen"]) == (
        ["invoice", "supplier-list"], "2026-10-20", "2026-10-31",
    )  # fmt: skip
    assert (asked["number"], asked["verified"], asked["sources"]) == (OTHER, False, ["invoice"])
    (fault,) = one["faults"]
    assert (fault["code"], fault["severity"]) == ("supplier.invoice_account_differs", "error")
    assert fault["place"]["line"] == 2
    counted = {one["code"]: one["count"] for one in found["totals"]["by_code"]}
    assert (counted["supplier.duplicate"], sum(counted.values())) == (
        1, found["totals"]["faults"],
    )  # fmt: skip
    assert (found["totals"]["rows"], found["totals"]["clean_rows"]) == (4, 1)
    assert found["totals"]["clean_percent"] == "25.0"


@pytest.mark.parametrize(
    ("argv", "names"),
    [
        ((), [ROAD.name, GLASS.name, PERSON.name, FOOD.name]),
        (("--limit", "1"), [ROAD.name]),
        (("--faults",), [ROAD.name, GLASS.name, PERSON.name]),
        (("--search", "akeri NORR"), [ROAD.name]),
        (("--search", "åkeri"), [ROAD.name]),
        (("--search", f"{FOOD.org_number[:6]}-{FOOD.org_number[6:]}"), [FOOD.name]),
        (("--search", OTHER), [ROAD.name]),
        (("--search", "nobody"), []),
        (("--dormant",), []),
    ],
)
def test_what_is_asked_for_is_shown_and_the_totals_are_of_all(told, argv, names):
    found = told.json("suppliers", *argv)
    assert sorted(s["name"] for s in found["suppliers"]) == sorted(names)
    assert (
        found["suppliers"][:1] == told.json("suppliers")["suppliers"][:1] or ROAD.name not in names
    )
    assert found["totals"]["suppliers"] == 4


def test_no_personal_number_is_shown_anywhere(program, folder, tmp_path):
    """A sole trader's number in the locked system is often the personal number."""
    rows = ["Namn;Orgnr;Leverantörsnummer;Bankgiro;Clearingnr;Kontonr"]
    rows += [f"Karl;{PERSON.org_number};{PERSON.org_number};;3300;{PERSON.org_number}"]
    rows += [f"Karl;19900101-1239;900101-1239;{PERSON.bankgiro};;"]
    rows += [f"Åkeri Norr AB;{ROAD.org_number};{PERSON.org_number};{PERSON.bankgiro};;"]
    program("receive", folder(l__csv="\r\n".join(rows).encode()), *DAY)
    fault = fault_id(program, "duplicate")
    out = tmp_path / "f.csv"
    calls = [
        ("suppliers",),
        ("suppliers", "--faults"),
        ("suppliers", "--json"),
        ("supplier", "show", "9001011239"),
        ("supplier", "show", "19900101-1239", "--json"),
        ("supplier", "show", ROAD.org_number),
        ("supplier", "fault", "dismiss", fault, "--reason", "x", "--as", "eva"),
        ("supplier", "fault", "reopen", fault, "--reason", "x", "--as", "eva", "--json"),
        ("suppliers", "--faults", "--out", out),
    ]
    said = {call: program(*call).out for call in calls}
    said[calls[-1]] = out.read_text(encoding="utf-8")
    assert [call for call, text in said.items() if "1239" in text] == []
    assert [call for call, text in said.items() if "900101-****" not in text] == []
    codes = {f["code"] for s in program.json("suppliers")["suppliers"] for f in s["faults"]}
    assert {"supplier.same_supplier_number", "supplier.shared_account"} <= codes


def test_no_personal_number_is_shown_that_stands_in_a_name_or_a_reason(program, folder, tmp_path):
    """A sole trader is often called by name and number, with or without a number of its own."""
    anna = Firm("Anna 8503111232", "8503111232", checked("5000077"))
    factor = (
        "<a:PayeeParty><a:PartyName><b:Name>Cia 850311-1232</b:Name></a:PartyName></a:PayeeParty>"
    )
    end = b"</a:AccountingSupplierParty>"
    sold = invoice(ROAD, "F2", "100.00", bankgiro=checked("5000093"))
    sold = sold.replace(end, end + factor.encode())
    rows = ["Namn;Orgnr;Leverantörsnummer;Bankgiro"]
    rows += [f"{anna.name};{anna.org_number};;{anna.bankgiro}"]
    rows += ["Bo 19850311-1232;;7;", "Bo 19850311-1232;;8;", "Anna 850311-1232 Bygg;;9;"]
    rows += [f"Karl 8503111232;;10;{anna.bankgiro}"]
    rows += [f"{ROAD.name};{ROAD.org_number};11;{ROAD.bankgiro}"]
    program(
        "receive",
        folder(
            l__csv="\r\n".join(rows).encode(),
            a__xml=invoice(anna, "F1", "100.00", bankgiro=OTHER),
            b__xml=sold,
        ),
        *DAY,
    )
    fault = fault_id(program, "invoice_account_differs")
    out = tmp_path / "f.csv"
    say = ("--reason", "se 850311-1232", "--as", "eva")
    calls = [
        ("suppliers",),
        ("suppliers", "--json"),
        ("suppliers", "--faults"),
        ("suppliers", "--faults", "--out", out),
        ("supplier", "show", "bo"),
        ("supplier", "show", "bo", "--json"),
        ("supplier", "show", "a"),  # May be several.
        ("supplier", "fault", "dismiss", fault, *say),
        ("supplier", "show", "anna", "850311-1232", "8503111232"),
        ("supplier", "show", "8503111232"),
        ("supplier", "show", "8503111232", "--json"),
        ("supplier", "fault", "reopen", fault, *say),
        ("supplier", "fault", "dismiss", fault, *say, "--json"),
    ]
    said = {}
    for call in calls:
        told = program(*call)
        said[call] = told.out + told.err
    said[calls[3]] = out.read_text(encoding="utf-8")
    assert [call for call, text in said.items() if "1232" in text] == []
    assert [call for call, text in said.items() if "850311" not in text] == []
    assert "Cia 850311-****" in said[calls[2]]
    assert "se 850311-****" in said[calls[9]] and "se 850311-****" in said[calls[10]]


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("sv", ["De senaste fakturorna ber om betalning", "Fakturan har annat konto",
                "1 av 4 rader i listan är felfria (25,0 %)"]),
        ("en", ["The latest invoices ask for payment", "The invoice has another account",
                "1 of 4 rows of the list are without fault (25.0 %)"]),
    ],
)  # fmt: skip
def test_the_faults_are_told_in_both_languages(told, lang, words):
    out = " ".join(told("suppliers", "--faults", "--lang", lang).out.split())
    assert [word for word in words if word not in out] == []


@pytest.mark.parametrize("asked", [ROAD.org_number, "AKERI NORR", "Åkeri Norr AB", "akeri", OTHER])
def test_one_supplier_is_shown_whole(told, asked):
    found = told.json("supplier", "show", *asked.split())
    assert found["org_number"] == ROAD.org_number
    assert [debt["document_number"] for debt in found["debts"]] == ["F1", "F2"]
    assert found["dismissed"] == []
    assert [seen["source"] for seen in found["accounts"][0]["seen"]] == ["invoice", "supplier-list"]
    text = told("supplier", "show", *asked.split(), "--lang", "en").out
    assert "The latest invoices ask for payment" in text
    assert "Invoices in 12 months: 2, " in text


def test_invoices_are_counted_once_whatever_their_currencies(program, folder):
    euro = invoice(ROAD, "F2", "20.00").replace(b'"SEK"', b'"EUR"')
    program("receive", folder(a__xml=invoice(ROAD, "F1", "1250.00"), b__xml=euro))
    lines = program("supplier", "show", ROAD.org_number).out.splitlines()
    sums = "1\u00a0250,00 SEK, 20,00 EUR"
    assert [line for line in lines if "12 månader" in line] == [
        f"Fakturor på 12 månader: 2, {sums}; öppet {sums}."
    ]


def test_nobody_and_several_are_said(told):
    said = told("supplier", "show", "nobody", "--lang", "en")
    assert (said.code, said.err) == (1, "No supplier is called nobody or has that number.\n")
    said = told("supplier", "show", "a", "--lang", "en")
    assert said.code == 1
    assert "may be several" in said.err


def test_a_fault_is_dismissed_and_opened_again(told):
    fault = fault_id(told, "invoice_account_differs")
    word = ("--reason", "one account of two", "--as", "eva")
    said = told("supplier", "fault", "dismiss", fault, *word, "--lang", "en")
    assert (said.code, said.out.split(" is ")[0]) == (0, fault)
    assert told.json("suppliers", "--search", "akeri")["suppliers"][0]["faults"] == []
    shown = told.json("supplier", "show", "akeri")["dismissed"]
    assert [(one["id"], one["by"], one["reason"]) for one in shown] == [
        (fault, "eva", "one account of two")
    ]
    assert "one account of two" in told("supplier", "show", "akeri").out
    assert "1 fel är avfärdade" in told("suppliers").out
    again = told("supplier", "fault", "dismiss", fault, *word, "--lang", "en")
    assert (again.code, "already" in again.err) == (1, True)
    assert told("supplier", "fault", "reopen", fault, *word).code == 0
    assert fault_id(told, "invoice_account_differs") == fault
    assert told.json("verify")["ok"]


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (("nosuchfault1", "--reason", "x", "--as", "eva"), 1),
        (("{fault}", "--reason", " ", "--as", "eva"), 1),
        (("{fault}", "--reason", "x", "--as", "cia"), 3),
        (("{fault}", "--reason", "x"), 2),
        (("{fault}", "--as", "eva"), 2),
    ],
)
def test_a_dismissal_needs_a_fault_a_reason_and_a_person_with_the_role(told, argv, code):
    fault = fault_id(told, "not_on_list")
    assert told("supplier", "fault", "dismiss", *(w.format(fault=fault) for w in argv)).code == code
    assert fault_id(told, "not_on_list") == fault


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".XLSX"])
def test_the_worklist_is_a_table_with_room_for_who_and_when(told, tmp_path, ending):
    out = tmp_path / f"faults{ending}"
    said = told.json("suppliers", "--faults", "--out", out)
    assert said["file"] == str(out)
    if ending == ".csv":
        text = out.read_text(encoding="utf-8-sig")
        rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    else:
        (sheet,) = [s for s in read_sheets(out.read_bytes()) if hasattr(s, "rows")]
        rows = [list(row.cells) for row in sheet.rows]
    assert rows[0][-3:] == ["Vem", "Klart", "Anmärkning"]
    assert len(rows) - 1 == said["faults"]
    assert [row[2] for row in rows[1:]][:1] == ["Fakturan har annat konto"]
    cells = [cell for row in rows for cell in row]
    # A name that begins as a formula stays a text.
    assert any("HYPERLINK" in cell for cell in cells)
    assert ending != ".csv" or not any(cell.startswith("=") for cell in cells)
    assert told("suppliers", "--faults", "--out", out).code == 0  # The same bytes again.


def test_a_worklist_is_of_faults_and_in_a_form_that_can_be_written(told, tmp_path):
    assert told("suppliers", "--out", tmp_path / "a.csv").code == 2
    assert told("suppliers", "--faults", "--out", tmp_path / "a.pdf").code == 2
    (tmp_path / "a.csv").write_bytes(b"mine")
    assert told("suppliers", "--faults", "--out", tmp_path / "a.csv").code == 2
    assert (tmp_path / "a.csv").read_bytes() == b"mine"


def test_without_a_list_it_says_so_and_blames_nobody(program, folder):
    program("receive", folder(a__xml=invoice(ROAD, "F1", "100.00")))
    said = program("suppliers", "--faults")
    assert (said.code, said.out) == (
        0,
        "Leverantörer: 1. Ingen leverantörslista har kommit in: ta in en med sluss receive.\n",
    )
    empty = program.json("suppliers")["totals"]
    assert (empty["list_on"], empty["clean_percent"], empty["since_last_list"]) == (
        None,
        None,
        None,
    )


def test_the_progress_since_the_last_list_is_told(told, folder):
    told(
        "receive", folder(n__csv=as_list(ROAD, FOOD, PERSON, firm(9))), "--listed-on", "2026-11-20"
    )
    totals = told.json("suppliers")["totals"]
    assert totals["list_on"] == "2026-11-20"
    since = totals["since_last_list"]
    assert since == {"list_on": "2026-10-31", "faults": 3, "gone": 1, "new": 0}
    assert "Sedan listan 2026-10-31 är 1 av 3 fel borta, och 0 är nya." in told("suppliers").out


def test_our_own_reader_takes_no_worklist_for_a_list_of_suppliers_to_believe(told, tmp_path):
    """It has names and numbers, but no account: nothing is vouched for by bringing it in again."""
    out = tmp_path / "f.csv"
    told("suppliers", "--faults", "--out", out)
    reading = read_list(out.read_bytes())
    assert all(not getattr(record, "accounts", ()) for record in reading.records)
