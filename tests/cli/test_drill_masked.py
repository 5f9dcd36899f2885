"""A drill on the mirror: all is masked, nothing of it is there in clear, and it plays the same."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from sluss.lab import DEMO_SIZE, plan_municipality
from tests.cli.conftest import Program
from tests.cli.test_drill import AS, DRILL, begin, home_of, inside
from tests.services.office import TODAY

__all__ = ["inside"]
Inside = Callable[[Path], AbstractContextManager[Program]]


DIGITS = 10


@pytest.fixture
def mirrored(program, folder, tmp_path) -> Iterator[dict[str, bytes]]:
    """A municipality's files in the mirror; name to bytes."""
    place = tmp_path / "primary"
    files = dict(plan_municipality(7, DEMO_SIZE, TODAY).files())
    for path, content in files.items():
        target = place / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    (place / "attest.txt").write_text("Anna Ahlgren attesterar 19800101-1238")
    (place / "broken.zip").write_bytes(b"PK\x03\x04Anna Ahlgren")
    assert program("standby", "mirror", "--from", place).code in (0, 1)
    yield files


def drawn(its: Program) -> Counter[tuple[object, ...]]:
    """What of the register is not masked: how each debt stands."""
    return Counter(
        (one["kind"], one["state"], one["amount"], one["due_date"], one["open_amount"])
        for one in its.payables()
    )


def test_the_register_of_the_masked_files_is_that_of_the_real_ones(program, mirrored, inside):
    begun = begin(program, "restore-and-pay", "--from-mirror")
    assert begun["report"]["data"] == "masked"
    assert begun["mirror"]["left_out"] == {"": 1, "zip": 1}
    real = drawn(program)
    with inside(home_of(program, 1, "restore-and-pay")) as its:
        said = its("receive", begun["files"], "--json")
        assert said.json["totals"]["refused"] == 0
        assert drawn(its) == real


def test_nothing_of_the_mirror_is_in_the_drill_in_clear(program, mirrored, inside):
    begun = begin(program, "restore-and-pay", "--from-mirror")
    # A short number comes out of the masks by chance too, as somebody else's.
    clear = {word for word in clear_words(program) if not word.isdigit() or len(word) >= DIGITS}
    assert len(clear) > 100
    at = home_of(program, 1, "restore-and-pay")
    with inside(at) as its:
        its("receive", begun["files"])
        shown = its("payables", "--json").out + its("suppliers", "--json").out
    written = [path.read_bytes() for path in at.rglob("*") if path.is_file()]
    for content in [*written, shown.encode()]:
        text = content.decode("utf-8", "replace") + content.decode("cp437", "replace")
        assert not {word for word in clear if word in text}


def clear_words(program: Program) -> Iterator[str]:
    """Names, numbers, accounts and references of everybody in the real register."""
    for one in program.payables():
        yield one["supplier"]["name"]
        yield from filter(None, (one["supplier"].get("org_number"),))
        if one["account"]:
            yield one["account"]["number"]
        if one["reference"] and len(one["reference"]["value"]) > 6:
            yield one["reference"]["value"]
    for one in program.json("suppliers")["suppliers"]:
        yield one["name"]
        yield from (account["number"] for account in one["accounts"])


def test_what_the_restored_system_wants_to_pay_is_its_last_file_once_more(
    program, mirrored, inside
):
    begun = begin(program, "full", "--from-mirror")
    at = home_of(program, 1, "full")
    with inside(at) as its:
        its("receive", begun["files"])
        said = its("guard", at / "restored-system.xml", "--json")
    counts = {verdict: one["count"] for verdict, one in said.json["totals"].items()}
    # What the bank rejected of it may be paid again.
    assert (said.code, counts["pay"]) == (1, 1)
    assert counts["double"] > 1


def test_without_a_payment_file_there_is_no_whole_day(program, folder):
    from tests.papers import ROAD, invoice

    program.json("standby", "mirror", "--from", folder(a__xml=invoice(ROAD, "F1", "100.00")))
    said = program(*DRILL, "full", "--from-mirror", "--json", *AS)
    assert (said.code, said.json["refused"]["code"]) == (1, "cli.drill_no_payment_file")
    assert list((program.home / "drills").iterdir()) == []


def test_every_table_and_text_of_a_drill_says_so_and_is_not_taken_in(program, inside, tmp_path):
    begun = begin(program, "restore-and-pay")
    out = tmp_path / "out"
    with inside(home_of(program, 1, "restore-and-pay")) as its:
        its("receive", begun["files"])
        for form in ("csv", "xlsx", "lists"):
            its.json("export", "--format", form, "--out", out)
        its.json("exposure", "--out", tmp_path / "out" / "plan.csv")
        its.json(
            "incident", "declare", "--what", "all", "--type", "municipality", "--known-at",
            "2026-11-24 00:01", *AS,
        )  # fmt: skip
        its.json("incident", "text", "web", "--out", tmp_path / "out" / "web", *AS)
    files = sorted(out.iterdir())
    assert len(files) == 10
    for file in files:
        if file.suffix == ".xlsx":
            with zipfile.ZipFile(file) as book:
                content = b"".join(book.read(name) for name in book.namelist())
            assert "*** ÖVNING / DRILL ***".encode() in content
        else:
            head = file.read_bytes().removeprefix("\ufeff".encode())
            assert head.startswith("*** ÖVNING / DRILL ***".encode())
    for name in ("open-items.csv", "open-items.xlsx", "suppliers.csv", "suppliers.xlsx"):
        (row,) = program("receive", out / name, "--json").json["files"]
        assert (row["status"], [one["code"] for one in row["findings"]]) == (
            "refused",
            ["lists.of_drill"],
        )


def test_where_it_is_in_earnest_no_table_is_marked(program, tmp_path):
    program.json("export", "--format", "lists", "--out", tmp_path / "out")
    for file in (tmp_path / "out").glob("*.csv"):
        assert b"DRILL" not in file.read_bytes()
