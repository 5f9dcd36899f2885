"""What nobody has seen is made the same each time, and a verdict that differs does not go by."""

from __future__ import annotations

import json
from random import Random

import pytest
from lxml import etree

from sluss.outside import saxon
from tests.needs import need
from tools import unseen
from tools.bench.check import invoice

SET = "en16931-ubl"
SHEET = """<xsl:stylesheet version="2.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
 xmlns:svrl="http://purl.oclc.org/dsdl/svrl"><xsl:template match="/"><svrl:schematron-output>
 <svrl:failed-assert id="NO-SUCH-RULE"/></svrl:schematron-output></xsl:template></xsl:stylesheet>"""


@pytest.fixture
def corpus(tmp_path):
    """Two whole invoices, and a line that says which set has a verdict of them."""
    rows = []
    for lines in (2, 3):
        (tmp_path / f"{lines}.xml").write_bytes(invoice(lines))
        rows.append(json.dumps({"file": f"{lines}.xml", "fired": {SET: {}}}))
    (tmp_path / "verdicts.jsonl").write_text("\n".join(rows))
    return tmp_path


def made(corpus, seed) -> list[bytes]:
    read = unseen.read_corpus(corpus, SET)
    return [etree.tostring(unseen.unseen(read, Random(f"{seed}/{n}"))) for n in range(40)]


def test_a_seed_makes_the_same_documents_and_another_makes_others(corpus):
    assert made(corpus, 1) == made(corpus, 1)
    assert len({*made(corpus, 1), *made(corpus, 2)}) > 60


def test_an_edition_without_verdicts_of_its_own_has_the_documents_of_its_family(corpus):
    rows = (corpus / "verdicts.jsonl").read_text().replace(SET, "peppol-ubl")
    (corpus / "verdicts.jsonl").write_text(rows)
    assert len(unseen.read_corpus(corpus, "peppol-ubl-2025.11").roots) == 2
    assert not unseen.read_corpus(corpus, SET).roots


def test_the_corpus_is_left_as_it_is(corpus):
    read = unseen.read_corpus(corpus, SET)
    before = [etree.tostring(root) for root in read.roots]
    for number in range(40):
        unseen.unseen(read, Random(number))
    assert [etree.tostring(root) for root in read.roots] == before


def test_a_verdict_that_differs_is_told_and_its_document_kept(
    corpus, tmp_path, monkeypatch, capsys
):
    need(saxon.is_installed(), "no saxonche on this machine: pip install 'sluss[saxon]'")
    monkeypatch.setattr(unseen, "_OUT", tmp_path / "out")
    (tmp_path / f"{SET}.xslt").write_text(SHEET)
    words = ["unseen", "--sheets", str(tmp_path), "--documents", "3", "--corpus", str(corpus)]
    monkeypatch.setattr("sys.argv", words)
    assert unseen.main() == 1
    assert len(list((tmp_path / "out").iterdir())) == 3
    assert "'NO-SUCH-RULE': (1, 0)" in capsys.readouterr().out


def test_without_stylesheets_it_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["unseen", "--sheets", str(tmp_path)])
    assert unseen.main() == 2
    assert "no stylesheet" in capsys.readouterr().err


def test_what_broke_off_is_told_as_the_corpus_tells_it(tmp_path):
    need(saxon.is_installed(), "no saxonche on this machine: pip install 'sluss[saxon]'")
    sheet = tmp_path / "a.xslt"
    sheet.write_text(SHEET.replace("<svrl:failed", '<xsl:value-of select="1 div 0"/><svrl:failed'))
    with saxon.Saxon([sheet]) as asked:
        assert list(unseen.official(asked, "<a/>")) == [unseen.conformance.BROKE_OFF]
