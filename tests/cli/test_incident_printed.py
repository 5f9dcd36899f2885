"""The log of an incident on paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

from tests.cli.test_incident import MASKED, PERSON, declared


def words(file: Path) -> str:
    pages = PdfDocument(file.read_bytes())
    return " ".join(" ".join(p.get_textpage().get_text_range() for p in pages).split())


@pytest.fixture
def told(program):
    """An incident with two decisions, one of them taken back, a cost and a log line."""
    declared(program, "--type", "municipality")
    for text in ("betala klass A", "stäng allt"):
        program.json("incident", "decide", text, "--ground", "nöd", "--decided-by", "Bo",
                     "--as", "max")  # fmt: skip
    program.json("incident", "retract", "3", "--reason", "ångrat", "--as", "max")
    program.json("incident", "log", PERSON, "--as", "eva")
    program.json("incident", "cost", "--category", "legal", "--text", "råd", "--amount", "1500",
                 "--as", "eva")  # fmt: skip
    return program


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_it_is_the_whole_log_with_decisions_clocks_and_costs(told, tmp_path, lang):
    file = tmp_path / "logg.pdf"
    assert told("incident", "show", "--pdf", file, "--lang", lang).code == 0
    said = words(file)
    heads = {
        "sv": ["Beslut som gäller", "Loggen i den ordning", "Lagens klockor", "har kostat",
               "Summa"],
        "en": ["Decisions that stand", "The log in the order", "clocks of the law", "has cost",
               "Sum"],
    }[lang]  # fmt: skip
    places = [said.find(head) for head in heads]
    assert -1 not in places and places == sorted(places)
    decisions = said[places[0] : places[1]]
    assert "betala klass A" in decisions and "stäng allt" not in decisions
    log = said[places[1] : places[2]]
    assert "stäng allt" in log and "ångrat" in log and MASKED in log
    assert "1 500,00" in said[places[3] :]
    assert "1238" not in said
    head = told.json("lagesbild")["rests_on"]["head"]
    assert head in said


def test_only_some_kinds_are_said_to_be_only_those(told, tmp_path):
    file = tmp_path / "logg.pdf"
    assert told("incident", "show", "--kind", "cost", "--pdf", file).code == 0
    said = words(file)
    assert "Bara rader av slaget: Kostnad." in said
    assert "råd" in said and "betala klass A" not in said and "Lagens klockor" not in said
