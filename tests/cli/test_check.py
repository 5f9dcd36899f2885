"""sluss check: any e-invoice by itself, as text, JSON and SARIF, with no home and with one."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

import sluss.check
from sluss.check import NoSuchRules, check
from sluss.formats.second_opinion import as_text, failed
from sluss.outside import saxon
from tests import databases
from tests.cli.conftest import Program
from tests.einvoices import CII, OUR_ORG, UBL, broken
from tests.needs import need, shared

KEYS = {"rule", "rule_set", "flag", "line", "path", "term", "found", "expected", "message"}
# It breaks BR-02 and BR-CO-16, and UBL-CR-002 is a warning.
FAULTY = (
    UBL.replace("<cbc:ID>F1001</cbc:ID>", "<cbc:UUID>x</cbc:UUID>")
    .replace('SEK">1250.00</cbc:Pay', 'SEK">1251.00</cbc:Pay')
    .encode()
)


@pytest.fixture(scope="session")
def django_is_ready(tmp_path_factory: pytest.TempPathFactory) -> None:
    databases.set_up(tmp_path_factory.mktemp("check"))


@pytest.fixture
def alone(django_is_ready, tmp_path: Path, monkeypatch) -> Program:
    """The program where there is no home."""
    monkeypatch.delenv("SLUSS_DATABASE_URL", raising=False)
    return Program(tmp_path / "no home")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three invoices and a letter."""
    there = tmp_path / "in"
    (there / "b").mkdir(parents=True)
    (there / "a.xml").write_bytes(UBL.encode())
    (there / "b" / "cii.xml").write_bytes(CII.encode())
    (there / "b" / "faulty.xml").write_bytes(FAULTY)
    (there / "letter.txt").write_text("Hej")
    return there


def test_a_sound_invoice_needs_no_home_and_makes_none(alone, folder):
    said = alone("check", folder / "a.xml", today=False)
    assert said.code == 0
    assert "Inget att anmärka på." in said.out
    assert not alone.home.exists()


def test_a_fault_is_said_with_its_place_what_is_found_and_what_to_do(alone, folder):
    said = alone("check", folder / "b" / "faulty.xml", today=False)
    assert said.code == 1
    lines = said.out.splitlines()
    at = next(n for n, line in enumerate(lines) if "BR-CO-16" in line)
    assert lines[at].strip().startswith("STOPPA: Beloppet att betala (BT-115) är 1\u00a0251,00")
    assert "Rad 35, /ubl:Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount" in lines[at + 1]
    assert "Betala inte" in lines[at + 3]
    # What stops stands before what asks, and warnings are folded away.
    assert at < next(n for n, line in enumerate(lines) if "BR-02" in line)
    assert "UBL-CR-005" not in said.out
    assert "Varningar: 1 till" in said.out
    every = alone("check", "--all", folder / "b" / "faulty.xml", today=False)
    assert "UBL-CR-005" in every.out
    assert "Varningar:" not in every.out


def test_json_has_just_these_keys_and_one_finding_for_each_failed_test(alone, folder):
    said = alone("check", folder, "--json", "--lang", "en", today=False)
    assert said.code == 1
    assert said.json.keys() == {"files"}
    files = {Path(one["path"]).name: one for one in said.json["files"]}
    assert all(one.keys() == {"path", "syntax", "rule_sets", "findings"} for one in files.values())
    assert all(found.keys() == KEYS for one in files.values() for found in one["findings"])
    assert {name: one["syntax"] for name, one in files.items()} == {
        "a.xml": "ubl", "cii.xml": "cii", "faulty.xml": "ubl", "letter.txt": "",
    }  # fmt: skip
    found = files["faulty.xml"]["findings"]
    assert [one["flag"] for one in found] == sorted(one["flag"] for one in found)
    assert {one["rule"] for one in found} >= {"BR-02", "BR-CO-16", "UBL-CR-005"}
    no_number = next(one for one in found if one["rule"] == "BR-02")
    assert (no_number["term"], no_number["flag"]) == ("BT-1", "fatal")
    assert no_number["message"] == "The invoice number (BT-1) is missing."
    assert [one["rule"] for one in files["letter.txt"]["findings"]] == ["xml.not_well_formed"]


def test_the_answer_is_the_same_in_several_processes(alone, folder):
    one = alone("check", folder, "--json", today=False)
    assert alone("check", folder, "--json", "--workers", 2, today=False) == one


def test_rules_are_chosen_by_the_invoice_unless_said(alone, folder):
    def held_to(*more: object) -> list[str]:
        return alone("check", folder / "a.xml", "--json", *more, today=False).json["files"][0][
            "rule_sets"
        ]

    assert held_to("--rules", "sluss") == ["sluss"]
    assert held_to("--rules", "en16931") == ["en16931-ubl"]
    assert held_to("--rules", "en16931-ubl,sluss") == ["en16931-ubl", "sluss"]
    assert held_to() == ["en16931-ubl", "peppol-ubl", "sluss"]
    assert held_to("--on", "2026-01-02") == ["en16931-ubl", "peppol-ubl-2025.5", "sluss"]
    # A whole name is that edition, whatever the day.
    assert held_to("--rules", "peppol-ubl", "--on", "2020-01-02") == ["peppol-ubl"]
    wrong = alone("check", folder / "a.xml", "--rules", "xrechnung", today=False)
    assert (wrong.code, "xrechnung" in wrong.err) == (2, True)
    with pytest.raises(NoSuchRules, match="xrechnung"):
        check(UBL.encode(), rules=["xrechnung"])


def test_an_invoice_older_than_our_rules_is_said_to_be(alone, folder, tmp_path):
    old = tmp_path / "old.xml"
    old.write_bytes(broken(UBL, "2026-11-02", "2020-11-02"))
    dated = alone("check", old, "--as-dated", "--json", today=False).json["files"][0]
    assert dated["rule_sets"] == ["en16931-ubl", "peppol-ubl-2025.5", "sluss"]
    said = alone("check", old, "--as-dated", today=False).out
    assert "äldre än reglerna, som gäller från 2026-04-10" in said
    # Without it an old invoice is held to what is asked of a new one.
    for told in (alone("check", old, today=False), alone("check", old, "--on", "2026-11-02")):
        assert "äldre än reglerna" not in told.out


def test_sarif_is_what_its_readers_know(alone, folder):
    """The parts that SARIF 2.1.0 demands of a result, and the rule that each one points to."""
    said = alone("check", folder, "--sarif", today=False)
    log = said.json
    assert (said.code, log["version"], len(log["runs"])) == (1, "2.1.0", 1)
    run = log["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert run["results"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning")
        assert result["message"]["text"]
        place = result["locations"][0]["physicalLocation"]
        assert " " not in place["artifactLocation"]["uri"]
        assert place.get("region", {"startLine": 1})["startLine"] >= 1


def test_a_home_knows_who_we_are(program, tmp_path):
    there = tmp_path / "theirs.xml"
    there.write_bytes(broken(UBL, f"{OUR_ORG}</cbc:CompanyID>", "2120000159</cbc:CompanyID>"))
    said = program("check", there, "--json")
    assert "SLUSS-31" in {one["rule"] for one in said.json["files"][0]["findings"]}


def test_the_debt_says_what_the_rules_say_of_its_invoice(program, tmp_path):
    there = tmp_path / "faulty.xml"
    there.write_bytes(broken(UBL, 'SEK">1250.00</cbc:Tax', 'SEK">1251.00</cbc:Tax'))
    program("receive", there)
    found = program.payables("--search", "F1001")
    shown = [program("payable", "show", one["id"]) for one in found]
    assert any("BR-CO-15" in one.out and "STOPPA" in one.out for one in shown)


def test_the_example_of_the_library_is_true():
    import doctest

    assert doctest.testmod(sluss.check).failed == 0


HOSTILE = {
    "doctype": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Invoice>&x;</Invoice>',
    "bomb": b'<!DOCTYPE a [<!ENTITY x "xxxxxxxx">]>' + b"<Invoice>&x;</Invoice>",
    "empty": b"",
    "cut": UBL.encode()[:900],
    "root": b"<html/>",
    "deep": b"<a>" * 400 + b"</a>" * 400,
    "bare": b"<Invoice/>",
    "paths": b"<a>" + b"".join(b"<b%d/>" % n for n in range(20_001)) + b"</a>",
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_file_is_a_finding_with_a_place(name):
    checked = check(HOSTILE[name])
    assert (checked.syntax, checked.rule_sets, len(checked.findings)) == ("", (), 1)
    (found,) = checked.findings
    assert found.flag == "fatal"
    assert found.message
    assert found.advice


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ('SEK">1250.00</cbc:Tax', 'SEK">12,50</cbc:Tax'),
        ('SEK">250.00</cbc:TaxAmount>\n', 'SEK">1e3</cbc:TaxAmount>\n'),
        ("<cbc:Percent>25", "<cbc:Percent>tjugofem"),
        ("2026-11-02", "2026-13-02"),
        ("2026-12-02", ""),
        ("CurrencyCode>SEK", "CurrencyCode>kronor"),
        ("<cac:LegalMonetaryTotal>", "<cac:LegalMonetaryTotal/><cac:LegalMonetaryTotal>"),
        ('unitCode="HUR">10<', 'unitCode="HUR">NaN<'),
    ],
)
def test_what_is_malformed_is_never_an_exception(was, now):
    checked = check(broken(UBL, was, now))
    assert checked.syntax == "ubl"
    assert all(one.line >= 1 for one in checked.findings)


def test_a_root_that_no_invoice_has_is_told_and_what_is_below_it_is_judged_all_the_same():
    strange = UBL.replace("<Invoice ", "<Order ").replace("</Invoice>", "</Order>")
    checked = check(strange.replace('schemeID="0007"', 'schemeID="0000"').encode())
    first, *others = checked.findings
    assert (checked.syntax, first.rule, first.weight) == ("ubl", "einvoice.root", "stop")
    assert (first.found, first.line) == ("ubl:Order", 3)
    # Only rules from the root on have nothing to look at.
    assert "PEPPOL-EN16931-CL008" in {one.rule for one in others}
    assert "sluss" not in {one.rule_set for one in others}


def test_a_file_that_cannot_be_read_is_told(alone, tmp_path):
    import os

    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "out").symlink_to(Path(sys.executable))
    said = alone("check", tmp_path, "--json", today=False)
    rules = {Path(one["path"]).name: one["findings"][0]["rule"] for one in said.json["files"]}
    assert rules == {"out": "intake.link_leads_out", "pipe": "intake.not_a_file"}


def test_every_strange_xml_there_is_ends_as_findings():
    for path in sorted(shared("badinput/xml").rglob("*")):
        if path.is_file():
            checked = check(path.read_bytes())
            assert checked.is_invoice or len(checked.findings) == 1, path


SHEET = """<xsl:stylesheet version="2.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
 xmlns:svrl="http://purl.oclc.org/dsdl/svrl"><xsl:template match="/"><svrl:schematron-output>
 <svrl:failed-assert id="BR-02" flag="fatal"/><svrl:failed-assert id="BR-02" flag="fatal"/>
 </svrl:schematron-output></xsl:template></xsl:stylesheet>"""


def test_a_second_opinion_that_is_not_installed_is_said_with_how_to_get_it(
    alone, folder, monkeypatch
):
    monkeypatch.setitem(sys.modules, "saxonche", None)
    monkeypatch.setattr(saxon, "find_spec", lambda _name: None)
    said = alone("check", folder / "a.xml", "--second-opinion", folder, today=False)
    assert (said.code, "pip install 'sluss[saxon]'" in said.err) == (1, True)


def test_a_second_opinion_of_nobody_is_said_before_anything_is_read(alone, folder):
    file = folder / "a.xml"
    said = alone("check", file, "--second-opinion", folder / "none.xslt", today=False)
    assert (said.code, said.out) == (2, "")
    assert "none.xslt finns inte" in said.err
    assert "Errno" not in said.err


def test_a_second_opinion_says_both_verdicts_and_where_they_differ(alone, folder, tmp_path):
    need(saxon.is_installed(), "no saxonche on this machine: pip install 'sluss[saxon]'")
    sheet = tmp_path / "rules.xslt"
    sheet.write_text(SHEET)
    file = folder / "b" / "faulty.xml"
    said = alone("check", file, "--second-opinion", sheet, "--json", today=False)
    (one,) = said.json["files"]
    assert (said.code, one["theirs"], one["is_same"]) == (1, {"BR-02": 2}, False)
    assert one["differ"]["BR-02"] == [2, 1]
    told = alone("check", file, "--second-opinion", sheet, today=False)
    assert "Skiljer sig: BR-02, 2 gånger hos dem och 1 hos oss." in told.out


def test_saxon_reads_no_file_and_no_entity(tmp_path):
    need(saxon.is_installed(), "no saxonche on this machine: pip install 'sluss[saxon]'")
    secret = tmp_path / "secret.xml"
    secret.write_text("<secret/>")
    sheet = tmp_path / "rules.xslt"
    sheet.write_text(
        SHEET.replace(
            "<svrl:failed", f"<xsl:copy-of select=\"doc('{secret.as_uri()}')\"/><svrl:failed", 1
        )
    )
    with saxon.Saxon([sheet]) as asked, pytest.raises(saxon.Failed, match="prohibited"):
        asked.reports("<a/>")
    with saxon.Saxon([sheet]) as asked, pytest.raises(saxon.Failed):
        asked.reports(f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]><a>&x;</a>')


def test_a_report_is_counted_by_rule_and_a_document_given_as_text():
    svrl = '<s:schematron-output xmlns:s="http://purl.oclc.org/dsdl/svrl">{}</s:schematron-output>'
    told = '<s:failed-assert id="A"/><s:successful-report><s:text> no  id </s:text>'
    report = svrl.format(f"{told}</s:successful-report>")
    assert failed(report) == {"A": 1, "no id": 1}
    with pytest.raises(ValueError, match="SVRL"):
        failed("<html/>")
    text = as_text("<a b='å'><!-- c --></a>".encode("utf-16"))
    assert text == '<a b="å"/>'
    assert json.dumps(str(as_text(HOSTILE["doctype"]))).count("xml.doctype") == 1
