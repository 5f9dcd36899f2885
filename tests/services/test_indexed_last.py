"""Many new debts at once: indexes are laid at the end, and nothing else is different."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, transaction

from sluss.lab.municipality import many_open_items
from tests.conftest import DATABASE
from tests.needs import need
from tests.services.office import Office, begin

LISTED_ON = date(2026, 11, 20)
CATALOGUE = "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"
WORDS = "INSERT INTO store_payablewords(store_payablewords, rank) VALUES ('integrity-check', 1)"


def listed(first: int, count: int) -> bytes:
    return many_open_items(first, count, LISTED_ON)


def asked(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def sound() -> list[tuple]:
    """The catalogue, once the words and every index have been held against the rows."""
    with connection.cursor() as cursor:
        cursor.execute(WORDS)
    assert asked("PRAGMA integrity_check") == [("ok",)]
    return asked(CATALOGUE)


def test_lists_at_once_are_the_register_that_they_are_one_by_one(fresh_home):
    papers, found = (listed(0, 1200), listed(1200, 1200)), []
    for calls in ([papers], [papers[:1], papers[1:]]):
        office = Office(fresh_home("begun", begin))
        for some in calls:
            office.receive(*some)
        found.append(office.register())
    assert found[0] == found[1]
    assert len(found[0]) == 2400


def test_debts_that_were_there_and_change_are_found_their_places_as_well(office):
    need(DATABASE == "sqlite", "only on SQLite: indexes laid at the end")
    before = sound()
    office.receive(listed(0, 1500))
    # The same once more, so that their rows are laid anew, and 2,500 others.
    office.receive(listed(0, 1500) + b"\r\n", listed(1500, 2500))
    assert sound() == before
    assert len(office.payables()) == 4000
    assert office.verify()["ok"]


@pytest.mark.parametrize("is_of_debts", [True, False])
def test_whoever_is_cut_off_has_every_index_still(office, is_of_debts):
    need(DATABASE == "sqlite", "only on SQLite: indexes laid at the end")
    from sluss.store.indexing import indexed_last
    from sluss.store.models import PayableRow

    office.receive(listed(0, 10))
    before = sound()
    table = (PayableRow,) if is_of_debts else ()
    with pytest.raises(KeyError), transaction.atomic(), indexed_last(*table):
        assert len(asked(CATALOGUE)) < len(before)
        raise KeyError
    assert sound() == before
