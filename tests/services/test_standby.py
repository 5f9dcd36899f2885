"""Notes of readiness through their service: once is once, nothing is changed, and it is proved."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sluss.rules.standby.notes import Drill, DrillKind, NoteKind, Printed, Step
from tests.papers import FOOD, ROAD, Move, camt, invoice
from tests.services.office import MORNING, Office

HELD = Drill(
    drill=DrillKind.RESTORE_AND_PAY,
    steps=(
        Step(name="load the mirror", target_seconds=600, measured_seconds=540),
        Step(name="hand out", target_seconds=900),
    ),
    passed=False,
)


def note(office: Office, facts, by: str = "max", key: str = "", **more):
    from sluss.services import standby

    wanted = standby.Wanted(facts=facts, **more)
    return standby.note(wanted, office.who(by), key=key or office.key())


def notes():
    from sluss.services import standby

    return standby.notes()


def test_a_drill_and_a_printed_kit_are_kept_as_they_were_told(office):
    before = MORNING - timedelta(days=2)
    first = note(office, HELD, text="quarterly", at=before)
    assert (first["entry"], first["kind"], first["at"]) == (
        1, "drill", "2026-11-22T08:00:00.000000+00:00"
    )  # fmt: skip
    assert note(office, Printed(), by="admin", text="in the safe")["entry"] == 2
    drill, printed = notes()
    assert (drill.facts, drill.at, drill.by, drill.text) == (HELD, before, "max", "quarterly")
    assert (printed.kind, printed.facts, printed.text) == (
        NoteKind.KIT_PRINTED, Printed(), "in the safe"
    )  # fmt: skip
    assert printed.at == printed.noted_at
    assert office.verify()["ok"]


def test_the_same_key_notes_once(office):
    first = note(office, Printed(), key="k")
    assert note(office, Printed(), key="k") == first
    assert len(notes()) == 1


def test_a_refused_note_leaves_nothing_but_its_entry(office):
    assert note(office, Printed(), by="eva") == {"refused": "standby.lacks_role"}
    late = MORNING + timedelta(days=1)
    assert note(office, Printed(), at=late) == {"refused": "standby.in_future"}
    empty = Drill(drill=DrillKind.TABLETOP, passed=True)
    assert note(office, empty) == {"refused": "standby.no_steps"}
    assert notes() == []
    assert office.verify()["ok"]


def test_a_note_is_written_once(office):
    from django.db import DatabaseError, transaction

    from sluss.store.models import StandbyEntry

    note(office, Printed(), text="kept")
    for change in (
        lambda: StandbyEntry.objects.update(text="nothing"),
        lambda: StandbyEntry.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
            change()
    assert [one.text for one in notes()] == ["kept"]


def test_what_each_file_says_of_itself(office):
    from sluss.services import standby

    papers = invoice(ROAD, "F1", "100.00"), camt(Move("90.00", FOOD), on="2026-11-20")
    told = office.receive(*papers, b"no known kind")
    shas = [file["sha256"] for file in told]
    facts = standby.facts_of(shas)
    assert set(facts) == set(shas[:2])
    assert (facts[shas[0]].rows, facts[shas[0]].sums) == (1, {"SEK": 10_000})
    assert (facts[shas[1]].as_of, facts[shas[1]].sums) == ("2026-11-20", {"SEK": -9_000})
