"""Freezing the situation: numbered, hashed, kept as it was, and proved like all else."""

from __future__ import annotations

import hashlib

import pytest

from sluss.core.plain import canonical
from sluss.rules.incident.entries import Kind, Meeting
from tests.services.office import MORNING, TODAY
from tests.services.test_incident import declare, log, note

ANSWER = {"as_of": "2026-11-24", "consequences": {"known": {"count": 3}}, "ord": "åäö"}
SHA = hashlib.sha256(canonical(ANSWER).encode()).hexdigest()


def freeze(office, by: str = "eva", key: str = "", answer: dict = ANSWER, reason: str = "stab"):
    from sluss.services import report

    return report.freeze(answer, reason, office.who(by), key=key or office.key())


def versions():
    from sluss.store import frozen

    return [frozen.version(row["id"]) for row in frozen.frozen()]


def test_it_is_kept_as_it_was_told_under_a_number_and_its_hash(office):
    assert freeze(office) == {"version": 1, "sha256": SHA}
    assert freeze(office, by="max", reason="")["version"] == 2
    first, second = versions()
    assert (first["body"], first["sha256"], first["reason"]) == (canonical(ANSWER), SHA, "stab")
    assert (first["as_of"], first["by"], second["by"]) == ("2026-11-24", "eva", "max")
    from sluss.store import frozen

    assert frozen.last() == second and frozen.version(3) is None
    assert office.verify()["ok"]


def test_asked_twice_what_was_frozen_first_stands(office):
    once = freeze(office, key="k")
    assert freeze(office, key="k", answer={**ANSWER, "ord": "other"}) == once
    assert [row["sha256"] for row in versions()] == [SHA]


def test_who_only_reads_freezes_nothing(office):
    from sluss.services import organisation

    organisation.add_person("rut", ["auditor"], None, "pw", office.who("admin"), key="rut")
    assert freeze(office, by="rut") == {"refused": "report.freeze_lacks_role"}
    assert versions() == []
    assert office.verify()["ok"]


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_refuses_to_change_one(office, act):
    from django.db import DatabaseError, transaction

    from sluss.store.models import FrozenSituation
    from sluss.store.which import alias

    freeze(office)
    rows = FrozenSituation.objects.all()
    with pytest.raises(DatabaseError), transaction.atomic(using=alias()):
        rows.update(body="{}") if act == "update" else rows.delete()


def test_a_meeting_has_its_situation_in_one_act(office):
    declare(office)
    said = note(office, Kind.MEETING, "stab", facts=Meeting(present=("Bo",)), situation=ANSWER)
    assert said["situation"] == {"version": 1, "sha256": SHA}
    assert log().entries[-1].facts == Meeting(present=("Bo",), situation=SHA)
    (row,) = versions()
    assert (row["reason"], row["seq"]) == ("stab", said_seq())
    without = note(office, Kind.MEETING, "stab", facts=Meeting())
    assert "situation" not in without and log().entries[-1].facts == Meeting()
    assert office.verify()["ok"]


def said_seq() -> int:
    from sluss.store.models import IncidentEntry

    return IncidentEntry.objects.order_by("-id").values_list("seq", flat=True)[0]


def test_a_meeting_that_is_refused_freezes_nothing(office):
    assert note(office, Kind.MEETING, situation=ANSWER, facts=Meeting()) == {
        "refused": "incident.none_open"
    }
    assert versions() == []


def test_only_a_meeting_has_one(office):
    declare(office)
    with pytest.raises(ValueError, match="no such note"):
        note(office, Kind.LOG, situation=ANSWER)


def test_what_moved_after_it_is_told_apart_from_what_moved_before_on_the_same_day(stocked):
    from sluss.services.report import Since, situation_report
    from sluss.store import frozen

    freeze(stocked)
    stocked.decide("dismiss", stocked.id("F3"))
    since = Since(TODAY, frozen.last()["seq"], 1)
    (told,) = situation_report(TODAY, since, now=MORNING).changed
    assert told.before.text == "600.00" and told.now.text == "300.00"
    assert {name: money.text for name, money in told.causes if money.minor} == {
        "dropped": "-300.00"
    }
