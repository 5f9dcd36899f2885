"""The chart of days as SVG: whole, without scripts, readable without colours."""

from __future__ import annotations

from datetime import date, timedelta

from lxml import etree

from sluss.formats.gap_chart import ChartRow, ChartWords, GapChart, write_gap_chart

SVG = "{http://www.w3.org/2000/svg}"
FIRST = date(2026, 11, 2)
WORDS = ChartWords(
    title="What came & what <not>",
    description="Rows, days",
    came="came",
    missed="missed",
    closed="closed",
    locked="locked 2026-11-04",
    months=tuple("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()),
    notes=("2 of 7 shown.",),
)


def chart(*rows: ChartRow, days: int = 7, locked_on: date | None = None) -> GapChart:
    return GapChart(
        first=FIRST,
        last=FIRST + timedelta(days=days - 1),
        closed=frozenset({date(2026, 11, 7), date(2026, 11, 8)}),
        locked_on=locked_on,
        groups=(("Sources", rows), ("Suppliers", ())),
        words=WORDS,
    )


def row(label: str = "Row", counts: dict[int, int] | None = None, missing: tuple[int, ...] = ()):
    return ChartRow(
        label=label,
        counts={date(2026, 11, day): count for day, count in (counts or {}).items()},
        missing=frozenset(date(2026, 11, day) for day in missing),
    )


def drawn(of: GapChart) -> etree._Element:
    return etree.fromstring(write_gap_chart(of))


def said(root: etree._Element) -> list[str]:
    return [node.text for node in root.iter(f"{SVG}text")]


def test_it_has_a_title_a_description_and_nothing_that_runs_or_is_fetched():
    root = drawn(chart(row()))
    assert root.find(f"{SVG}title").text == WORDS.title
    assert root.find(f"{SVG}desc").text == WORDS.description
    assert root.get("role") == "img"
    assert root.get("aria-labelledby").split() == ["title", "description"]
    names = {etree.QName(node).localname for node in root.iter()}
    assert names <= {"svg", "title", "desc", "rect", "text", "path", "g"}
    assert not [a for node in root.iter() for a in node.attrib if a.startswith("on") or "href" in a]


def test_a_count_stands_in_its_cell_as_a_number():
    shown = said(drawn(chart(row(counts={2: 1, 3: 12, 4: 99, 5: 100}))))
    assert [word for word in ("1", "12", "99", "99+") if word not in shown] == []


def test_a_gap_is_a_cross_in_a_frame_at_its_day():
    with_gap, without = (drawn(chart(row(missing=gone))) for gone in ((4, 6), ()))

    def crosses(root: etree._Element) -> list[str]:
        return [p.get("d") for p in root.iter(f"{SVG}path") if p.get("stroke-width") == "2"]

    assert (len(crosses(with_gap)), len(crosses(without))) == (3, 1)  # One is the legend's.
    title = with_gap.find(f"{SVG}g/{SVG}title").text
    assert title == "Row: came 0, missed 2"


def test_a_name_from_outside_stays_a_name():
    evil = 'AB "</svg><script>\x00\x1b[31m & Söner'
    root = drawn(chart(row(evil)))
    assert root.find(f"{SVG}g/{SVG}title").text.startswith('AB "</svg><script>\ufffd\ufffd[31m')
    assert not list(root.iter("script"))


def test_the_lock_is_marked_if_it_is_among_the_days():
    assert "locked 2026-11-04" in said(drawn(chart(row(), locked_on=date(2026, 11, 4))))
    assert "locked 2026-11-04" not in said(drawn(chart(row(), locked_on=date(2025, 11, 4))))


def test_the_same_chart_is_the_same_bytes():
    rows = [row("A", {2: 1, 4: 3}, (5, 3)), row("B", {4: 3, 2: 1}, (3, 5))]
    swapped = [row("A", {4: 3, 2: 1}, (3, 5)), row("B", {2: 1, 4: 3}, (5, 3))]
    assert write_gap_chart(chart(*rows)) == write_gap_chart(chart(*swapped))


def test_everything_lies_within_the_picture():
    for days in (1, 7, 91):
        root = drawn(chart(row("x" * 200, {2: 5}, (2,)), row(), days=days))
        width, height = int(root.get("width")), int(root.get("height"))
        for node in root.iter(f"{SVG}rect"):
            assert int(node.get("x", 0)) + int(node.get("width")) <= width
            assert int(node.get("y", 0)) + int(node.get("height")) <= height
