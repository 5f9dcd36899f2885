"""The clock on each step, what the journal tells, and what a drill is judged by."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from sluss.outside.shipped import shipped
from sluss.rules.standby.course import (
    Carried,
    EndRefusal,
    Guarded,
    StepRefusal,
    course_of,
    guarded_by,
    milestones,
    refuse_end,
    refuse_step,
    until_end,
)
from sluss.rules.standby.notes import (
    DataKind,
    DrillBegun,
    DrillEnded,
    DrillKind,
    DrillStep,
    Note,
    NoteKind,
    Printed,
)
from sluss.rules.standby.script import Milestone as M
from sluss.rules.standby.script import read_scripts

BEGUN = datetime(2026, 11, 24, 8, tzinfo=UTC)
SCRIPTS = read_scripts(shipped("drill/scripts.toml"))
NAMES = [step.name for step in SCRIPTS[DrillKind.TABLETOP].steps]
RIGHT = "hold-and-call-known"
KINDS = {DrillBegun: NoteKind.DRILL_BEGUN, DrillStep: NoteKind.DRILL_STEP,
         DrillEnded: NoteKind.DRILL_ENDED, Printed: NoteKind.KIT_PRINTED}  # fmt: skip


def after(minutes: float) -> datetime:
    return BEGUN + timedelta(minutes=minutes)


def note(facts, minutes: float, text: str = "") -> Note:
    at = after(minutes)
    kind = KINDS[type(facts)]
    return Note(number=1, kind=kind, at=at, noted_at=at, by="max", text=text, facts=facts)


def begun(kind: DrillKind, data: DataKind = DataKind.MADE_UP) -> Note:
    return note(DrillBegun(drill=kind, data=data, seed=1, script="", on=date(2026, 11, 24)), 0)


def talked(*steps: tuple[str, float], answer: str = RIGHT, more: tuple[Note, ...] = ()):
    said = [
        note(DrillStep(step=name, answer=answer if name == "changed-account" else ""), at, "so")
        for name, at in steps
    ]
    found = course_of(SCRIPTS[DrillKind.TABLETOP], [begun(DrillKind.TABLETOP), *said, *more], {})
    assert found is not None
    return found


def whole(answer: str = RIGHT, more: tuple[Note, ...] = ()):
    return talked(*((name, 2 * n) for n, name in enumerate(NAMES, 1)), answer=answer, more=more)


def test_each_step_begins_when_the_one_before_it_is_done():
    course = talked(("declare", 3), ("stop-files", 9.5))
    first, second, third, fourth = course.steps[:4]
    assert (first.seconds, second.seconds) == (180, 390)
    assert (first.measured.is_in_time, second.measured.is_in_time) == (True, False)
    assert (third.begun_at, third.done_at, third.seconds) == (after(9.5), None, None)
    assert (fourth.begun_at, fourth.seconds) == (None, None)
    assert course.current is third
    assert (first.by, first.said) == ("max", "so")


def test_a_home_of_which_nothing_is_noted_is_no_drill():
    assert course_of(SCRIPTS[DrillKind.TABLETOP], [note(Printed(), 1)], {}) is None


@pytest.mark.parametrize(("answer", "caught"), [(RIGHT, 1), ("pay", 0), ("call-number-below", 0)])
def test_a_fraud_is_caught_by_the_right_answer_alone(answer, caught):
    course = whole(answer)
    assert (course.frauds, course.caught) == (1, caught)


def test_a_fraud_that_did_not_come_counts_nowhere():
    course = talked(("declare", 1))
    assert (course.frauds, course.caught) == (0, 0)


REACHED = {
    M.RECEIVED: 5,
    M.PICKED: 15,
    M.ATTESTED: 20,
    M.PROPOSED: 22,
    M.SIGNED: 25,
    M.EXPORTED: 26,
}


def paid(data: DataKind, *more: Note, reached=REACHED):
    notes = [begun(DrillKind.RESTORE_AND_PAY, data), *more]
    times = {milestone: after(at) for milestone, at in reached.items()}
    found = course_of(SCRIPTS[DrillKind.RESTORE_AND_PAY], notes, times)
    assert found is not None
    return found


def test_the_journal_stops_the_clocks_of_commands():
    course = paid(DataKind.MADE_UP)
    assert [one.seconds for one in course.steps] == [300, 600, 300, 120, 180, 60]
    assert course.current is None


def test_what_was_done_before_its_turn_takes_no_time():
    course = paid(DataKind.MADE_UP, reached={**REACHED, M.PICKED: 21})
    assert [one.seconds for one in course.steps] == [300, 960, 0, 60, 180, 60]


@pytest.mark.parametrize(
    ("data", "wrongly", "counts"),
    [
        (DataKind.MADE_UP, 0, (1, 1)),
        (DataKind.MADE_UP, 2, (1, 0)),
        (DataKind.MIRROR, 0, (0, 0)),  # Which of real papers are frauds nobody knows.
    ],
)
def test_frauds_in_the_papers_are_caught_if_none_was_paid(data, wrongly, counts):
    course = paid(data, note(DrillEnded(passed=not wrongly, wrongly_paid=wrongly), 30))
    assert (course.frauds, course.caught) == counts


def test_the_refusals_of_a_step_come_in_their_order():
    over = whole(more=(note(DrillEnded(passed=True), 30),))
    waits = paid(DataKind.MADE_UP, reached={})
    asks = talked(*((name, 1) for name in NAMES[:3]))
    seen = [
        refuse_step(over, may_lead=False, said="", answer="x"),
        refuse_step(over, may_lead=True, said="", answer="x"),
        refuse_step(whole(), may_lead=True, said="", answer="x"),
        refuse_step(waits, may_lead=True, said="", answer="x"),
        refuse_step(asks, may_lead=True, said=" ", answer="x"),
        refuse_step(asks, may_lead=True, said="so", answer="x"),
    ]
    assert seen == list(StepRefusal)
    assert refuse_step(asks, may_lead=True, said="so", answer="") is StepRefusal.STEP_NOT_DECIDED
    assert refuse_step(asks, may_lead=True, said="so", answer="pay") is None
    first = talked()
    assert refuse_step(first, may_lead=True, said="so", answer="") is None
    assert refuse_step(first, may_lead=True, said="so", answer="pay") is StepRefusal.NO_SUCH_ANSWER


def test_the_refusals_of_an_end_come_in_their_order():
    over = whole("pay", more=(note(DrillEnded(passed=False), 30),))
    half = talked(("declare", 1))
    asked = {"passed": True, "wrongly_paid": 0}
    seen = [
        refuse_end(over, may_lead=False, **asked),
        refuse_end(over, may_lead=True, **asked),
        refuse_end(half, may_lead=True, **asked),
        refuse_end(whole("pay"), may_lead=True, **asked),
    ]
    assert seen == list(EndRefusal)
    assert refuse_end(whole(), may_lead=True, **asked) is None
    assert refuse_end(half, may_lead=True, passed=False, wrongly_paid=0) is None
    bad = refuse_end(paid(DataKind.MADE_UP), may_lead=True, passed=True, wrongly_paid=1)
    assert bad is EndRefusal.FRAUD_NOT_CAUGHT


def attest(*ids: str, attests: int) -> dict:
    return {"approved": [{"id": i, "attests": attests, "needs": 2} for i in ids], "refused": []}


JOURNAL = [
    ("intake.receive", 1, {"files": []}),
    ("intake.receive", 2, {"files": []}),
    ("approve.attest", 3, {"approved": [], "refused": [{"id": "a"}]}),
    ("approve.attest", 4, attest("a", "b", attests=1)),
    ("intake.receive", 5, {"files": []}),
    ("approve.attest", 6, attest("a", attests=2)),
    ("approve.attest", 7, attest("b", attests=2)),
    ("pay.propose", 8, {"batch": None, "payments": []}),
    ("pay.propose", 9, {"refused": "pay.propose_lacks_role"}),
    ("pay.propose", 10, {"batch": 1, "left_out": []}),
    ("pay.sign", 11, {"batch": 1, "signed_by": ["cia"], "needs": 2}),
    ("pay.export", 12, {"refused": "pay.too_few_signatures"}),
    ("pay.sign", 13, {"batch": 1, "signed_by": ["cia", "dag"], "needs": 2}),
    ("pay.export", 14, {"batch": 1, "state": "exported"}),
    ("pay.export", 15, {"batch": 1, "state": "exported"}),
    ("handback.guard", 15.5, {"transactions": [], "findings": [{"code": "x"}]}),
    ("handback.guard", 16, {"transactions": [{"verdict": "double"}, {"verdict": "pay"}]}),
    ("handback.guard", 17, {"transactions": [{"verdict": "pay"}]}),
]


def test_what_the_journal_tells_is_what_was_carried_out_first():
    carried = [Carried(fact, after(at), answer) for fact, at, answer in JOURNAL]
    found = milestones(carried, pick=2, since=BEGUN)
    assert {milestone: (at - BEGUN).seconds // 60 for milestone, at in found.items()} == {
        M.RECEIVED: 2, M.PICKED: 4, M.ATTESTED: 7, M.PROPOSED: 10, M.SIGNED: 13, M.EXPORTED: 14,
        M.GUARDED: 16,
    }  # fmt: skip
    assert M.ATTESTED not in milestones(carried, pick=3, since=BEGUN)
    assert guarded_by(carried, since=BEGUN) == Guarded(judged=2, doubles=1)
    assert guarded_by(carried[:-2], since=BEGUN) is None
    late = milestones(carried, pick=2, since=after(10))
    assert set(late) == {M.PROPOSED, M.SIGNED, M.EXPORTED, M.GUARDED}


def test_what_comes_after_the_end_changes_no_report():
    told = [
        ("drill.end", 1, {"refused": "standby.not_all_done"}),
        ("pay.export", 2, {"batch": 1}),
        ("drill.end", 3, {"entry": 3}),
        ("handback.guard", 4, {"transactions": [{"verdict": "double"}]}),
    ]
    carried = [Carried(fact, after(at), answer) for fact, at, answer in told]
    assert list(until_end(carried)) == carried[:2]
