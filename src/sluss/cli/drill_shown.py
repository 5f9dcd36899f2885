"""A drill as those who hold it see it: where they are, what happens, what is wanted of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sluss.cli.drill_home import FILES, PROPOSAL, DrillHome
from sluss.cli.shell import Plain, session
from sluss.cli.tables import write
from sluss.core.masking import without_person_numbers
from sluss.rules.standby.course import Course, Timed
from sluss.rules.standby.notes import Drill, Note
from sluss.rules.standby.script import ScriptStep, StepKind
from sluss.telling.drills_shown import clock_of, drill_name, drills_told, held_row

STEPS = (
    ("column.step", "words"),
    ("column.planned", "right"),
    ("column.target", "right"),
    ("column.measured_time", "right"),
    ("column.outcome", "words"),
)
_HELD = (
    ("column.entry", "right"),
    ("column.held", "left"),
    ("column.drill_kind", "words"),
    ("column.target", "right"),
    ("column.measured_time", "right"),
    ("column.in_time", "right"),
    ("column.frauds", "right"),
    ("column.outcome", "words"),
    ("column.signed_by", "words"),
)


def lines_of(course: Course, at: DrillHome, now: datetime) -> Iterator[str]:
    """Where the drill stands: which step, its clock, its text, and how to go on."""
    text = session().text
    minutes = int((now - course.begun_at).total_seconds()) // 60
    yield text(
        "drilled.under_way",
        found=drill_name(course.drill, session().lang),
        detail=at.number,
        expected=minutes,
    )
    if course.current is None:
        yield text("drilled.all_done" if course.ended_at is None else "drilled.over")
        return
    step = course.current.step
    place = 1 + [one.step.name for one in course.steps].index(step.name)
    yield from masked_lines(at)
    yield ""
    yield text("drilled.step", found=place, expected=len(course.steps), detail=_said(step, "title"))
    passed = int((now - (course.current.begun_at or now)).total_seconds())
    yield text(
        "drilled.clock",
        found=clock_of(passed),
        expected=clock_of(step.target_seconds),
        detail=step.minute,
    )
    yield _said(step, "text")
    yield from (f"  {one.name}: {one.text.in_(session().lang)}" for one in step.answers)
    if step.kind is StepKind.COMMAND:
        yield text("drilled.command", found=str(at.folder))
        if step.name == "receive":
            yield text("drilled.files", found=str(at.folder / FILES))
        if step.name == "guard":
            yield text("drilled.proposal", found=str(at.folder / PROPOSAL))
    else:
        yield text("drilled.say_answer" if step.answers else "drilled.say")


def masked_lines(at: DrillHome) -> Iterator[str]:
    """How much of the mirror could be masked, just after it was."""
    if at.masked is None:
        return
    done, left = at.masked["masked"], at.masked["left_out"]
    yield session().text("drilled.masked", found=sum(done.values()), detail=_by_kind(done))
    if left:
        yield session().text("drilled.not_masked", found=sum(left.values()), detail=_by_kind(left))


def _by_kind(counts: dict[str, int]) -> str:
    unknown = session().text("drilled.unknown_kind")
    return ", ".join(f"{kind or unknown} {count}" for kind, count in sorted(counts.items()))


def _said(step: ScriptStep, which: str) -> str:
    words = step.title if which == "title" else step.text
    return words.in_(session().lang)


def plain_of(course: Course, at: DrillHome, report: Plain) -> Plain:
    """The same for a program: the report as far as it is, and the step that is under way."""
    current = course.current
    return {
        "home": str(at.folder),
        "files": str(at.folder / FILES),
        "current": _current(current) if current else None,
        "report": report,
        **({"mirror": at.masked} if at.masked else {}),
    }


def _current(one: Timed) -> Plain:
    return {
        "step": one.step.name,
        "kind": one.step.kind.value,
        "title": _said(one.step, "title"),
        "text": _said(one.step, "text"),
        "answers": [
            {"name": answer.name, "text": answer.text.in_(session().lang)}
            for answer in one.step.answers
        ],
        "begun": one.begun_at.isoformat(timespec="seconds") if one.begun_at else None,
        "target_seconds": one.step.target_seconds,
    }


# ---- The report ------------------------------------------------------------------------------


def step_rows(course: Course) -> Iterator[Sequence[str]]:
    """Each step with its times and how it came out."""
    for one in course.steps:
        yield (
            _said(one.step, "title"),
            str(one.step.minute),
            clock_of(one.step.target_seconds),
            clock_of(one.seconds),
            outcome(one),
        )


def outcome(one: Timed) -> str:
    """How a step came out, in a word or two."""
    text = session().text
    if one.done_at is None:
        return text("drilled.not_reached")
    said = [text("drilled.in_time" if one.measured.is_in_time else "drilled.late")]
    if one.step.kind is StepKind.FRAUD:
        said.append(text("drilled.stopped" if one.answer in one.step.right else "drilled.fell_for"))
    return ", ".join(said)


def decisions(course: Course) -> Iterator[tuple[str, str, str]]:
    """What was decided: the step, the words with the answer that was chosen, and who said so."""
    for one in course.steps:
        if not one.said:
            continue
        chosen = next(
            (a.text.in_(session().lang) for a in one.step.answers if a.name == one.answer), ""
        )
        words = " ".join(filter(None, (chosen, without_person_numbers(one.said))))
        yield _said(one.step, "title"), words, one.by


def verdict(course: Course) -> str:
    """How the drill was judged."""
    if course.ended_at is None:
        return session().text("drilled.not_ended")
    return session().text("drilled.passed" if course.passed else "drilled.failed")


def report_lines(course: Course, report: Plain, sha256: str) -> Iterator[str]:
    """What follows the table of steps."""
    text, totals, frauds = session().text, report["totals"], report["frauds"]
    yield text(
        "drilled.totals",
        found=clock_of(totals["measured_seconds"]),
        expected=clock_of(totals["target_seconds"]),
        detail=f"{totals['in_time']}/{totals['steps']}",
    )
    yield text("drilled.frauds", found=frauds["caught"], expected=frauds["tried"])
    yield from guard_lines(report)
    for title, words, by in decisions(course):
        yield f"{title}: {words} ({by})"
    yield verdict(course) + (f" {report['text']}" if report["text"] else "")
    yield text("drilled.hash", found=sha256)


def guard_lines(report: Plain) -> Iterator[str]:
    """What the guard found in the restored system's file, if one was judged."""
    if report["guard"]:
        found, expected = report["guard"]["doubles"], report["guard"]["judged"]
        yield session().text("drilled.guard", found=found, expected=expected)


def give_report(course: Course, report: Plain, sha256: str, files: Sequence[str] = ()) -> None:
    """The whole report."""
    now = session()
    if not now.is_json:
        write(STEPS, step_rows(course), now.lang)
    answer = {"report": report, "sha256": sha256, "files": list(files)}
    now.give(answer, *report_lines(course, report, sha256), *files)


# ---- All drills ------------------------------------------------------------------------------


def give_drills(notes: Sequence[Note], signed: dict[int, list[str]]) -> None:
    """Every drill that was held, the last one last."""
    now = session()
    if now.is_json:
        now.give(drills_told(notes, signed))
        return
    rows = [(note, note.facts) for note in notes if isinstance(note.facts, Drill)]
    write(_HELD, (held_row(note, facts, signed, session().lang) for note, facts in rows), now.lang)
    now.give({}, now.text("drilled.held", found=len(rows)))
