"""The chart of numbers by day as SVG: whole, without scripts, its values told as numbers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from lxml import etree

from sluss.formats.line_chart import LineChart, Panel, write_line_chart

SVG = "{http://www.w3.org/2000/svg}"
FIRST = date(2026, 11, 28)


def chart(*values: tuple[float, ...], days: int = 5, title: str = "A & <b>") -> LineChart:
    return LineChart(
        title=title,
        description="what it shows",
        days=tuple(FIRST + timedelta(days=number) for number in range(days)),
        panels=tuple(Panel(title=f"P{place}", values=one) for place, one in enumerate(values)),
    )


def drawn(of: LineChart) -> etree._Element:
    return etree.fromstring(write_line_chart(of))


def said(root: etree._Element) -> list[str]:
    return [node.text for node in root.iter(f"{SVG}text")]


def points(root: etree._Element) -> list[list[tuple[float, float]]]:
    return [
        [tuple(map(float, pair.split(","))) for pair in line.get("points").split()]
        for line in root.iter(f"{SVG}polyline")
    ]


def test_it_has_a_title_a_description_and_nothing_that_runs_or_is_fetched():
    root = drawn(chart((1.0, 2.0, 3.0, 2.0, 1.0)))
    assert root.find(f"{SVG}title").text == "A & <b>"
    assert root.find(f"{SVG}desc").text == "what it shows"
    assert root.get("aria-labelledby").split() == ["title", "description"]
    names = {etree.QName(node).localname for node in root.iter()}
    assert names <= {"svg", "title", "desc", "rect", "text", "path", "polyline"}
    assert not [a for node in root.iter() for a in node.attrib if a.startswith("on") or "href" in a]


def test_the_highest_and_the_last_value_stand_as_numbers_and_the_days_below():
    words = said(drawn(chart((1.0, 12.0, 3.0, 2.0, 2.5))))
    assert [word for word in ("P0", "12", "2.5", "28/11", "2/12") if word not in words] == []


def test_each_panel_has_one_point_a_day_and_a_higher_value_stands_higher():
    one, other = points(drawn(chart((0.0, 5.0, 10.0, 5.0, 0.0), (7.0, 7.0, 7.0, 7.0, 7.0))))
    assert (len(one), len(other)) == (5, 5)
    assert [y for _, y in one] == [
        one[0][1],
        one[1][1],
        min(y for _, y in one),
        one[1][1],
        one[0][1],
    ]
    assert len({y for _, y in other}) == 1
    assert [x for x, _ in one] == sorted({x for x, _ in one})
    # The second panel lies wholly below the first.
    assert max(y for _, y in one) < min(y for _, y in other)


def test_nothing_and_one_day_can_be_drawn():
    (line,) = points(drawn(chart((0.0,), days=1)))
    assert len(line) == 1


@pytest.mark.parametrize("of", [chart((1.0,)), chart(days=0)])
def test_a_panel_without_a_value_for_each_day_is_our_own_fault(of):
    with pytest.raises(ValueError):
        write_line_chart(of)
