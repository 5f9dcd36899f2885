"""The hold after a restore: who releases it, and of which days the bank must tell first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sluss.rules.approve.roles import Person, Role
from sluss.rules.pay.bank_days import is_bank_day
from sluss.rules.safekeeping.after_restore import (
    ReleaseCase,
    ReleaseRefusal,
    days_to_tell,
    is_released,
    refuse_release,
)

MAY = ReleaseCase(
    by=Person(name="cia", roles=frozenset({Role.SIGNER})),
    is_in_force=True,
    is_on_hold=True,
    reason="reconciled",
    has_journal=True,
)
# Each breaks one thing more than the one after it, so the first that holds is the one told.
WRONG = (
    (ReleaseRefusal.NOT_ON_HOLD, {"is_on_hold": False}),
    (ReleaseRefusal.LACKS_ROLE, {"by": Person(name="cia", roles=frozenset({Role.CLERK}))}),
    (ReleaseRefusal.NOT_IN_FORCE, {"is_in_force": False}),
    (ReleaseRefusal.SAID_ALREADY, {"said_by": frozenset({"cia"})}),
    (ReleaseRefusal.NO_REASON, {"reason": " "}),
    (ReleaseRefusal.NOBODY_ASKED, {"has_journal": False, "asked_bank": " "}),
    (ReleaseRefusal.OTHER_JOURNAL, {"unlisted": ("b" * 64,)}),
    (ReleaseRefusal.SENT_NOT_RECEIVED, {"not_here": ("a" * 64,)}),
    (ReleaseRefusal.STATEMENTS_MISSING, {"days_untold": ("2026-11-25",)}),
    (ReleaseRefusal.NO_PROOF, {"lacks_proof": True}),
    (ReleaseRefusal.WRONG_PROOF, {"is_proof_wrong": True}),
)


def test_whoever_may_and_lacks_nothing_releases():
    assert refuse_release(MAY) is None
    assert refuse_release(replace(MAY, has_journal=False, asked_bank="Bo, 10.15")) is None
    # What the journal lacks the bank has told.
    assert refuse_release(replace(MAY, unlisted=("b" * 64,), asked_bank="Bo, 10.15")) is None
    assert refuse_release(replace(MAY, said_by=frozenset({"dag"}))) is None


@pytest.mark.parametrize(("refusal", "change"), WRONG, ids=lambda one: str(one)[:40])
def test_each_lack_refuses_and_the_first_of_several_is_told(refusal, change):
    assert refuse_release(replace(MAY, **change)) is refusal
    all_after = {}
    for _, more in WRONG[[one for one, _ in WRONG].index(refusal) :][::-1]:
        all_after |= more
    assert refuse_release(replace(MAY, **all_after)) is refusal


@pytest.mark.parametrize(
    ("said_by", "released"),
    [([], False), (["cia"], False), (["cia", "cia"], False), (["cia", "dag"], True)],
)
def test_two_different_people_release(said_by, released):
    assert is_released(said_by) is released


@pytest.mark.parametrize(
    ("known", "restored", "days"),
    [
        # Friday to Monday: of the week-end no bank tells.
        ("2026-11-20", "2026-11-23", ["2026-11-20"]),
        ("2026-11-20", "2026-11-24", ["2026-11-20", "2026-11-23"]),
        # Of today no statement can be here.
        ("2026-11-24", "2026-11-24", []),
        # A clock that was wrong asks for nothing that never was.
        ("2026-11-25", "2026-11-24", []),
    ],
)
def test_the_days_of_which_nobody_knows_what_was_paid(known, restored, days):
    def is_open(day: date) -> bool:
        return is_bank_day(day, frozenset())

    first, last = date.fromisoformat(known), date.fromisoformat(restored)
    assert list(days_to_tell(first, last, is_open)) == days
