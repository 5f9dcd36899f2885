"""The incident through its services: once is once, nothing is changed, and all of it is proved."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from sluss.core.money import Money
from sluss.rules.incident.entries import (
    Answer,
    Assessment,
    Cost,
    Decision,
    Kind,
    Meeting,
    Organisation,
    Tick,
)
from tests.papers import ROAD, invoice
from tests.papers import suppliers as as_list
from tests.services.office import MORNING, Office


def declare(office: Office, by: str = "max", key: str = "", **said):
    from sluss.services import incident

    return incident.declare(incident.Said(**said), office.who(by), key=key or office.key())


def note(office: Office, kind: Kind, text: str = "x", by: str = "max", key: str = "", **more):
    from sluss.services import incident

    wanted = incident.Note(kind=kind, text=text, **more)
    return incident.note(wanted, office.who(by), key=key or office.key())


def log():
    from sluss.services import incident

    return incident.last()


def test_declaring_begins_the_log_and_declaring_again_corrects_it(office):
    first = declare(office, on=date(2026, 11, 22), what="all of it", how="nobody got in")
    assert first == {
        "incident": 1,
        "entry": 1,
        "corrects": None,
        "incident_on": "2026-11-22",
        "known_at": "2026-11-24T08:01:00.000000+00:00",
        "what": "all of it",
        "how": "nobody got in",
        "organisation_type": None,
    }
    known = MORNING - timedelta(hours=2)
    again = declare(office, known_at=known, organisation=Organisation.MUNICIPALITY)
    assert [again[name] for name in ("incident", "entry", "corrects")] == [1, 2, 1]
    assert (again["incident_on"], again["what"]) == ("2026-11-22", "all of it")
    found = log()
    assert [(e.kind, e.text, e.corrects) for e in found.entries] == [
        (Kind.DECLARED, "all of it", None),
        (Kind.DECLARED, "all of it", 1),
    ]
    before = found.entries[0].facts
    assert (before.known_at, before.organisation) == (found.entries[0].noted_at, None)
    now = found.declaration
    assert (now.on, now.known_at, now.how) == (date(2026, 11, 22), known, "nobody got in")
    assert now.organisation is Organisation.MUNICIPALITY
    assert office.verify()["ok"]


def test_the_day_of_the_declaration_says_which_lists_are_believed(office):
    office.receive(as_list(ROAD), listed_on="2026-10-31")
    office.receive(invoice(ROAD, "F1", "100.00"))
    declare(office, on=date(2026, 10, 15))
    assert office.state("F1") == "held"
    declare(office, on=date(2026, 10, 31))
    assert office.state("F1") == "open"
    # Said of something else, the day stays.
    declare(office, what="the ledger")
    assert office.state("F1") == "open"
    assert office.verify()["ok"]


def test_a_home_that_had_its_day_before_the_log_keeps_it(office):
    from sluss.services import organisation

    organisation.declare_incident("2026-11-20", office.who("max"), key="old")
    assert log() is None
    assert declare(office)["incident_on"] == "2026-11-20"
    assert office.verify()["ok"]


def test_who_says_nothing_of_the_day_means_today(office):
    assert declare(office)["incident_on"] == office.today.isoformat()


@pytest.mark.parametrize(
    ("said", "on"),
    [
        ({"known_at": datetime(2026, 11, 20, 6, 40, tzinfo=UTC)}, "2026-11-20"),
        # Half past eleven at night at Greenwich is the next day here.
        ({"known_at": datetime(2026, 11, 19, 23, 30, tzinfo=UTC)}, "2026-11-20"),
        (
            {"known_at": datetime(2026, 11, 20, 6, 40, tzinfo=UTC), "on": date(2026, 11, 18)},
            "2026-11-18",
        ),
    ],
)
def test_what_was_known_to_be_locked_was_locked_by_then(office, said, on):
    assert declare(office, **said)["incident_on"] == on


def test_a_correction_of_when_it_was_known_moves_the_day_back_and_never_on(office):
    declare(office, on=date(2026, 11, 20))
    later = datetime(2026, 11, 21, 6, 40, tzinfo=UTC)
    assert declare(office, known_at=later)["incident_on"] == "2026-11-20"
    earlier = datetime(2026, 11, 18, 6, 40, tzinfo=UTC)
    assert declare(office, known_at=earlier)["incident_on"] == "2026-11-18"


def test_the_same_key_notes_once(office):
    declare(office, key="d")
    assert declare(office, key="d")["entry"] == 1
    first = note(office, Kind.LOG, key="k")
    assert note(office, Kind.LOG, key="k") == first
    assert [entry.number for entry in log().entries] == [1, 2]


def test_everything_that_is_noted_is_there_as_it_was_said_and_is_proved(office):
    office.receive(invoice(ROAD, "F1", "100.00"))
    from sluss.store.models import Original

    sha = Original.objects.get().sha256
    declare(office)
    said = [
        (Kind.LOG, "stopped the files", {"at": MORNING}),
        (
            Kind.DECISION,
            "pay class A",
            {"facts": Decision(ground="people wait", decided_by="Bo Ek")},
        ),
        (Kind.MEETING, "staff", {"facts": Meeting(present=("Bo Ek", "Max"))}),
        (
            Kind.COST,
            "weekend",
            {"facts": Cost(category="extra-staff", hours_hundredths=250)},
        ),
        (
            Kind.COST,
            "invoice 12",
            {"facts": Cost(category="forensics", amount=Money("SEK", 1250000), evidence=sha)},
        ),
    ]
    for kind, text, more in said:
        assert "refused" not in note(office, kind, text, **more)
    assert note(office, Kind.RETRACTED, "not ours", by="eva", corrects=6)["entry"] == 7
    written = [(e.kind, e.text, e.facts, e.by) for e in log().entries[1:6]]
    default = log().entries[1].facts
    assert written == [(kind, text, more.get("facts", default), "max") for kind, text, more in said]
    assert log().entries[1].at == MORNING
    assert office.verify()["ok"]


@pytest.mark.parametrize(
    ("kind", "by", "more", "code"),
    [
        (Kind.DECISION, "eva", {"facts": Decision(ground="g", decided_by="d")}, "lacks_role"),
        (Kind.DECISION, "max", {"facts": Decision(ground=" ", decided_by="d")}, "no_text"),
        (Kind.LOG, "eva", {"at": MORNING + timedelta(days=1)}, "in_future"),
        (Kind.LOG, "eva", {"corrects": 99}, "no_such_entry"),
        (Kind.LOG, "eva", {"corrects": 1}, "other_kind"),
        (Kind.RETRACTED, "max", {"corrects": 1}, "stands_for_good"),
        (
            Kind.COST,
            "eva",
            {"facts": Cost(category="legal", hours_hundredths=1, evidence="0" * 64)},
            "no_such_evidence",
        ),
        (Kind.REPORTED, "eva", {"facts": Answer(clock="gdpr-imy")}, "lacks_role"),
        (Kind.REPORTED, "max", {"facts": Answer(clock="none")}, "no_such_clock"),
        (Kind.REPORTED, "max", {"facts": Answer(clock="cyber-final-report")}, "clock_not_begun"),
        (
            Kind.REPORTED,
            "max",
            {"facts": Answer(clock="gdpr-imy"), "at": MORNING - timedelta(days=1)},
            "reported_too_early",
        ),
    ],
)
def test_a_refused_note_is_not_written(office, kind, by, more, code):
    assert note(office, Kind.LOG)["refused"] == "incident.none_open"
    declare(office)
    assert note(office, kind, by=by, **more) == {"refused": f"incident.{code}"}
    assert len(log().entries) == 1
    assert office.verify()["ok"]


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        (Kind.DECLARED, None),
        (Kind.CLOSED, None),
        (Kind.COST, Meeting()),
        (Kind.CARD, Tick(card="dance")),
        (Kind.COST, Cost(category="gold", hours_hundredths=1)),
        (Kind.COST, Cost(category="legal")),
        (Kind.COST, Cost(category="legal", hours_hundredths=1, amount=Money("SEK", 1))),
    ],
)
def test_a_caller_that_is_wrong_gets_an_exception(office, kind, facts):
    declare(office)
    with pytest.raises(ValueError, match=r"no such|a cost is"):
        note(office, kind, **({"facts": facts} if facts else {}))


def test_the_database_itself_refuses_to_change_the_log(office):
    from django.db import DatabaseError, transaction

    from sluss.store.models import IncidentEntry

    declare(office)
    for act in (
        lambda: IncidentEntry.objects.update(text="nothing"),
        lambda: IncidentEntry.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert log().entries[0].number == 1


def test_a_card_is_ticked_off_once_and_again_when_that_was_taken_back(office):
    from sluss.services import incident

    declare(office)
    ticked = Tick(card="stop-files")
    assert note(office, Kind.CARD, "", by="eva", facts=ticked)["entry"] == 2
    again = note(office, Kind.CARD, "", by="max", facts=ticked)
    assert again["refused"] == "incident.card_done_already"
    assert incident.tasks(log(), office.now)[-1].done.by == "eva"
    note(office, Kind.RETRACTED, "not yet", corrects=2)
    assert incident.tasks(log(), office.now)[-1].done is None
    assert note(office, Kind.CARD, "", by="max", facts=ticked)["entry"] == 4
    assert office.verify()["ok"]


def close(office: Office, reason: str = "over", by: str = "max", key: str = ""):
    from sluss.services import incident

    return incident.close(reason, office.who(by), key=key or office.key())


def test_an_incident_is_closed_when_every_clock_is_answered_and_then_is_only_read(office):
    assert close(office)["refused"] == "incident.close_none_open"
    declare(office, on=date(2026, 11, 20))
    assert close(office)["refused"] == "incident.close_type_unknown"
    declare(office, organisation=Organisation.MUNICIPALITY)
    assert close(office, by="eva")["refused"] == "incident.close_lacks_role"
    assert close(office) == {
        "refused": "incident.close_clock_unanswered",
        "clocks": ["cyber-early-warning", "cyber-notification", "cyber-final-report", "gdpr-imy"],
    }
    note(office, Kind.REPORTED, "IMY 1", facts=Answer(clock="gdpr-imy"))
    for name in ("cyber-early-warning", "cyber-notification"):
        note(office, Kind.EXPLAINED, "not significant", facts=Answer(clock=name))
    closed = close(office, key="c")
    assert (closed["incident"], closed["entry"]) == (1, 6)
    assert close(office, key="c") == closed
    assert not log().is_open
    assert note(office, Kind.LOG) == {"refused": "incident.none_open"}
    assert close(office)["refused"] == "incident.close_none_open"
    again = declare(office, what="once more")
    assert [again[name] for name in ("incident", "entry", "corrects")] == [2, 7, None]
    assert (again["incident_on"], again["how"]) == ("2026-11-24", "")
    assert log().declaration.organisation is Organisation.MUNICIPALITY
    assert [entry.number for entry in log().entries] == [7]
    assert office.verify()["ok"]


def test_the_worksheet_is_held_against_the_thresholds_of_the_day_it_became_known(office):
    from sluss.services import incident

    said = Assessment(hours_limited=500)

    def passed() -> list[str]:
        judged = incident.judge(said, Organisation.REGION, incident=log(), today=date(2026, 11, 24))
        return [one.threshold.name for one in judged if one.verdict.value == "passed"]

    assert passed() == ["public-limited"]
    declare(office, known_at=MORNING.replace(month=6))
    assert passed() == []
