"""The chart of drills as SVG: whole, without scripts, readable without colours."""

from __future__ import annotations

from datetime import date

from lxml import etree

from sluss.formats.drill_chart import DrillChart, DrillPoint, write_drill_chart

SVG = "{http://www.w3.org/2000/svg}"
LATE = DrillPoint(
    on=date(2026, 3, 2), measured_seconds=7200, target_seconds=3600, passed=False, told="a < b"
)
FINE = DrillPoint(on=date(2026, 9, 1), measured_seconds=1805, target_seconds=3600, passed=True)


def drawn(*points: DrillPoint) -> etree._Element:
    chart = DrillChart(
        title="Drills & times",
        target="target",
        measured="passed",
        failed="not passed",
        none="never",
        groups=(("tabletop", points), ("full", ())),
    )
    made = write_drill_chart(chart)
    assert made == write_drill_chart(chart)
    return etree.fromstring(made)


def bars(root: etree._Element) -> list[tuple[str, str]]:
    """Width and fill of each drill's bar."""
    found = root.findall(f".//{SVG}g/{SVG}rect")
    return [(rect.get("width"), rect.get("fill")) for rect in found]


def test_bars_have_the_length_of_their_time_and_what_failed_is_hollow():
    root = drawn(LATE, FINE)
    assert bars(root) == [("420", "#ffffff"), ("105", "#6fa8d8")]
    said = [title.text for title in root.findall(f".//{SVG}g/{SVG}title")]
    assert said == [
        "2026-03-02 120:00 / 60:00, not passed, a < b",
        "2026-09-01 30:05 / 60:00, passed",
    ]


def test_both_targets_stand_at_the_same_place():
    lines = [path.get("d") for path in drawn(LATE, FINE).findall(f".//{SVG}g/{SVG}path")]
    assert [line.partition(" ")[0] for line in lines] == ["M342", "M342"]


def test_a_kind_that_was_never_drilled_says_so_and_a_chart_of_none_is_whole():
    words = [text.text for text in drawn().findall(f"{SVG}text")]
    assert words.count("never") == 2
    assert bars(drawn()) == []


def test_a_drill_of_no_time_is_still_seen():
    at_once = DrillPoint(on=date(2026, 9, 1), measured_seconds=0, target_seconds=0, passed=True)
    assert bars(drawn(at_once)) == [("1", "#6fa8d8")]
