"""Originals read many at a time: by few questions, in their order, and none of them lost."""

from __future__ import annotations

import hashlib
from itertools import pairwise

import pytest

from tests.papers import FOOD, ROAD, invoice, open_items, suppliers

MANY = 205


def papers(count: int) -> list[bytes]:
    return [suppliers(FOOD), *(invoice(FOOD, f"F{n}", f"{100 + n}.00") for n in range(count))]


def shas_of(count: int) -> list[str]:
    return sorted(hashlib.sha256(data).hexdigest() for data in papers(count))


def asked(work) -> int:
    """How many questions the home's database is asked by some work."""
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    from sluss.store.which import alias

    with CaptureQueriesContext(connections[alias()]) as queries:
        work()
    return len(queries)


def taken_out() -> dict[str, bytes]:
    from sluss.services.safekeeping import journal_files

    return {name: b"".join(chunks) for name, chunks in dict(journal_files()).items()}


@pytest.mark.parametrize("work", ["proof", "export"])
def test_more_originals_are_no_more_questions(office, work):
    counts = []
    for count in (3, 30):
        office.receive(*papers(count))
        counts.append(asked(office.verify if work == "proof" else taken_out))
    # One entry more is all that there is between them.
    assert counts[1] <= counts[0] + 5


def test_each_original_is_taken_out_as_it_came(office):
    office.receive(*papers(20))
    came = {f"originals/{hashlib.sha256(data).hexdigest()}": data for data in papers(20)}
    assert came.items() <= taken_out().items()


def test_those_that_nobody_reads_go_by(office):
    from sluss.services._original import StoredParts

    office.receive(*papers(9))
    wanted = shas_of(9)
    stored = StoredParts(wanted)
    for sha256 in wanted[::3]:
        read = b"".join(stored.of(sha256))
        assert hashlib.sha256(read).hexdigest() == sha256


def test_one_that_is_read_after_a_later_one_is_an_error_and_not_empty(office):
    from sluss.services._original import StoredParts

    office.receive(*papers(2))
    for sooner, later in pairwise(shas_of(2)):
        stored = StoredParts([sooner, later])
        assert b"".join(stored.of(later))
        with pytest.raises(ValueError, match=sooner):
            b"".join(stored.of(sooner))


def test_one_that_was_left_half_read_is_an_error_when_it_is_gone_on_with(office, monkeypatch):
    from sluss.services._original import StoredParts

    monkeypatch.setattr("sluss.outside.files.STRETCH_BYTES", 500)
    office.receive(*papers(2))
    sooner, later, _ = shas_of(2)
    stored = StoredParts([sooner, later])
    half = stored.of(sooner)
    assert next(half)
    assert b"".join(stored.of(later))
    with pytest.raises(ValueError, match=sooner):
        next(half)


def test_what_is_asked_for_whole_is_what_is_stored_and_what_is_not_there_has_nothing(office):
    from sluss.services._original import StoredBytes
    from sluss.store.which import alias

    office.receive(*papers(5))
    wanted = [*shas_of(5), "0" * 64]
    found = StoredBytes(alias()).whole(wanted[::-1])
    assert {sha: hashlib.sha256(b"".join(parts)).hexdigest() for sha, parts in found.items()} == {
        **{sha: sha for sha in shas_of(5)}, "0" * 64: hashlib.sha256(b"").hexdigest(),
    }  # fmt: skip


def test_many_debts_of_one_list_are_all_found_by_their_words(office):
    rows = [(ROAD, f"N{n:04}", f"{n + 1},00", "") for n in range(MANY)]
    office.receive(suppliers(ROAD), open_items(*rows))
    assert len(office.register()) == MANY
    assert office.verify()["ok"]
