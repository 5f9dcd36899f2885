"""The log of an incident: what still stands, and who may not write in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from sluss.core.money import Money
from sluss.rules.approve.roles import Person, Role
from sluss.rules.incident.costs import CostSum, sums, total
from sluss.rules.incident.entries import (
    PLAINLY,
    ClockCase,
    Cost,
    Declaration,
    DeclareRefusal,
    Entry,
    EntryCase,
    Incident,
    Kind,
    Refusal,
    Tick,
    refuse_declaration,
    refuse_entry,
    replaced_by,
    standing,
)

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
DECLARED = Declaration(on=date(2026, 11, 22), known_at=NOW)


def entry(number: int, kind: Kind = Kind.LOG, corrects: int | None = None, **more) -> Entry:
    facts = DECLARED if kind is Kind.DECLARED else PLAINLY
    said = {"at": NOW, "noted_at": NOW, "by": "max", "text": "x", "facts": facts, **more}
    return Entry(number=number, kind=kind, corrects=corrects, **said)


def incident(*entries: Entry) -> Incident:
    return Incident(1, (entry(1, Kind.DECLARED), *entries))


def who(*roles: Role) -> Person:
    return Person(name="eva", roles=frozenset(roles))


def test_what_is_refused_by_descending_precedence():
    ticked = entry(4, Kind.CARD, facts=Tick(card="stop-files"))
    log = incident(entry(2, Kind.COST), entry(3, Kind.COST, corrects=2), ticked)
    case = EntryCase(
        incident=None,
        kind=Kind.LOG,
        by=who(Role.AUDITOR),
        texts=("gone", " "),
        at=NOW + timedelta(seconds=1),
        corrects=99,
        is_evidence_known=False,
        clock=ClockCase(is_known=False, began_at=NOW + timedelta(seconds=1)),
        card="stop-files",
    )
    heals = (
        {"by": who(Role.CLERK)},
        {"incident": log},
        {"texts": ("gone", "home")},
        {"at": NOW},
        {"corrects": 2},
        {"kind": Kind.RETRACTED, "corrects": 1, "by": who(Role.MANAGER)},
        {"corrects": 2},
        {"corrects": 3},
        {"is_evidence_known": True},
        {"kind": Kind.REPORTED, "corrects": None, "clock": ClockCase(is_known=True)},
        {"clock": ClockCase(is_known=True, began_at=NOW + timedelta(seconds=1))},
        {"clock": ClockCase(is_known=True, began_at=NOW)},
        {"card": "declare"},
    )
    seen = []
    for heal in heals:
        seen.append(refuse_entry(case, now=NOW))
        case = replace(case, **heal)
    assert seen == list(Refusal)
    assert refuse_entry(case, now=NOW) is None


WORKERS = {Role.CLERK, Role.ATTESTER, Role.SIGNER, Role.ADMINISTRATOR}
LEADERS = {Role.MANAGER, Role.COMMUNICATOR, Role.OPERATOR}


@pytest.mark.parametrize(
    ("kind", "corrects", "roles"),
    [
        (Kind.LOG, None, WORKERS | LEADERS),
        (Kind.MEETING, None, WORKERS | LEADERS),
        (Kind.COST, None, WORKERS | LEADERS),
        (Kind.DECISION, None, {Role.MANAGER, Role.OPERATOR}),
        (Kind.REPORTED, None, LEADERS),
        (Kind.EXPLAINED, None, LEADERS),
        (Kind.SIGNIFICANCE, None, LEADERS),
        # Who may not decide may not take a decision back either.
        (Kind.RETRACTED, 2, {Role.MANAGER, Role.OPERATOR}),
        (Kind.RETRACTED, 3, WORKERS | LEADERS),
    ],
)
def test_who_may_write_what(kind, corrects, roles):
    log = incident(entry(2, Kind.DECISION), entry(3))
    allowed = {
        role
        for role in Role
        if refuse_entry(
            EntryCase(
                incident=log, kind=kind, by=who(role), texts=("x",), at=NOW, corrects=corrects
            ),
            now=NOW,
        )
        is None
    }
    assert allowed == roles


def test_why_an_incident_is_not_declared_by_descending_precedence():
    later = NOW + timedelta(minutes=1)
    assert [
        refuse_declaration(who(Role.CLERK), known_at=later, now=NOW),
        refuse_declaration(who(Role.MANAGER), known_at=later, now=NOW),
    ] == list(DeclareRefusal)
    for role in LEADERS:
        assert refuse_declaration(who(role), known_at=NOW, now=NOW) is None


def test_a_correction_stands_in_the_place_of_what_it_corrects():
    log = [
        entry(1, Kind.DECLARED),
        entry(2, Kind.COST),
        entry(3, Kind.COST, corrects=2),
        entry(4, Kind.COST, corrects=3),
        entry(5),
        entry(6, Kind.RETRACTED, corrects=5),
        entry(7, Kind.DECLARED, corrects=1),
    ]
    assert replaced_by(log) == {2: 3, 3: 4, 5: 6, 1: 7}
    assert [one.number for one in standing(log)] == [4, 7]


def test_the_last_declaration_is_in_force_and_the_first_one_is_when_it_began():
    other = replace(DECLARED, on=date(2026, 11, 20))
    last = entry(2, Kind.DECLARED, 1, facts=other, noted_at=NOW + timedelta(hours=1))
    found = incident(last)
    assert (found.declaration, found.begun_at) == (other, NOW)


def test_costs_are_summed_by_category_and_only_those_that_stand():
    def cost(number: int, category: str, corrects: int | None = None, **spent) -> Entry:
        facts = Cost(category=category, **spent)
        return entry(number, Kind.COST, corrects, facts=facts)

    log = [
        cost(2, "legal", amount=Money("SEK", 10_001)),
        cost(3, "legal", amount=Money("SEK", 1)),
        cost(4, "extra-staff", hours_hundredths=250),
        cost(5, "legal", corrects=2, amount=Money("SEK", 20_000)),
        cost(6, "extra-staff", hours_hundredths=900),
        entry(7, Kind.RETRACTED, corrects=6),
    ]
    found = sums(["legal", "forensics", "extra-staff"], log)
    assert found == [
        CostSum("legal", 2, 0, Money("SEK", 20_001)),
        CostSum("forensics", 0, 0, Money("SEK", 0)),
        CostSum("extra-staff", 1, 250, Money("SEK", 0)),
    ]
    assert total(found) == CostSum("", 3, 250, Money("SEK", 20_001))
    with pytest.raises(KeyError):
        sums(["legal"], log)


def test_a_clock_may_be_explained_before_it_begins_and_not_be_reported():
    def asked(kind: Kind) -> Refusal | None:
        case = EntryCase(
            incident=incident(),
            kind=kind,
            by=who(Role.MANAGER),
            texts=("x",),
            at=NOW,
            clock=ClockCase(is_known=True),
        )
        return refuse_entry(case, now=NOW)

    assert asked(Kind.EXPLAINED) is None
    assert asked(Kind.REPORTED) is Refusal.CLOCK_NOT_BEGUN


def test_a_declaration_without_its_facts_is_our_fault():
    with pytest.raises(TypeError):
        _ = Incident(1, (entry(1, Kind.DECLARED, facts=PLAINLY),)).declaration
