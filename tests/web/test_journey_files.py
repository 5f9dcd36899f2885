"""Files dragged onto the inbox by hand: samples of every kind, hostile ones, and a folder."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.needs import shared
from tests.papers import FOOD, ROAD, invoice
from tests.web.driving import call, dragged, drop
from tests.web.eyes import Person, Served

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
READ, REFUSED = "ny", "avvisad"
# Samples of others, and what the inbox says of each first.
SAMPLES = {
    "samples/peppol/sfti_Invoice-Max_content.xml": READ,
    "samples/svefaktura/opuscapita_valid_svefaktura1.xml": READ,
    "samples/bgmax/pybgmax_multipayment.txt": READ,
    "samples/lb/leverantorsbetalning_exempelfil_exempel1_sv.txt": READ,
    "samples/camt/synthetic_camt.053.001.08.xml": READ,
    "samples/pain001/synthetic_pain.001.001.03_suppliers.xml": READ,
    "samples/sie4/BL0001_typ4.SE": READ,
    "badinput/generated/pdf/js-openaction.pdf": READ,
    "badinput/generated/xml/billion-laughs.xml": REFUSED,
    "badinput/generated/xlsx/bomb-400MB-sheet.xlsx": REFUSED,
}
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    '<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">&b;</Invoice>'
)


@pytest.fixture
def house(harbour) -> Served:
    return harbour


def told(one: Person, count: int) -> dict[str, str]:
    """What the page says of each file, by its name, when all have been told of."""
    one.page.wait_for_selector(f"[data-uploads] li[data-done] >> nth={count - 1}")
    rows = one.page.locator("[data-uploads] > li").all_inner_texts()
    assert len(rows) == count
    return {re.split(r"\s", row, maxsplit=2)[1]: row for row in rows}


def test_samples_of_every_kind_are_dropped_at_once_and_each_is_told_of_in_words(person, house):
    paths = [shared(name) for name in SAMPLES]
    eva = person().sign_in("eva")
    eva.go("/intake/")
    dragged(eva, paths)
    rows = told(eva, len(paths))
    for name, starts in SAMPLES.items():
        row = rows[Path(name).name]
        assert row.startswith(starts), row
        # Whatever is refused is told why, and what to do: more than its name and its kind.
        assert starts == READ or len(row.split()) > 15, row
    assert eva.said == []


def test_what_was_refused_is_kept_and_shown_without_doing_harm(person, house):
    eva = person().sign_in("eva")
    eva.go("/intake/")
    drop(
        eva, {"skratt.xml": LAUGHS.encode(), "okänt.bin": b"\x00\x01\x02 <script>alert(1)</script>"}
    )
    rows = told(eva, 2)
    assert all(row.startswith(REFUSED) for row in rows.values()), rows
    for name in rows:
        eva.go("/intake/?status=refused")
        eva.page.click(f"tr[data-row] a:has-text('{name}')")
        eva.page.wait_for_selector("dl.facts")
        assert eva.page.locator("main .findings").count() == 1
    assert eva.said == []


def test_a_folder_is_dropped_with_all_that_lies_in_it(person, house, tmp_path):
    post = tmp_path / "post"
    (post / "november").mkdir(parents=True)
    (post / "F77.xml").write_bytes(invoice(ROAD, "F77", "77.00"))
    (post / "november" / "F78.xml").write_bytes(invoice(FOOD, "F78", "78.00"))
    eva = person().sign_in("eva")
    eva.go("/intake/")
    dragged(eva, [post])
    rows = told(eva, 2)
    assert set(rows) == {"F77.xml", "F78.xml"}
    found = {one["path"] for one in call(house, "original", "list")["originals"]}
    assert {"post/F77.xml", "post/november/F78.xml"} <= found
