"""A batch by sheet and paper on the command line: pages as PDF, and rows ticked off."""

from __future__ import annotations

import pytest

from tests.papers import FOOD, ROAD, invoice, suppliers
from tests.services.office import Office


@pytest.fixture
def signed(program) -> Office:
    """An office with batch 1, that two people have signed."""
    office = Office(program.home)
    office.receive(suppliers(ROAD, FOOD), listed_on="2026-11-01")
    office.receive(invoice(ROAD, "F1", "1250.50"), invoice(FOOD, "F2", "800.00"))
    office.approve(office.id("F1"), office.id("F2"))
    number = office.propose()["batch"]
    for name in ("cia", "dag"):
        office.sign(number, name)
    return office


@pytest.mark.parametrize("channel", ["sheet", "paper"])
def test_the_pages_are_written_and_written_again_the_same(program, signed, tmp_path, channel):
    written = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        out = tmp_path / name
        told = program.json("batch", "export", 1, "--channel", channel, "--out", out, "--as=cia")
        written.append((told["file"], told["sha256"]))
    files = [next((tmp_path / name).iterdir()) for name in ("one", "two")]
    assert [name for name, _ in written] == [str(file) for file in files]
    assert files[0].suffix == ".pdf"
    assert files[0].read_bytes() == files[1].read_bytes()
    assert files[0].read_bytes().startswith(b"%PDF")


def test_by_another_channel_nothing_is_written(program, signed, tmp_path):
    program.json("batch", "export", 1, "--channel=sheet", "--out", tmp_path / "a.pdf", "--as=cia")
    said = program("batch", "export", 1, "--out", tmp_path / "bank.xml", "--as=cia")
    assert said.code == 3
    assert "redan lämnat huset på ett annat sätt" in said.err
    assert not (tmp_path / "bank.xml").exists()


def test_a_row_is_ticked_off_once(program, signed, tmp_path):
    program.json("batch", "export", 1, "--channel=sheet", "--out", tmp_path / "a.pdf", "--as=cia")
    row = signed.payment_of("F1")
    told = program.json("batch", "tick", 1, row, "--as=eva")
    assert (told["keyed"]["by"], told["left"]) == ("eva", 1)
    shown = program.json("batch", "show", 1)["payments"]
    assert {payment["end_to_end_id"] for payment in shown if payment["keyed"]} == {row}
    assert program("batch", "tick", 1, row, "--as=anna").code == 3
    assert "Kvar att mata in: 2" in program("batch", "tick", 1, row, "--undo", "--as=anna").out
    assert program("batch", "tick", 1, "NOSUCH", "--as=anna").code == 1
