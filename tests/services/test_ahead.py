"""A journal carried out again with the help of others: files are read ahead, the same comes out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from tests.papers import ROAD, invoice, of_every_kind, open_items, suppliers


@dataclass
class Counting:
    """Does the work itself, and remembers which files it was handed. spoils: gives back less."""

    spoils: bool = False
    handed: list[list[str]] = field(default_factory=list)

    def map(self, function, items, at_once=1):
        files = list(items)
        self.handed.append([file.sha256 for file in files])
        for file in files:
            made = function(file)
            yield replace(made, kept=()) if self.spoils and made else made


@pytest.fixture
def story(office):
    """Files of every kind, some of them again, and between them what people did."""
    papers = of_every_kind()
    office.receive(*papers)
    office.pay(office.id("F1001"))
    # Known already, and no list at all.
    office.receive(papers[0], b"\x00 no file of any kind")
    office.receive(invoice(ROAD, "F9", "10.00"), papers[1], open_items((ROAD, "F10", "5,00", "")))
    return office


def proved(office, readers):
    from sluss.outside.executor import HERE
    from sluss.services.safekeeping import Helpers

    return office.verify(helpers=Helpers(readers, HERE))


def short_files() -> list[str]:
    """The files that were read, in the order of the journal."""
    import json

    from sluss.store.models import JournalEntry

    rows = JournalEntry.objects.filter(fact="intake.receive").order_by("seq")
    given = (json.loads(row.payload)["given"]["files"] for row in rows)
    return [file["sha256"] for files in given for file in files if not file.get("refusal")]


def test_others_are_handed_each_short_file_in_the_order_of_the_journal(story):
    readers = Counting()
    assert proved(story, readers)["differences"] == []
    assert [sha for some in readers.handed for sha in some] == short_files()


def test_what_others_made_of_a_file_is_what_is_used(story):
    assert not proved(story, Counting(spoils=True))["ok"]


def test_no_more_than_two_stretches_are_read_before_they_are_asked_for(story, monkeypatch):
    monkeypatch.setattr("sluss.services._ahead._FILES_AT_ONCE", 2)
    readers = Counting()
    assert proved(story, readers)["ok"]
    assert {len(some) for some in readers.handed} <= {1, 2}
    assert [sha for some in readers.handed for sha in some] == short_files()


def test_entries_without_files_are_not_all_held(office, monkeypatch):
    from sluss.outside.executor import HERE
    from sluss.services._ahead import Ahead
    from sluss.services._command import NoBytes
    from sluss.store.journal import Entry

    monkeypatch.setattr("sluss.services._ahead._ENTRIES_AT_ONCE", 10)
    drawn = []

    def entries():
        for number in range(1, 101):
            drawn.append(number)
            yield Entry(number, "", "", "approve.attest", "{}"), ""

    ahead = Ahead(entries(), NoBytes(), HERE)
    seen = []
    for entry, _ in ahead:
        seen.append(entry.seq)
        assert len(drawn) - len(seen) <= 10
    assert seen == list(range(1, 101))


DAMAGED = (
    "",
    "[]",
    '{"given": 0}',
    '{"given": {"files": [1]}}',
    '{"given": {"files": [{"size": 1, "sha256": "00"}]}}',
)


@pytest.mark.parametrize("payload", DAMAGED)
def test_a_damaged_entry_is_handed_on_as_it_is(payload):
    from sluss.outside.executor import HERE
    from sluss.services._ahead import Ahead
    from sluss.services._command import NoBytes
    from sluss.store.journal import Entry

    damaged = (Entry(1, "", "", "intake.receive", payload), "seal")
    ahead = Ahead([damaged], NoBytes(), HERE)
    assert list(ahead) == [damaged]
    assert ahead.prepared("00") is None


def test_a_file_that_is_not_what_its_name_says_is_left_to_be_found(story):
    from sluss.services._ahead import _File, _made

    told = _File(1, "00" * 32, "ubl", None, (suppliers(ROAD),))
    assert _made(told) is None
