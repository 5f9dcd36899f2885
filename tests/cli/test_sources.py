"""The verb sources: what is missing of the bank's statements, on either database."""

from __future__ import annotations

import pytest

from tests.formats.test_camt import balance, entry
from tests.formats.test_camt_whole import FIRST, LAST, file, frame


def gaps(program) -> list[dict]:
    return [gap for gap in program.json("sources")["gaps"] if gap["code"] != "gap.unplaced"]


def receive(program, folder, *statements: bytes) -> None:
    named = {f"s{number}__xml": data for number, data in enumerate(statements)}
    program.json("receive", folder(**named))


def day(number: int, sequence: int | None = None, **more: object) -> bytes:
    """The statement of one day in November."""
    parts = [balance("OPBD", "10.00"), balance("CLBD", "10.00")]
    inside = [part.replace("2026-11-26", f"2026-11-{number:02d}") for part in parts]
    return file(frame(*inside, name=f"S{number}", sequence=sequence, **more))


def test_a_number_that_no_file_brought_is_missed(program, folder):
    receive(program, folder, day(2, 231), day(3, 232), day(4, 235))
    (gap,) = gaps(program)
    assert (gap["code"], gap["numbers"], gap["year"]) == (
        "gap.statement_number",
        [233, 234],
        "2026",
    )
    assert "SE5360000000000000123456" in program("sources").out
    receive(program, folder, day(3, 233), day(4, 234))
    assert gaps(program) == []


def test_a_statement_that_is_delivered_twice_is_no_gap_and_no_second_movement(program, folder):
    moved = [balance("OPBD", "10.00"), balance("CLBD", "6.00"), entry("4.00")]
    one = file(frame(*moved, sequence=231))
    again = one.replace(b"<MsgId>B1", b"<MsgId>B2")
    receive(program, folder, one, again)
    told = program.json("sources")
    assert [gap["code"] for gap in told["gaps"]] == ["gap.unplaced"]
    assert told["sources"][0]["counts"] == {"BankEntry": 2, "Statement": 2}


@pytest.mark.parametrize(
    ("pages", "missing"),
    [
        ([FIRST, LAST], []),
        ([LAST, FIRST], []),
        ([FIRST], [("gap.statement_last_page", 1)]),
        ([LAST], [("gap.statement_page", 1)]),
        ([FIRST, (3, "true")], [("gap.statement_page", 2)]),
        ([(2, "false")], [("gap.statement_page", 1), ("gap.statement_last_page", 2)]),
        ([(1, "true")], []),
    ],
)
def test_a_page_that_no_file_brought_is_missed(program, folder, pages, missing):
    receive(program, folder, *[day(2, 231, page=page) for page in pages])
    assert [(gap["code"], gap["page"]) for gap in gaps(program)] == missing


def test_the_end_of_a_statement_is_asked_for_by_its_name(program, folder):
    receive(program, folder, day(2, 231, page=FIRST))
    said = program("sources").out
    assert "S2" in said and "SE5360000000000000123456" in said
