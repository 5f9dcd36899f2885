"""Which clocks run and until when, and what keeps an incident from being closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sluss.outside.shipped import shipped
from sluss.rules.approve.roles import Person, Role
from sluss.rules.incident.clocks import (
    Applies,
    Clock,
    CloseCase,
    CloseRefusal,
    Stage,
    clocks_of,
    months_after,
    refuse_close,
    unanswered,
)
from sluss.rules.incident.entries import (
    Answer,
    Declaration,
    Entry,
    Incident,
    Kind,
    Organisation,
)
from sluss.rules.incident.law import Duties, read_duties

ZONE = ZoneInfo("Europe/Stockholm")
KNOWN = datetime(2026, 11, 24, 8, tzinfo=UTC)
EARLY, NOTICE, FINAL, IMY = (
    "cyber-early-warning",
    "cyber-notification",
    "cyber-final-report",
    "gdpr-imy",
)


def duties() -> Duties:
    read = read_duties(shipped("law/incident.toml"))
    assert isinstance(read, Duties)
    return read


def entry(number: int, kind: Kind, facts, at: datetime, corrects: int | None = None) -> Entry:
    return Entry(
        number=number,
        kind=kind,
        at=at,
        noted_at=at,
        by="max",
        text=f"text {number}",
        corrects=corrects,
        facts=facts,
    )


def incident(
    *more: Entry,
    organisation: Organisation | None = Organisation.MUNICIPALITY,
    known: datetime = KNOWN,
) -> Incident:
    facts = Declaration(on=date(2026, 11, 22), known_at=known, organisation=organisation)
    return Incident(1, (entry(1, Kind.DECLARED, facts, known), *more))


def answered(number: int, clock: str, hours: float, kind: Kind = Kind.REPORTED) -> Entry:
    return entry(number, kind, Answer(clock=clock), KNOWN + timedelta(hours=hours))


def clocks(found: Incident, hours: float = 1) -> dict[str, Clock]:
    now = KNOWN + timedelta(hours=hours)
    told = clocks_of(duties().deadlines, found, now=now, zone=ZONE)
    return {clock.deadline.name: clock for clock in told}


@pytest.mark.parametrize(
    ("began", "months", "due"),
    [
        ("2026-11-27 10:00", 1, "2026-12-27 10:00"),
        ("2026-12-15 10:00", 1, "2027-01-15 10:00"),
        ("2027-01-31 10:00", 1, "2027-02-28 10:00"),
        ("2028-01-31 10:00", 1, "2028-02-29 10:00"),
        ("2027-02-28 10:00", 1, "2027-03-28 10:00"),
        ("2027-03-31 23:59", 1, "2027-04-30 23:59"),
        ("2026-12-31 00:00", 2, "2027-02-28 00:00"),
        ("2026-12-31 00:00", 3, "2027-03-31 00:00"),
        ("2026-12-01 00:00", 12, "2027-12-01 00:00"),
    ],
)
def test_a_month_is_a_calendar_month_and_ends_with_a_shorter_one(began, months, due):
    at, wanted = (datetime.fromisoformat(f"{text}+01:00") for text in (began, due))
    assert months_after(at, months) == wanted


def test_the_clocks_of_a_municipality_count_from_when_it_was_known():
    found = clocks(incident())
    assert {name: (c.applies, c.stage, c.began_at, c.due_at) for name, c in found.items()} == {
        EARLY: (Applies.YES, Stage.RUNNING, KNOWN, KNOWN + timedelta(hours=24)),
        NOTICE: (Applies.YES, Stage.RUNNING, KNOWN, KNOWN + timedelta(hours=72)),
        FINAL: (Applies.YES, Stage.WAITING, None, None),
        IMY: (Applies.YES, Stage.RUNNING, KNOWN, KNOWN + timedelta(hours=72)),
    }


def test_the_month_is_counted_in_swedish_time_across_the_change_of_clocks():
    known = datetime(2027, 2, 28, 22, 30, tzinfo=UTC)
    met = entry(2, Kind.REPORTED, Answer(clock=NOTICE), known)
    found = clocks(incident(met, known=known))
    # 23.30 on 28 February in winter; 23.30 on 28 March in summer.
    assert found[FINAL].due_at == datetime(2027, 3, 28, 21, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("organisation", "applies"),
    [
        (Organisation.MUNICIPALITY, (Applies.YES, Applies.YES)),
        (Organisation.REGION, (Applies.YES, Applies.YES)),
        (Organisation.PARISH, (Applies.UNSETTLED, Applies.YES)),
        (Organisation.COMPANY, (Applies.UNSETTLED, Applies.YES)),
        (None, (Applies.UNKNOWN, Applies.YES)),
    ],
)
def test_what_applies_depends_on_the_organisation_and_is_never_guessed(organisation, applies):
    found = clocks(incident(organisation=organisation))
    cyber = {found[name].applies for name in (EARLY, NOTICE, FINAL)}
    assert (cyber, found[IMY].applies) == ({applies[0]}, applies[1])


def test_a_clock_that_does_not_hold_is_left_out_and_what_counts_from_it_too():
    rows = [
        replace(one, unsettled_for=frozenset()) if one.name != FINAL else one
        for one in duties().deadlines
    ]
    found = incident(organisation=Organisation.PARISH)
    told = clocks_of(rows, found, now=KNOWN, zone=ZONE)
    assert [clock.deadline.name for clock in told] == [IMY]


@pytest.mark.parametrize(
    ("known", "names"),
    [
        # Midnight in Stockholm, not in London.
        ("2026-01-14T22:59:59+00:00", [IMY]),
        ("2026-01-14T23:00:00+00:00", [EARLY, NOTICE, FINAL, IMY]),
        ("2018-05-24T21:59:59+00:00", []),
    ],
)
def test_the_law_of_the_day_holds_on_which_the_incident_became_known(known, names):
    assert list(clocks(incident(known=datetime.fromisoformat(known)))) == names


def test_a_clock_passes_is_met_late_or_in_time():
    assert clocks(incident(), 24)[EARLY].stage is Stage.RUNNING
    assert clocks(incident(), 24.01)[EARLY].stage is Stage.PASSED
    assert clocks(incident(), 24.01)[EARLY].is_on_time is None
    for hours, is_on_time in ((24, True), (24.01, False)):
        found = clocks(incident(answered(2, EARLY, hours)), 90)[EARLY]
        assert (found.stage, found.is_on_time) == (Stage.MET, is_on_time)


def test_the_final_report_counts_from_the_notification():
    found = clocks(incident(answered(2, NOTICE, 10)), 11)[FINAL]
    assert (found.stage, found.began_at) == (Stage.RUNNING, KNOWN + timedelta(hours=10))
    fallen = clocks(incident(answered(2, NOTICE, 10, Kind.EXPLAINED)), 11)
    assert (fallen[NOTICE].stage, fallen[FINAL].stage) == (Stage.EXPLAINED, Stage.FALLEN)
    assert unanswered([fallen[FINAL]]) == ()


def test_the_last_word_on_a_clock_counts_unless_it_is_taken_back():
    said = (answered(2, IMY, 1, Kind.EXPLAINED), answered(3, IMY, 2))
    assert clocks(incident(*said), 3)[IMY].stage is Stage.MET
    back = entry(4, Kind.RETRACTED, Answer(clock=IMY), KNOWN, corrects=3)
    assert clocks(incident(*said, back), 3)[IMY].stage is Stage.EXPLAINED


def test_why_an_incident_is_not_closed_by_descending_precedence():
    def case(found: Incident | None, role: Role = Role.MANAGER, reason: str = "over") -> CloseCase:
        told = tuple(clocks(found, 100).values()) if found else ()
        by = Person(name="max", roles=frozenset({role}))
        return CloseCase(incident=found, by=by, reason=reason, clocks=told)

    unknown = incident(organisation=None)
    seen = [
        refuse_close(case(None, Role.OPERATOR, " ")),
        refuse_close(case(None, reason=" ")),
        refuse_close(case(unknown, reason=" ")),
        refuse_close(case(unknown)),
        refuse_close(case(incident())),
    ]
    assert seen == list(CloseRefusal)
    all_but_one = [answered(2, EARLY, 1), answered(3, NOTICE, 2, Kind.EXPLAINED)]
    assert refuse_close(case(incident(*all_but_one))) is CloseRefusal.CLOCK_UNANSWERED
    every = incident(*all_but_one, answered(4, IMY, 3))
    assert refuse_close(case(every)) is None
    over = Incident(1, (*every.entries, entry(5, Kind.CLOSED, every.entries[1].facts, KNOWN)))
    assert refuse_close(case(over)) is CloseRefusal.NONE_OPEN
    # What is not settled is for a person to answer, not for us to leave out.
    parish = incident(answered(2, IMY, 3), organisation=Organisation.PARISH)
    assert refuse_close(case(parish)) is CloseRefusal.CLOCK_UNANSWERED
