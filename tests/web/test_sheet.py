"""The entry sheet in the browser: keyed row by row, and the other channels shut."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.services.office import Office


@pytest.fixture
def office(town) -> Office:
    return Office(Path())


@pytest.fixture
def signed(office) -> str:
    """The address of a batch of two debts that two people have signed."""
    ids = [office.id(number) for number in ("F1001", "F2001")]
    office.approve(*ids)
    number = office.propose(*ids)["batch"]
    for name in ("cia", "dag"):
        office.sign(number, name)
    return f"/pay/{number}"


def keys(page: str) -> list[str]:
    return re.findall(r'name="key" value="([0-9a-f]{32})"', page)


@pytest.mark.parametrize("channel", ["sheet", "paper"])
def test_the_pages_are_a_pdf_that_is_the_same_each_time(desk, signed, channel):
    cia = desk("cia")
    cia.post(f"{signed}/hand-out", {"channel": channel, "key": "1" * 32})
    said = [cia.post(f"{signed}/file", {"key": str(n) * 32}) for n in (2, 3)]
    files = [b"".join(one.streaming_content) for one in said]
    assert files[0] == files[1]
    assert files[0].startswith(b"%PDF")
    assert said[0]["Content-Disposition"].endswith('.pdf"')


def test_the_other_channels_are_shut(desk, signed):
    cia = desk("cia")
    cia.post(f"{signed}/hand-out", {"channel": "sheet", "key": "1" * 32})
    cia.post(f"{signed}/hand-out", {"channel": "pain.001", "key": "2" * 32})
    assert "redan lämnat huset på ett annat sätt" in cia.text(signed)


def test_rows_are_ticked_off_by_whoever_keys_them(desk, office, signed):
    eva, anna = desk("eva"), desk("anna")
    assert eva.get(f"{signed}/sheet").status_code == 404
    desk("cia").post(f"{signed}/hand-out", {"channel": "sheet", "key": "1" * 32})
    row = office.payment_of("F1001")
    page = eva.text(f"{signed}/sheet")
    assert page.count(f'src="{signed}/qr/') == 2
    assert len(set(keys(page))) == len(keys(page)) == 2
    for _ in range(2):  # A double click.
        said = eva.post(f"{signed}/tick", {"row": row, "key": "2" * 32})
        assert said["Location"] == f"{signed}/sheet?page=1#row-{row}"
    assert "Inmatad av eva" in eva.text(f"{signed}/sheet")
    anna.post(f"{signed}/tick", {"row": row, "key": "3" * 32})
    assert "redan avbockad" in anna.text(f"{signed}/sheet")
    anna.post(f"{signed}/tick", {"row": row, "undo": "yes", "key": "4" * 32})
    assert "Inmatad av" not in anna.text(f"{signed}/sheet")


def test_the_code_of_a_row_is_a_drawing_for_those_who_key(desk, office, signed):
    desk("cia").post(f"{signed}/hand-out", {"channel": "sheet", "key": "1" * 32})
    url = f"{signed}/qr/{office.payment_of('F1001')}"
    said = desk("eva").get(url)
    assert said["Content-Type"] == "image/svg+xml"
    assert said.content.startswith(b"<svg")
    assert desk("rut").get(url).status_code == 403
    assert desk("eva").get(f"{signed}/qr/OTHER").status_code == 404
