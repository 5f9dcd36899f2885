"""The pages of handing back: the bins, what people say of them, and what goes back."""

from __future__ import annotations

import io
import re
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.papers import FOOD, GLASS, ROAD
from tests.payouts import ANNA, BERTIL, payout_list
from tests.services.office import Office
from tests.services.restored import items, row

CHOSEN = re.compile(r'<tr data-row>\s*<td[^>]*><input type="checkbox" name="row" value="([^"]+)"')
SAME = row(ROAD, "F1002", "800.00")
NEW = row(GLASS, "G1", "50.00")
OTHER = row(FOOD, "F2001", "99998.00")


def load(desk, *papers: bytes, key: str = "c" * 32):
    files = []
    for number, paper in enumerate(papers):
        file = io.BytesIO(paper)
        file.name = f"öppna poster {number}.csv"
        files.append(file)
    return desk.post("/handback/load", {"files": files, "key": key, "as_of": "2026-11-20"})


@pytest.fixture
def eva(desk):
    """A clerk who has loaded what the restored system has."""
    eva = desk("eva")
    said = load(eva, items(SAME, NEW, OTHER))
    assert said.status_code == 200, said.content.decode()
    return eva


def test_nothing_loaded_is_said_and_how_to_load(desk):
    page = desk("eva").text("/handback/")
    assert "Inget är laddat" in page
    assert 'action="/handback/load"' in page
    assert 'action="/handback/load"' not in desk("rut").text("/handback/")


def test_what_was_loaded_lies_in_five_bins_with_counts_and_kronor(eva):
    page = eva.text("/handback/")
    found = dict(re.findall(r'href="\?bin=([a-z-]+)">[^<]*</a> <b>([0-9]+)</b>', page))
    assert found == {
        "same": "1", "paid-here": "0", "new-there": "1", "only-here": "2", "differing": "1",
    }  # fmt: skip
    assert "läget 2026-11-20" in page


def test_the_same_file_again_is_known_and_one_that_is_none_is_refused(eva):
    again = load(eva, items(SAME, NEW, OTHER), key="d" * 32)
    assert again.status_code == 200
    assert "redan laddade som läge 1" in again.content.decode()
    refused = load(eva, b"\x00\x01\x02", key="e" * 32)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "öppna poster 0.csv" in page
    assert "sluss-" not in page


def test_rows_are_found_by_bin_by_words_and_by_what_is_open(eva):
    every = CHOSEN.findall(eva.text("/handback/"))
    assert len(every) == len(set(every)) == 5
    assert len(CHOSEN.findall(eva.text("/handback/", data={"bin": "same"}))) == 1
    assert len(CHOSEN.findall(eva.text("/handback/", data={"search": "g1"}))) == 1
    still = CHOSEN.findall(eva.text("/handback/", data={"open": "1"}))
    assert still == every[: len(still)]
    assert 0 < len(still) < 5


def test_what_is_open_is_explained_once_and_then_two_sign(eva, desk):
    from sluss.services import handback

    ids = CHOSEN.findall(eva.text("/handback/", data={"open": "1"}))
    faults = [one["id"] for one in handback.bins()["faults"]]
    given = {"row": [*ids, *faults], "reason": "ringt <b>", "what": "explain", "key": "f" * 32}
    for _ in range(2):
        assert eva.post("/handback/explain", given).status_code == 303
    page = eva.text("/handback/")
    assert "ringt &lt;b&gt;" in page
    assert "Allt är förklarat. Underskrifter: 0 av 2." in page
    for name, count in (("cia", 1), ("max", 2)):
        person = desk(name)
        assert person.post("/handback/sign", {"key": name * 10 + "xx"}).status_code == 303
        assert f"Underskrifter: {count} av 2" in person.text("/handback/")
    assert Office(Path()).verify()["ok"]


@pytest.mark.parametrize("given", [{}, {"row": ["x"]}, {"row": ["x"], "reason": "y"}])
def test_an_explanation_that_lacks_something_or_fits_no_row_says_so(eva, given):
    from sluss.services import handback

    before = handback.bins()
    assert eva.post("/handback/explain", given).status_code == 303
    page = eva.text("/handback/")
    assert 'role="alert"' in page
    assert handback.bins() == before


def test_a_supplier_is_switched_over_and_an_unknown_one_is_refused(eva):
    given = {"supplier": ROAD.org_number, "function": "invoices", "pays": "there", "reason": "test"}
    assert eva.post("/handback/switch", given)["Location"] == "/handback/switches"
    page = eva.text("/handback/switches")
    assert "betalas nu av det återställda systemet" in page
    assert "Därifrån</td>" in page
    eva.post("/handback/switch", {**given, "supplier": "5599999999"})
    page = eva.text("/handback/switches")
    assert 'role="alert"' in page
    assert "5599999999" not in page.partition("<table")[2].partition("</table")[0]


def test_payouts_are_no_rows_for_whoever_stands_outside_the_wall(eva, desk):
    office = Office(Path())
    office.receive(payout_list((ANNA, "4321.00"), on="2026-11-20"))
    assert ANNA.name in eva.text("/handback/")
    for name in ("max", "kim"):
        assert ANNA.name not in desk(name).text("/handback/"), name
        said = desk(name).get("/handback/", data={"as": "csv"})
        assert ANNA.name not in b"".join(said.streaming_content).decode(), name
    assert desk("max").get("/handback/lists").status_code == 303


def test_a_payout_that_is_gone_there_is_not_named_beyond_the_wall(eva, desk):
    load(
        eva, items(SAME, NEW, OTHER), payout_list((BERTIL, "900.00"), on="2026-11-27"), key="d" * 32
    )
    load(eva, items(SAME, NEW, OTHER), key="e" * 32)
    assert BERTIL.name in eva.text("/handback/")
    page = desk("max").text("/handback/")
    assert "fanns i systemet förut" in page
    assert BERTIL.name not in page


def test_lists_and_vouchers_go_back_as_zip(eva):
    lists = ZipFile(io.BytesIO(b"".join(eva.get("/handback/lists").streaming_content)))
    names = set(lists.namelist())
    assert {"mark-as-paid.csv", "bins.csv", "corrections.csv", "decisions.csv"} <= names
    assert lists.testzip() is None
    vouchers = ZipFile(io.BytesIO(b"".join(eva.get("/handback/vouchers").streaming_content)))
    assert b"#SIETYP 4" in vouchers.read("sluss.si")


def test_the_rows_go_out_as_a_table(eva):
    said = eva.get("/handback/", data={"as": "csv", "bin": "differing"})
    content = b"".join(said.streaming_content).decode()
    assert content.count("\r\n") == 2


def test_the_bins_ask_the_database_as_often_for_many_rows_as_for_one(eva, django_queries):
    eva.text("/handback/")
    with django_queries() as one:
        eva.text("/handback/", data={"search": "g1"})
    with django_queries() as all_:
        eva.text("/handback/")
    assert len(one) == len(all_)


def test_the_three_sides_stand_beside_each_other(eva):
    assert "Avstämning" in eva.text("/handback/report")
