"""The pages of the register."""

from __future__ import annotations

import re

import pytest

from tests.web.town import NAUGHTY


def ids(page: str) -> list[str]:
    """The debts that a list shows, in their order."""
    return re.findall(r'<tr data-row>\s*<td[^>]*><a [^>]*?href="/register/([a-z0-9]+)"', page)


def test_the_list_is_found_by_name_number_and_amount(desk):
    eva = desk("eva")
    every = ids(eva.text("/register/"))
    assert len(every) == 4
    for search in ("f1001", "livsmedel", "99999"):
        assert len(ids(eva.text("/register/", data={"search": search}))) == 1, search


def test_a_debt_is_a_page_and_a_panel(desk):
    eva = desk("eva")
    one = ids(eva.text("/register/", data={"search": "f1001"}))[0]
    page = eva.text(f"/register/{one}")
    panel = eva.text(f"/register/{one}", headers={"HX-Request": "true"})
    assert ("<html" in page, "<html" in panel) == (True, False)
    assert "F1001" in page
    assert "F1001" in panel


def test_a_decision_is_entered_once_however_often_the_button_is_clicked(desk):
    from sluss.store import journal

    eva = desk("eva")
    one = ids(eva.text("/register/", data={"search": "f1001"}))[0]
    given = {"kind": "hold", "reason": "vänta", "key": "a" * 32}
    before = journal.head()[0]
    for _ in range(2):
        said = eva.post(f"/register/{one}/decide", given)
        assert (said.status_code, said["Location"]) == (303, f"/register/{one}")
    assert journal.head()[0] == before + 1
    assert "spärrad" in eva.text(f"/register/{one}")


@pytest.mark.parametrize("given", [{"kind": "hold", "reason": " "}, {"kind": "x", "reason": "y"}])
def test_a_decision_without_kind_or_reason_changes_nothing(desk, given):
    from sluss.store import journal

    eva = desk("eva")
    one = ids(eva.text("/register/", data={"search": "f1001"}))[0]
    before = journal.head()
    eva.post(f"/register/{one}/decide", given)
    assert journal.head() == before
    assert "skriv ett skäl" in eva.text(f"/register/{one}")


def test_a_list_asks_the_database_as_often_for_many_rows_as_for_one(desk, django_queries):
    eva = desk("eva")
    with django_queries() as one:
        eva.text("/register/", data={"search": "f1001"})
    with django_queries() as all_:
        eva.text("/register/")
    assert len(one) == len(all_)


def test_a_name_that_wants_to_do_harm_is_a_name(desk):
    page = desk("eva").text("/register/", data={"search": "h1"})
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert NAUGHTY[26:27] not in page  # What turns the writing round is a sign.


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_list_is_taken_out_as_a_file(desk, kind):
    said = desk("eva").get("/register/", data={"as": kind, "search": "f1001"})
    content = b"".join(said.streaming_content)
    assert f"skulder.{kind}" in said["Content-Disposition"]
    assert content.startswith(b"\xef\xbb\xbf" if kind == "csv" else b"PK")
    if kind == "csv":
        assert content.decode().count("\r\n") == 2


@pytest.mark.parametrize("search", ["åk", "ÅK", "Åk"])
def test_two_letters_find_the_names_that_begin_so(desk, search):
    page = desk("eva").text("/register/", data={"search": search})
    assert len(ids(page)) == 2  # Åkeri Norr AB


@pytest.mark.parametrize("many", [0, 1, 10_000])
def test_what_is_walked_and_what_is_looked_up_is_the_same(desk, monkeypatch, many):
    """Which way a page is found depends on how many match, and never what stands on it."""
    from sluss.store import browse
    from sluss.store.read import Wanted

    desk("")
    asked = [
        Wanted(sort=sort, states=states, search=search)
        for sort in ("urgency", "due", "amount", "name")
        for states in ((), ("held",), ("open", "held"))
        for search in ("", "åkeri", "ak", "f1001 åkeri")
    ]
    for wanted in asked:
        for first in (0, 1, 3):
            few = browse.some(wanted, first, 2, matching=0)
            with monkeypatch.context() as patched:
                patched.setattr(browse, "MANY", many)
                walked = browse.some(wanted, first, 2, matching=100_000)
            assert few == walked, (wanted, first)


def test_the_order_is_that_of_bytes_in_every_database(desk):
    """By a language's rules "~" stands before the letters, and nothing would wait for anybody."""
    from django.db import connection

    from sluss.store.models import PayableRow

    waiting = PayableRow.objects.filter(urgency__lt="~").exclude(state="settled")
    assert waiting.exists()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT column_name, collation_name FROM information_schema.columns WHERE "
                "table_name = 'store_payablerow' AND column_name IN ('urgency', 'supplier_name')"
            )
            assert dict(cursor.fetchall()) == {"urgency": "C", "supplier_name": "C"}


def test_a_file_goes_on_where_a_list_that_is_shown_ends(monkeypatch):
    from sluss.web import lists

    monkeypatch.setattr(lists, "_AT_ONCE", 3)
    kept = [{"n": n} for n in range(10)]
    asked = []

    def rows(first: int, count: int):
        asked.append((first, count))
        return kept[first : first + count]

    assert list(lists.whole(rows)) == kept
    assert asked == [(0, 3), (3, 3), (6, 3), (9, 3), (10, 3)]
