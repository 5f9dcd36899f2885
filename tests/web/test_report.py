"""The pages of the situation: as it is, frozen, and on paper."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

from tests.services.office import TODAY
from tests.web.town import NAUGHTY

PDF = b"%PDF-"
KEY = "a" * 32


def freeze(desk, reason: str = "stab", key: str = KEY):
    return desk.post("/report/freeze", {"reason": reason, "key": key})


def test_the_page_tells_what_is_owed_by_class_with_its_plots_in_words_and_numbers(desk):
    page = desk("eva").text("/report/")
    assert f"LÄGESBILD Exempelkommun, {TODAY}" in page
    assert "Kända skulder <b>4</b>" in page
    assert "Obetalda <b>4</b>" in page
    for name in ("known", "unpaid", "outflow"):
        assert f'aria-labelledby="{name}-title {name}-desc"' in page
        said = re.search(rf'<desc id="{name}-desc">([^<]+)</desc>', page)
        assert said and any(c.isdigit() for c in said[1]), name
    assert "style=" not in page.partition("<main")[2]


def test_what_is_late_leads_to_the_debt_and_a_harmful_name_is_a_name(desk):
    page = desk("eva").text("/report/")
    assert len(re.findall(r'<tr data-row>\s*<td><a [^>]*href="/register/[a-z0-9]+"', page)) > 0
    assert "<script>alert" not in page
    assert NAUGHTY[26:27] not in page


def test_a_frozen_one_is_made_once_and_shown_as_it_was_whatever_came_since(desk):
    from sluss.store import frozen
    from tests.papers import ROAD, invoice
    from tests.services.office import Office

    eva = desk("eva")
    for _ in range(2):
        said = freeze(eva, "stab <b> 19121212-1212")
        assert (said.status_code, said["Location"]) == (303, "/report/frozen/1")
    assert [row["id"] for row in frozen.frozen()] == [1]
    before = eva.text("/report/frozen/1")
    assert "fryst som version 1" in before
    assert "stab &lt;b&gt; 19121212-****" in before
    Office(Path(), acts=900).receive(invoice(ROAD, "F1777", "4000.00"))
    row = frozen.version(1)
    assert row["sha256"] == hashlib.sha256(row["body"].encode()).hexdigest()
    after = eva.text("/report/frozen/1")
    assert row["sha256"] in after
    assert "Kända skulder <b>4</b>" in after
    now = eva.text("/report/")
    assert "Kända skulder <b>5</b>" in now
    assert "Sedan fryst lägesbild 1" in now
    assert "kända skulder 4 → 5" in now
    assert json.loads(row["body"])["consequences"]["known"]["count"] == 4


def test_changes_are_told_since_a_day_or_a_version(desk):
    eva = desk("eva")
    freeze(eva)
    assert "från och med 2026-11-01" in eva.text("/report/", data={"since": "2026-11-01"})
    assert "Sedan fryst lägesbild 1" in eva.text("/report/", data={"version": "1"})
    for strange in ("2", "x", "٣", "9" * 40):
        assert eva.get("/report/", data={"version": strange}).status_code == 404


def test_who_only_reads_is_told_that_it_may_not_freeze(desk):
    from sluss.store import frozen

    rut = desk("rut")
    assert "/report/freeze" not in rut.text("/report/")
    assert freeze(rut)["Location"] == "/report/"
    assert list(frozen.frozen()) == []
    assert "inte rätt att frysa" in rut.text("/report/")


def test_the_sheet_is_handed_out_and_a_frozen_one_is_the_same_bytes_each_time(desk):
    eva = desk("eva")
    freeze(eva)
    now = eva.get("/report/pdf")
    assert now["Content-Type"] == "application/pdf"
    assert f"lagesbild-{TODAY}.pdf" in now["Content-Disposition"]
    first, second = (eva.get("/report/frozen/1/pdf").content for _ in range(2))
    assert first == second
    assert first.startswith(PDF)
    assert now.content.startswith(PDF)
    for url in ("/report/frozen/2", "/report/frozen/2/pdf", "/report/frozen/x"):
        assert eva.get(url).status_code == 404, url


def test_frozen_ones_are_a_list_that_is_searched_and_taken_out(desk, django_queries):
    eva = desk("eva")
    for number, reason in enumerate(("stab", "nämnd", "=1+1")):
        freeze(eva, reason, f"{number}" * 32)
    numbers = re.compile(r'href="/report/frozen/([0-9]+)"')
    with django_queries() as all_:
        assert numbers.findall(eva.text("/report/frozen/")) == ["3", "2", "1"]
    with django_queries() as one:
        found = eva.text("/report/frozen/", data={"search": "nämnd"})
    assert numbers.findall(found) == ["2"]
    assert len(one) == len(all_)
    said = eva.get("/report/frozen/", data={"as": "csv"})
    content = b"".join(said.streaming_content).decode()
    assert content.count("\r\n") == 4
    assert ";=1+1" not in content


@pytest.mark.parametrize("name", ["max", "kim"])
def test_persons_are_counts_alone_for_whoever_stands_outside_the_wall(desk, name):
    from tests.payouts import ANNA, payout_list
    from tests.services.office import Office

    Office(Path(), acts=900).receive(payout_list((ANNA, "4321.00"), on="2026-11-20"))
    page = desk(name).text("/report/")
    assert "Personer som väntar <b>1</b>" in page
    for secret in (ANNA.name, ANNA.number, ANNA.number[-8:]):
        assert secret not in page
