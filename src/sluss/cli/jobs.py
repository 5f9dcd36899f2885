"""The verb jobs: what the plan of readiness says is done on a schedule."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sluss.cli import acting
from sluss.cli.guard import judge
from sluss.cli.guard_watch import give_watched, watch
from sluss.cli.mirror import planned
from sluss.cli.shell import (
    DONE,
    SOME_REFUSED,
    Plain,
    Stop,
    door,
    option,
    session,
    stop,
    verb_of,
    wrong_usage,
)
from sluss.cli.standby import taken
from sluss.cli.standby_plan import plan, plan_file
from sluss.cli.standby_shown import give_mirror, is_short
from sluss.outside import clock, mirroring
from sluss.rules.standby.plan import Job, JobKind, StandbyPlan
from sluss.rules.standby.schedule import LastRun, is_due
from sluss.services._ready import JOBS
from sluss.services._shipped import limits

jobs = door("jobs")
_LOCK = ".jobs.lock"


@verb_of(jobs, "run")
@option("--once", is_flag=True, help_code="option.jobs_once")
def jobs_run(once: bool) -> int:
    acting.open_home()
    if session().is_json:
        wrong_usage("cli.jobs_no_json")
    with _alone():
        if once:
            return _look()
        while True:
            _look()
            mirroring.wait(limits("standby").on(acting.local().today)["look_seconds"])


@contextmanager
def _alone() -> Iterator[None]:
    try:
        with mirroring.alone(session().home / _LOCK):
            yield
    except mirroring.Busy as busy:
        stop(SOME_REFUSED, "cli.jobs_busy", found=str(busy))


def _look() -> int:
    """Do what is due now, and give the gravest code of it."""
    # Read anew each time: whoever edits the plan need not begin the jobs again.
    now = plan()
    if not now.jobs:
        wrong_usage("cli.no_jobs", found=str(plan_file()))
    retry = limits("standby").on(acting.local().today)["retry_minutes"]
    codes = [
        _run(job, now)
        for job in now.jobs
        if is_due(job, _last(job), clock.now(), zone=clock.STOCKHOLM, retry_minutes=retry)
    ]
    return max(codes, default=DONE)


def _run(job: Job, now: StandbyPlan) -> int:
    session().give({}, session().text("jobs.begins", found=job.name, detail=_hour(clock.now())))
    # Noted before it is done: what ends the whole program is not begun again at once.
    _note(job, "tried_at")
    try:
        code = _WORK[job.kind](job, now)
    except Stop as end:
        code = end.code
    if code in (DONE, SOME_REFUSED):
        _note(job, "done_at")
    said = {DONE: "jobs.done", SOME_REFUSED: "jobs.done_with"}.get(code, "jobs.failed")
    session().give({}, session().text(said, found=job.name, detail=_hour(clock.now())))
    return code


def _mirror(_job: Job, now: StandbyPlan) -> int:
    if not now.places:
        wrong_usage("cli.no_mirror_places", found=str(plan_file()))
    places = taken(planned(now), now)
    give_mirror(places)
    return SOME_REFUSED if any(map(is_short, places)) else DONE


def _guard(job: Job, now: StandbyPlan) -> int:
    rows = watch(Path(job.watch), Path(job.clean), judge, now.quiet_seconds)
    return give_watched(rows) if rows else DONE


_WORK: dict[JobKind, Callable[[Job, StandbyPlan], int]] = {
    JobKind.MIRROR: _mirror,
    JobKind.GUARD: _guard,
}


def _last(job: Job) -> LastRun:
    noted: Plain = mirroring.noted(session().home / JOBS).get(job.name, {})
    times = {name: datetime.fromisoformat(text) for name, text in noted.items()}
    return LastRun(**times)


def _note(job: Job, what: str) -> None:
    file = session().home / JOBS
    noted = mirroring.noted(file)
    noted.setdefault(job.name, {})[what] = clock.now().isoformat(timespec="seconds")
    mirroring.note(file, noted)


def _hour(at: datetime) -> str:
    return f"{at.astimezone(clock.STOCKHOLM):%Y-%m-%d %H:%M}"
