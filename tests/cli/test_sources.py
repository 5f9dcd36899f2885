"""The verb sources: what is missing of the bank's statements, on either database."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Program
from tests.formats.test_camt import balance, entry
from tests.formats.test_camt_whole import FIRST, LAST, file, frame
from tests.papers import FOOD, ROAD, Firm, Move, camt, checked, invoice, open_items
from tests.services.office import begin


def gaps(program) -> list[dict]:
    told = program.json("sources")["gaps"]
    return [gap for gap in told if gap["code"].startswith("gap.statement")]


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
    about_money = [gap["code"] for gap in told["gaps"] if "source_" not in gap["code"]]
    assert [code for code in about_money if code != "gap.never_came"] == ["gap.unplaced"]
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


# ---- What is missed of suppliers, lists and whole sources ----------------------------------


def bills(seller, *months: int) -> list[bytes]:
    return [
        invoice(
            seller, f"F{100 + m}", f"{1000 + m}.00", issued=f"2026-{m:02d}-14", due="2026-12-31"
        )
        for m in months
    ]


def of_code(program, code: str) -> list[dict]:
    return [gap for gap in program.json("sources")["gaps"] if gap["code"] == code]


def take_in(program, tmp_path, *papers: bytes, on: str = "") -> None:
    """Put papers into a folder of their own and receive it."""
    made = tmp_path / f"in{len(list(tmp_path.iterdir()))}"
    made.mkdir()
    for number, paper in enumerate(papers):
        (made / f"p{number}").write_bytes(paper)
    program.json("receive", made, *(["--listed-on", on] if on else []))


def test_a_monthly_bill_that_did_not_come_is_missed_until_it_comes(program, tmp_path):
    take_in(program, tmp_path, *bills(ROAD, 4, 5, 6, 7, 8, 9, 10))
    (gap,) = of_code(program, "gap.invoice_expected")
    assert gap["expected"] == ["2026-11-14"]
    assert (gap["hits"], gap["periods"], gap["last"]) == (7, 7, "2026-10-14")
    assert gap["sums"] == [{"currency": "SEK", "amount": "1007.00"}]
    assert gap["supplier"] == {"name": ROAD.name, "org_number": ROAD.org_number}
    for lang, words in (("sv", "väntad omkring 2026-11-14"), ("en", "expected about 2026-11-14")):
        assert words in program("sources", "--lang", lang).out
    take_in(program, tmp_path, *bills(ROAD, 11))
    assert of_code(program, "gap.invoice_expected") == []


def test_a_debt_that_left_the_list_is_told_until_its_payment_is_found(program, tmp_path):
    stays, gone = (ROAD, "1", "500.00", "2026-12-01"), (FOOD, "2", "700.00", "2026-12-01")
    take_in(program, tmp_path, open_items(stays, gone), on="2026-11-19")
    assert of_code(program, "gap.left_list") == []
    take_in(program, tmp_path, open_items(stays), on="2026-11-20")
    (gap,) = of_code(program, "gap.left_list")
    assert (gap["from"], gap["to"], gap["count"]) == ("2026-11-19", "2026-11-20", 1)
    assert gap["sums"] == [{"currency": "SEK", "amount": "700.00"}]
    assert gap["examples"] == [program.id("2")]
    take_in(program, tmp_path, camt(Move("700.00", FOOD, text="Faktura 2")))
    assert of_code(program, "gap.left_list") == []


def test_a_list_without_a_day_is_told_as_such(program, tmp_path):
    take_in(program, tmp_path, open_items((ROAD, "1", "500.00", "2026-12-01")))
    (gap,) = of_code(program, "gap.list_undated")
    assert gap["count"] == 1


def test_all_that_never_came_is_told_and_counted(program):
    told = program.json("sources")
    assert [gap["code"] for gap in told["gaps"]] == ["gap.never_came"] * 6
    assert told["totals"] == {"gap.never_came": {"count": 6, "sums": []}}
    said = program("sources", "--lang", "en")
    assert "… and 1 more (6 in all, –)" in said.out


def test_the_chart_is_written_once_and_whole(program, tmp_path):
    take_in(program, tmp_path, *bills(ROAD, 4, 5, 6, 7, 8, 9, 10))
    target = tmp_path / "chart.svg"
    assert program.json("sources", "--chart", target)["chart"] == str(target)
    assert target.read_bytes().startswith(b"<svg") and ROAD.name in target.read_text("utf-8")
    program.json("sources", "--chart", target)  # The same bytes again are fine.
    assert program("sources", "--chart", target, "--lang", "en").code == 2
    assert program("sources", "--chart", tmp_path / "no" / "chart.svg").code == 2


def test_the_same_files_in_any_order_are_covered_alike(program, fresh_home, tmp_path):
    papers = [*bills(ROAD, 4, 5, 6, 7, 8, 9, 10), *bills(FOOD, 5, 7), day(2, 231), day(4, 234)]
    take_in(program, tmp_path, *papers)
    told = [program.json("sources")]
    backwards = papers[::-1]
    for parts in ([papers[1::2], papers[::2]], [backwards[:3], backwards[3:4], backwards[4:]]):
        other = Program(fresh_home("begun", begin))
        for part in parts:
            take_in(other, tmp_path, *part)
        told.append(other.json("sources"))
        take_in(other, tmp_path, *papers)  # Once more: all are known.
        assert other.json("sources") == told[-1]
    codes = {gap["code"] for gap in told[0]["gaps"]}
    assert {"gap.invoice_expected", "gap.statement_number"} <= codes
    assert told[1] == told[0]
    assert told[2] == told[0]


def test_no_sole_traders_number_is_shown(program, tmp_path):
    number = checked("850311123")
    trader = Firm(f"Anna {number}", number, ROAD.bankgiro)
    take_in(program, tmp_path, *bills(trader, 4, 5, 6, 7, 8, 9, 10))
    assert of_code(program, "gap.invoice_expected") != []
    chart = tmp_path / "chart.svg"
    said = program("sources", "--chart", chart)
    shown = said.out + chart.read_text("utf-8") + json.dumps(program.json("sources"))
    assert "Anna 850311****" in shown
    assert number not in shown
