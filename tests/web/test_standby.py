"""The page of readiness: what is lacking first, the drills, the contacts and the paper kit."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.services.office import Office

CARD = """
[[card]]
kind = "bank"
name = "<b>Banken</b>"
phone = "08-123 45 67"
"""


@pytest.fixture
def ready(desk, monkeypatch, tmp_path: Path):
    """A home with the first plan and a card; its folder."""
    from django.conf import settings

    from sluss.outside.shipped import shipped

    monkeypatch.setattr(settings, "SLUSS_HOME", str(tmp_path))
    plan = shipped("standby.toml").decode()
    (tmp_path / "standby.toml").write_text(plan + CARD, encoding="utf-8")
    return tmp_path


def test_what_is_red_stands_first_with_what_to_do(desk, ready):
    page = desk("eva").text("/standby/")
    colours = re.findall(r'class="light light-([a-z]+)"', page)
    assert colours == sorted(colours, key=["red", "yellow", "green"].index)
    assert colours[0] == "red"
    assert "Inget är speglat än" in page
    assert "Ingen övning är hållen än" in page
    assert "style=" not in page.partition("<main")[2]


def test_without_a_plan_the_page_says_so(desk, monkeypatch, tmp_path: Path):
    from django.conf import settings

    monkeypatch.setattr(settings, "SLUSS_HOME", str(tmp_path))
    assert desk("eva").text("/standby/").count("light-red") > 0


def test_a_contact_is_shown_harmlessly(desk, ready):
    page = desk("eva").text("/standby/")
    assert "&lt;b&gt;Banken&lt;/b&gt;" in page
    assert 'href="tel:08-123%2045%2067"' in page


def test_each_sheet_of_the_kit_is_handed_out(desk, ready):
    eva = desk("eva")
    urls = re.findall(r'href="(/standby/kit/[a-z_]+)"', eva.text("/standby/"))
    assert len(urls) == 6
    for url in urls:
        said = eva.get(url)
        assert said.content.startswith(b"%PDF-"), url
        assert ".pdf" in said["Content-Disposition"]
    assert eva.get("/standby/kit/nosuchname").status_code == 404


def test_that_the_kit_is_printed_is_noted_once_by_whoever_may(desk, ready):
    from sluss.services import standby

    olle = desk("olle")
    for _ in range(2):
        said = olle.post("/standby/kit-printed", {"text": "pärm", "key": "a" * 32})
        assert said["Location"] == "/standby/"
    assert [note.text for note in standby.notes()] == ["pärm"]
    assert "Utskrivna senast" in olle.text("/standby/")
    assert "/standby/kit-printed" not in desk("eva").text("/standby/")
    assert Office(Path()).verify()["ok"]


def test_a_drill_that_was_held_is_a_row_and_a_bar(desk, ready):
    from sluss.rules.standby.notes import Drill, DrillKind, Step
    from sluss.services import standby

    steps = (Step(name="receive", target_seconds=60, measured_seconds=90),)
    facts = Drill(drill=DrillKind.FULL, passed=False, steps=steps, frauds=2, caught=1)
    office = Office(Path())
    standby.note(standby.Wanted(facts=facts, text="övning"), office.who("olle"), key="d")
    page = desk("eva").text("/standby/")
    assert "<svg" in page.partition("<main")[2]
    assert "1:30" in page
    assert "1/2" in page
