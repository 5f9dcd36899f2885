"""When something is due again: the clock may stop, jump or go back, and nothing is forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from sluss.rules.standby.plan import Job


@dataclass(frozen=True, slots=True)
class LastRun:
    """When a job was tried last, and when it was last carried through (aware). None: never."""

    tried_at: datetime | None = None
    done_at: datetime | None = None


def is_due(job: Job, last: LastRun, now: datetime, *, zone: tzinfo, retry_minutes: int) -> bool:
    """Whether a job is to be done now. zone: in which daily_at is meant.

    What was missed while the machine was off is done once when it is on again. What was tried and
    came to nothing waits a little, so that it does not keep others from their turn.
    """
    if last.tried_at and last.tried_at <= now < last.tried_at + timedelta(minutes=retry_minutes):
        is_done = last.done_at is not None and last.done_at >= last.tried_at
        if not is_done:
            return False
    # A run that lies ahead of the clock says only that the clock went back.
    if last.done_at is None or last.done_at > now:
        return True
    if job.every_minutes is not None:
        return now - last.done_at >= timedelta(minutes=job.every_minutes)
    return last.done_at < _last_hour(job, now, zone)


def _last_hour(job: Job, now: datetime, zone: tzinfo) -> datetime:
    """The last time that the clock showed the job's hour."""
    if job.daily_at is None:
        raise ValueError(f"the job {job.name} has no time of its own")
    local = now.astimezone(zone)
    today = datetime.combine(local.date(), job.daily_at, tzinfo=zone)
    if today <= local:
        return today
    return datetime.combine(local.date() - timedelta(days=1), job.daily_at, tzinfo=zone)
