"""The verb standby drill: begun, led step by step, ended with a report, signed, looked back at."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import click

from sluss.cli import acting, drill_home, drill_printed, drill_shown, drill_simulated
from sluss.cli.drill_home import DrillHome, Wanted
from sluss.cli.drill_report import hash_of, report_of
from sluss.cli.named_files import hand_out, need_folder
from sluss.cli.refusals import answered, refuse
from sluss.cli.shell import FILE, Plain, door, option, session, verb_of, wrong_usage
from sluss.rules.standby.course import Course, EndRefusal
from sluss.rules.standby.notes import DataKind, Drill, DrillKind
from sluss.services import drill as service
from sluss.services import standby
from sluss.services._command import Who
from sluss.store import read
from sluss.telling import drills_plot
from sluss.telling.drills_shown import signers_of

drill = door("drill")
_SEED = option("--seed", type=click.IntRange(min=0), metavar="N", help_code="option.drill_seed")
_SIMULATED = option("--simulated", is_flag=True, help_code="option.simulated")
_MIRROR = option("--from-mirror", is_flag=True, help_code="option.from_mirror")
_WHICH = option("--drill", "number", type=int, metavar="N", help_code="option.drill_number")


@verb_of(drill, "tabletop")
@_SIMULATED
def drill_tabletop(simulated: bool) -> None:
    _begin(Wanted(kind=DrillKind.TABLETOP, is_simulated=simulated))


@verb_of(drill, "restore-and-pay")
@_MIRROR
@_SEED
@_SIMULATED
def drill_restore_and_pay(from_mirror: bool, seed: int | None, simulated: bool) -> None:
    _begin(_wanted(DrillKind.RESTORE_AND_PAY, from_mirror, seed, simulated))


@verb_of(drill, "full")
@_MIRROR
@_SEED
@_SIMULATED
def drill_full(from_mirror: bool, seed: int | None, simulated: bool) -> None:
    _begin(_wanted(DrillKind.FULL, from_mirror, seed, simulated))


def _wanted(kind: DrillKind, from_mirror: bool, seed: int | None, simulated: bool) -> Wanted:
    data = DataKind.MASKED if from_mirror else DataKind.MADE_UP
    return Wanted(kind=kind, data=data, seed=seed, is_simulated=simulated)


def _begin(wanted: Wanted) -> None:
    acting.open_home()
    who = acting.person()
    made = drill_home.begin(wanted, who)
    if wanted.is_simulated:
        with drill_home.inside(made.number):
            drill_simulated.play(made, wanted.kind)
        leader = Who(by=drill_simulated.LEADER, at=acting.local().at, today=who.today)
        _end(made.number, True, session().text("drilled.simulated"), leader, None)
        return
    with drill_home.inside(made.number):
        _give_course(made)


@verb_of(drill, "show")
def drill_show() -> None:
    acting.open_home()
    with drill_home.inside() as at:
        _give_course(at)


@verb_of(drill, "next")
@option("--text", "said", default="", metavar="TEXT", help_code="option.drill_text")
@option("--answer", default="", metavar="WORD", help_code="option.answer")
def drill_next(said: str, answer: str) -> None:
    acting.open_home()
    who = acting.person()
    with drill_home.inside() as at:
        answered(service.do_step(said, answer, who, key=session().command_key()))
        _give_course(at)


@verb_of(drill, "end")
@option("--passed/--failed", "passed", required=True, help_code="option.passed")
@option("--text", "said", default="", metavar="TEXT", help_code="option.drill_text")
@option("--pdf", type=FILE, metavar="FILE", help_code="option.pdf")
def drill_end(passed: bool, said: str, pdf: Path | None) -> None:
    acting.open_home()
    who = acting.person()
    if service.is_drill_home():
        wrong_usage("cli.drill_in_drill", found=str(session().home))
    if pdf:
        need_folder(pdf)
    _end(None, passed, said, who, pdf)


def _end(number: int | None, passed: bool, said: str, who: Who, pdf: Path | None) -> None:
    """End the drill in its own home, write its report there, and note it in the home that is open.

    If it stops half way, the same call again does the rest; the report can be had at any time.
    """
    with drill_home.inside(number) as at:
        course = _course()
        was_over = course.ended_at is not None
        if not was_over:
            key = session().command_key()
            answered(service.end(passed, said, _wrongly_paid(course), who, key=key))
            course = _course()
        report = _report(course, at)
    sha256 = hash_of(report)
    printed = at.folder / "report.pdf"
    # It is printed last: where it is, nothing was cut off.
    if was_over and printed.exists() and (course.is_simulated or service.noted(sha256)):
        refuse(EndRefusal.ENDED_ALREADY.value)
    # A drill that nobody took part in says nothing of how ready anybody is.
    if not (course.is_simulated or service.noted(sha256)):
        _note(course, sha256, who)
    files = [_kept(at, report, sha256)]
    files += [_printed(out, course, at, report) for out in (printed, pdf) if out]
    drill_shown.give_report(course, report, sha256, files)


def _note(course: Course, sha256: str, who: Who) -> None:
    facts = Drill(
        drill=course.drill,
        steps=tuple(one.measured for one in course.steps),
        passed=course.passed,
        report=sha256,
        frauds=course.frauds,
        caught=course.caught,
    )
    wanted = standby.Wanted(facts=facts, text=course.said, at=course.ended_at)
    noted = answered(standby.note(wanted, who, key=f"drill:{sha256}"))
    session().say(session().text("drilled.noted", found=noted["entry"]))


def _wrongly_paid(course: Course) -> int:
    """How many false accounts of the made-up papers got a payment."""
    if not course.has_paid:
        return 0
    false = drill_home.municipality(course.seed, course.on).false_accounts()
    return len(false & set(service.paid_accounts()))


def _course() -> Course:
    found = service.course()
    if found is None:
        wrong_usage("cli.no_drill", found=str(session().home))
    return found


def _report(course: Course, at: DrillHome) -> Plain:
    found = read.organisation() or {}
    return report_of(course, number=at.number, organisation=found.get("name", ""))


def _give_course(at: DrillHome) -> None:
    now, course = session(), _course()
    answer = drill_shown.plain_of(course, at, _report(course, at))
    now.give(answer, *drill_shown.lines_of(course, at, acting.local().at))


def _kept(at: DrillHome, report: Plain, sha256: str) -> str:
    told = json.dumps({"report": report, "sha256": sha256}, ensure_ascii=False, indent=1)
    return hand_out(at.folder / "report.json", [told.encode(), b"\n"])


def _printed(out: Path, course: Course, at: DrillHome, report: Plain) -> str:
    ended: datetime = course.ended_at or course.begun_at
    return drill_printed.write(out, course, report, hash_of(report), at=ended)


@verb_of(drill, "report")
@_WHICH
@option("--pdf", type=FILE, metavar="FILE", help_code="option.pdf")
def drill_report(number: int | None, pdf: Path | None) -> None:
    acting.open_home()
    with drill_home.inside(number) as at:
        course = _course()
        report = _report(course, at)
    files = [_printed(pdf, course, at, report)] if pdf else []
    drill_shown.give_report(course, report, hash_of(report), files)


@verb_of(drill, "sign")
@click.argument("entry", type=int)
def drill_sign(entry: int) -> None:
    acting.open_home()
    now = session()
    signed = answered(service.sign(entry, acting.person(), key=now.command_key()))
    facts = {"found": ", ".join(signed["signed_by"]), "detail": signed["report"]}
    now.give(signed, now.text("drilled.signed", **facts))


def give_all(plot: Path | None) -> None:
    """Every drill that was held, and a plot of their times if one is asked for."""
    acting.open_home()
    notes = service.drills()
    signed = signers_of(notes)
    if plot:
        file = hand_out(plot, [drills_plot.plot(notes, session().lang)])
        session().say(session().text("print.written", found=file))
    drill_shown.give_drills(notes, signed)
