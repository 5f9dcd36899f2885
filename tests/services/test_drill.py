"""Drills through their service: once is once, nothing is changed, and it is all proved."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from sluss.rules.standby.notes import (
    DataKind,
    Drill,
    DrillBegun,
    DrillKind,
    NoteKind,
    Step,
)
from tests.services.office import TODAY, Office


def begin(office: Office, kind: DrillKind = DrillKind.TABLETOP, key: str = "", **more):
    from sluss.services import drill

    script = drill.script_hash()
    facts = DrillBegun(drill=kind, data=DataKind.MADE_UP, script=script, on=TODAY)
    beginning = drill.Beginning(facts=facts, people=people(), may_lead=True, **more)
    return drill.begin(beginning, office.who("max"), key=key or office.key())


def people() -> list[dict]:
    roles = {"max": ["manager"], "eva": ["clerk"]}
    return [
        {"name": name, "roles": given, "limit_minor": None, "password": "x"}
        for name, given in roles.items()
    ]


def step(office: Office, said: str = "so", answer: str = "", by: str = "max", key: str = ""):
    from sluss.services import drill

    return drill.do_step(said, answer, office.who(by), key=key or office.key())


@pytest.fixture
def fresh(fresh_home) -> Office:
    """An organisation that has begun, and in which nothing else has happened."""

    def only_begin() -> None:
        from sluss.services import organisation
        from sluss.store import engine
        from tests.papers import OUR_IBAN

        engine.create()
        own = {"org_number": "2120009999", "name": "ÖVNING Exempelkommun", "profile": "generic",
               "iban": OUR_IBAN, "bic": "HANDSESS", "bankgiro": "9912346", "town": "X",
               "recipient": ""}  # fmt: skip
        who = Office(Path()).who("max")
        organisation.begin(organisation.Beginning(**own), "pw", who, key="begin")

    return Office(fresh_home("only-begun", only_begin))


def test_it_is_begun_once_and_proved(fresh):
    from sluss.services import drill
    from sluss.store import read

    assert not drill.is_drill_home()
    first = begin(fresh, key="k")
    assert (first["entry"], first["kind"]) == (1, NoteKind.DRILL_BEGUN.value)
    assert begin(fresh) == {"refused": "standby.drill_begun_already"}
    assert drill.is_drill_home()
    names = {row["name"]: row["roles"] for row in read.people()}
    assert names == {"admin": ["administrator"], "eva": ["clerk"], "max": ["manager"]}
    assert fresh.verify()["ok"]


def test_the_same_key_goes_one_step(fresh):
    from sluss.services import drill

    begin(fresh)
    first = step(fresh, key="k")
    fresh.now -= timedelta(minutes=1)
    assert step(fresh, key="k") == first
    assert first["step"] == "declare"
    assert step(fresh, by="eva") == {"refused": "standby.step_lacks_role"}
    assert step(fresh, said=" ") == {"refused": "standby.step_not_decided"}
    assert step(fresh)["step"] == "stop-files"
    course = drill.course()
    assert [one.step.name for one in course.steps if one.done_at] == ["declare", "stop-files"]
    assert fresh.verify()["ok"]


def test_its_home_is_never_live(fresh):
    from sluss.services import organisation

    begin(fresh)
    refused = organisation.go_live(fresh.who("admin"), key="k")
    assert refused == {"refused": "standby.drill_is_never_live"}
    assert organisation.go_live(fresh.who("eva"), key="l") == {"refused": "standby.live_lacks_role"}


def test_a_live_home_is_never_that_of_a_drill(fresh):
    from sluss.services import organisation

    assert organisation.go_live(fresh.who("admin"), key="k") == {"is_live": True}
    assert begin(fresh) == {"refused": "standby.live_is_no_drill"}
    assert fresh.verify()["ok"]


def test_nothing_of_a_drill_is_changed_afterwards(fresh):
    from django.db import DatabaseError, transaction

    from sluss.store.models import StandbyEntry

    begin(fresh)
    for change in (
        lambda: StandbyEntry.objects.update(kind="kit-printed"),
        lambda: StandbyEntry.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
            change()


def test_a_report_is_signed_by_each_once(office):
    from sluss.services import drill, standby

    steps = (Step(name="declare", target_seconds=300, measured_seconds=10),)
    facts = Drill(drill=DrillKind.TABLETOP, steps=steps, passed=True, report="ab" * 32)
    number = standby.note(standby.Wanted(facts=facts), office.who("max"), key="n")["entry"]
    assert drill.noted("ab" * 32).number == number
    assert drill.noted("cd" * 32) is None

    first = drill.sign(number, office.who("max"), key="s")
    assert drill.sign(number, office.who("max"), key="s") == first
    assert drill.sign(number, office.who("max"), key="t") == {"refused": "standby.signed_already"}
    assert drill.sign(number, office.who("eva"), key="u")["signed_by"] == ["max", "eva"]
    assert drill.sign(number + 9, office.who("eva"), key="v") == {
        "refused": "standby.no_such_drill"
    }
    assert [one.by for one in drill.signatures(number)] == ["max", "eva"]
    assert office.verify()["ok"]


def test_a_home_in_earnest_has_no_course(office):
    from sluss.services import drill

    assert drill.course() is None
    assert drill.paid_accounts() == []
