"""Who is let in, what must be proved, and who takes a lost proof away."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from sluss.rules.approve.organisation import PersonCase, PersonRefusal, refuse_person
from sluss.rules.approve.roles import Person, Role
from sluss.rules.approve.sign_in import (
    AlarmCase,
    AlarmRefusal,
    Bounds,
    FactorCase,
    FactorRefusal,
    SignInRefusal,
    Tries,
    must_enrol,
    needs_proof,
    refuse_answer,
    refuse_enrol,
    refuse_reset,
    refuse_try,
)

BOUNDS = Bounds(
    here=5,
    name=20,
    caller=60,
    lock_minutes=15,
    half_minutes=5,
    idle_minutes=30,
    password_alone_until_live=1,
)
EVA = Person(name="eva", roles=frozenset({Role.CLERK}))
ADMIN = Person(name="admin", roles=frozenset({Role.ADMINISTRATOR}))


@pytest.mark.parametrize(
    ("here", "name", "caller", "refusal"),
    [
        (4, 19, 59, None),
        (5, 0, 0, SignInRefusal.LOCKED),
        (0, 20, 0, SignInRefusal.LOCKED),
        (0, 0, 60, SignInRefusal.TOO_MANY),
        (5, 20, 60, SignInRefusal.TOO_MANY),
    ],
)
def test_how_often_may_be_tried(here, name, caller, refusal):
    assert refuse_try(Tries(here=here, name=name, caller=caller), BOUNDS) is refusal


@pytest.mark.parametrize(
    ("has", "live", "sealed", "alone"),
    [*product((False, True), (False, True), (False, True), (0, 1))],
)
def test_who_must_make_a_proof_before_going_on(has, live, sealed, alone):
    bounds = replace(BOUNDS, password_alone_until_live=alone)
    must = must_enrol(bounds, has_factor=has, is_live=live, is_sealed=sealed)
    assert must == (not has and not sealed and (live or alone == 0))


@pytest.mark.parametrize(("has", "live"), [*product((False, True), (False, True))])
def test_whose_signature_needs_a_proof(has, live):
    assert needs_proof(has_factor=has, is_live=live) == (has or live)


def test_refusals_of_a_new_proof_and_of_taking_one_away_by_descending_precedence():
    worst = FactorCase(by=EVA, of="bo", is_known=False, is_sealed=True, is_taken=True, reason=" ")
    case, seen = worst, []
    for heal in (
        lambda c: replace(c, by=ADMIN),
        lambda c: replace(c, is_known=True, of="admin"),
        lambda c: replace(c, of="eva"),
        lambda c: replace(c, reason="borta"),
    ):
        seen.append(refuse_reset(case))
        case = heal(case)
    assert refuse_reset(case) is None
    case, made = worst, []
    for heal in (
        lambda c: replace(c, is_known=True),
        lambda c: replace(c, of="eva"),
        lambda c: replace(c, is_sealed=False),
        lambda c: replace(c, is_taken=False),
    ):
        made.append(refuse_enrol(case))
        case = heal(case)
    assert refuse_enrol(case) is None
    order = list(FactorRefusal)
    assert [one for one in order if one in seen] == seen
    assert [one for one in order if one in made] == made
    assert {*seen, *made} == set(FactorRefusal)


def test_refusals_of_an_answer_to_an_alarm_by_descending_precedence():
    case = AlarmCase(
        by="nöd", by_is_sealed=True, is_known=False, is_answered=True, raised_by="nöd", reason=""
    )
    seen = []
    for heal in (
        lambda c: replace(c, is_known=True),
        lambda c: replace(c, is_answered=False),
        lambda c: replace(c, by="eva", by_is_sealed=False),
        lambda c: replace(c, reason="mötet bad om det"),
    ):
        seen.append(refuse_answer(case))
        case = heal(case)
    assert seen == list(AlarmRefusal)
    assert refuse_answer(case) is None


def test_refusals_of_other_rights_by_descending_precedence():
    case = PersonCase(
        by=EVA,
        is_known=False,
        is_sealed=True,
        is_administrator=True,
        stays_administrator=False,
        others=0,
        since_on="2027-06-01",
        until_on="2027-05-31",
    )
    seen = []
    for heal in (
        lambda c: replace(c, by=ADMIN),
        lambda c: replace(c, is_known=True),
        lambda c: replace(c, is_sealed=False),
        lambda c: replace(c, others=1),
        lambda c: replace(c, until_on="2027-06-01"),
    ):
        seen.append(refuse_person(case))
        case = heal(case)
    assert seen == list(PersonRefusal)
    assert refuse_person(case) is None
    # The last administrator keeps the rights without an end.
    last = replace(case, others=0, stays_administrator=True)
    assert refuse_person(last) is PersonRefusal.LAST_ADMINISTRATOR
    assert refuse_person(replace(last, since_on="", until_on="")) is None
